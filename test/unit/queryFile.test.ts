// Query files: names, comments and spans; whatever stands in them, nothing is thrown and nothing else is meant.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostQueries, parseQueryFile, queryAt } from '../../src/core/queryFile';
import { parseQuery } from '../../src/core/query/parse';
import { printQuery } from '../../src/core/query/print';
import { cpuNow } from './coreEvents';

const file = `# Investigations of the platform team

verb:delete after:7d

[Who touched the key]
# made by the gateway
resource:key_1
  verb:create,delete
  -ip:10.0.0.0/8
  # nothing else

[ Failed logins ]\r
event:login.failed after:30d\r
[Empty]
`;

describe('a query file', () => {
  it('holds named queries with comments', () => {
    const { queries, diagnostics } = parseQueryFile(file);
    expect(diagnostics).toEqual([]);
    expect(queries.map(({ name, text }) => [name, text])).toEqual([
      ['', 'verb:delete after:7d'],
      ['Who touched the key', 'resource:key_1 verb:create,delete -ip:10.0.0.0/8'],
      ['Failed logins', 'event:login.failed after:30d'],
      ['Empty', ''],
    ]);
    for (const { heading, name } of queries.slice(1)) {
      expect(file.slice(heading.start, heading.end)).toMatch(/^\[.*\]$/);
      expect(file.slice(heading.start, heading.end)).toContain(name);
    }
    expect(queries[0] && file.slice(queries[0].heading.start, queries[0].heading.end)).toBe('verb:delete after:7d');
    expect(queries[3]?.diagnostics.map(({ message }) => message)).toEqual(['There is no query under this heading.']);
  });

  it('says where something is wrong, in the file', () => {
    const text = '[a]\n# comment (\n  actr:x\n[b]\nverb:delete "open\n# actor:x\nip:1\n[c]\nactor:y\n[c]\nx\n[]\ny\n';
    const { queries } = parseQueryFile(text);
    const found = queries.flatMap((query) =>
      query.diagnostics.map(({ severity, span, suggestion }) => [
        severity,
        text.slice(span.start, span.end),
        suggestion,
      ]),
    );
    expect(found).toEqual([
      ['error', 'actr', 'actor'],
      ['error', '"open', '"open"'],
      ['warning', '[c]', undefined],
      ['error', '[]', undefined],
    ]);
    expect(queries.map(({ parsed }) => parsed.hasErrors)).toEqual([true, true, false, false, false]);
  });

  it('knows which query a place belongs to', () => {
    const parsed = parseQueryFile(file);
    const at = (text: string): string | undefined => queryAt(parsed, file.indexOf(text))?.name;
    expect(at('# Investigations')).toBeUndefined();
    expect(at('verb:delete after')).toBe('');
    expect(at('[Who')).toBe('Who touched the key');
    expect(at('# nothing else')).toBe('Who touched the key');
    expect(at('event:login')).toBe('Failed logins');
    expect(queryAt(parsed, 1e9)).toBeUndefined();
    expect(parseQueryFile('').queries).toEqual([]);
    expect(parseQueryFile('# only\n\n# comments\n').queries).toEqual([]);
  });

  it('warns of a secret', () => {
    const { queries } = parseQueryFile(
      '"sk-proj-abcdefgh12345678abcdefgh12345678"\n[a]\n"sk-proj-abcdefgh12345678abcdefgh12345678"',
    );
    expect(queries.map(({ diagnostics }) => diagnostics.map(({ severity }) => severity))).toEqual([
      ['warning'],
      ['warning'],
    ]);
  });

  it('is bounded', () => {
    const many = parseQueryFile('[x]\ny\n'.repeat(mostQueries + 5));
    expect(many.queries).toHaveLength(mostQueries);
    expect(many.diagnostics).toHaveLength(1);
    expect(parseQueryFile('x'.repeat(1_000_001)).diagnostics).toMatchObject([{ severity: 'error' }]);
    expect(parseQueryFile(`[${'n'.repeat(81)}]\nx`).queries[0]?.diagnostics).toMatchObject([{ severity: 'error' }]);
  });

  const line = fc.oneof(
    fc.constantFrom(
      '[a]',
      '[b c]',
      '# x',
      '#"',
      '',
      '  ',
      'verb:delete',
      '(actor:x OR',
      'ip:10.0.0.0/8)',
      '"a b"',
      '"open',
      '-',
      '[]',
      'a\r',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  it('never throws, and every span lies in it', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = lines.join('\n');
        for (const { heading, body, diagnostics } of parseQueryFile(text).queries) {
          for (const span of [heading, body, ...diagnostics.map((one) => one.span)]) {
            expect(span.start).toBeGreaterThanOrEqual(0);
            expect(span.end).toBeGreaterThanOrEqual(span.start);
            expect(span.end).toBeLessThanOrEqual(text.length);
          }
        }
      }),
    );
  });

  it('means on one line what it means on several', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        for (const { text, parsed } of parseQueryFile(lines.join('\n')).queries) {
          if (parsed.hasErrors) continue;
          expect(printQuery(parseQuery(text).expr)).toBe(printQuery(parsed.expr));
        }
      }),
    );
  });

  it('takes time linear in its length', () => {
    const body = '[n]\n"open\nactor:x (((\n'.repeat(20_000);
    const started = cpuNow();
    parseQueryFile(body);
    parseQueryFile(`[n]\n${'"a\n'.repeat(200_000)}`);
    expect(cpuNow() - started).toBeLessThan(4000);
  });
});
