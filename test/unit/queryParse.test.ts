// The query language as written: what parses to what, and which diagnostic stands at which span.
import { describe, expect, it } from 'vitest';
import type { Expr } from '../../src/core/query/ast';
import { parseQuery } from '../../src/core/query/parse';
import { literalTerm, printQuery } from '../../src/core/query/print';
import { filters as cortex } from '../../src/vendors/cortex/filters';
import { filters as openai } from '../../src/vendors/openai/filters';

const known = [openai, cortex];

/** Diagnostics as `text at the span → message`. */
function problems(text: string): readonly string[] {
  return parseQuery(text, known).diagnostics.map(
    ({ severity, span, message }) => `${severity} [${text.slice(span.start, span.end)}] ${message}`,
  );
}

/** The text with the first diagnostic's suggestion put in. */
function mended(text: string): string | undefined {
  const [first] = parseQuery(text, known).diagnostics;
  if (first?.suggestion === undefined) return undefined;
  return text.slice(0, first.span.start) + first.suggestion + text.slice(first.span.end);
}

describe('printed again', () => {
  it.each([
    // The example of the design, with the needless quotes gone.
    [
      'vendor:openai type:api_key action:delete,update actor:"ana@acme.io" -actor:svc-* status:>=400 after:7d (a OR b)',
      'vendor:openai type:api_key action:delete,update actor:ana@acme.io -actor:svc-* status:>=400 after:7d (a OR b)',
    ],
    ['', ''],
    ['  a   b\n\tc ', 'a b c'],
    ['a AND b', 'a b'],
    ['a b OR c d', 'a b OR c d'],
    ['a (b OR c) d', 'a (b OR c) d'],
    ['((a b)) (c)', 'a b c'],
    ['NOT a', '-a'],
    ['NOT (a OR b)', '-(a OR b)'],
    ['--a', 'a'],
    ['- a', '"-" a'],
    ['TYPE:api_key', 'type:api_key'],
    ['since:7d until:2d', 'after:7d before:2d'],
    ['time:>=7d', 'after:7d'],
    ['time:2026-11-01..2026-11-07', 'time:2026-11-01..2026-11-07'],
    ['after:"2026-11-01 14:00"', 'after:"2026-11-01 14:00"'],
    ['status:4xx', 'status:400..499'],
    ['ip:10.0.0.0/8,2001:db8::/32', 'ip:10.0.0.0/8,2001:db8::/32'],
    ['ip:"10.0.0.0/8"', 'ip:"10.0.0.0/8"'],
    ['path:/v1/../x', 'path:"/v1/../x"'],
    ['actor:"a*"', 'actor:"a*"'],
    ['actor:"a b"*"c"', 'actor:"a b"*c'],
    ['body.scopes:write raw."api_key.created".data.x:1', 'body.scopes:write raw."api_key.created".data.x:1'],
    ['body.limit:>=100 body.limit:1..5 body.x:a..b', 'body.limit:>=100 body.limit:1..5 body.x:"a..b"'],
    [
      'openai.tenant_only:true cortex.actorTypes:API_KEY,OAUTH2',
      'openai.tenant_only:true cortex.actorTypes:API_KEY,OAUTH2',
    ],
    ['action:""', 'action:""'],
    ['"say \\"hi\\"" "tab\\there"', '"say \\"hi\\"" "tab\\there"'],
    ['"\\u{202e}x"', '"\\u{202e}x"'],
    ['"C:\\path"', '"C:\\\\path"'],
    ['"AND" "https://x"', '"AND" "https://x"'],
    ['*', ''],
    ['* OR a', '* OR a'],
    ['resource:"a:b,c(d)"', 'resource:"a:b,c(d)"'],
    ["actor:O'Neil", "actor:O'Neil"],
  ])('%s', (text, printed) => {
    const parsed = parseQuery(text);
    expect(parsed.diagnostics).toEqual([]);
    expect(printQuery(parsed.expr)).toBe(printed);
  });
});

describe('diagnostics', () => {
  it.each([
    ['actr:x', 'error [actr] There is no field `actr`, did you mean `actor`?'],
    ['x (resource.id:x)', 'error [resource.id] There is no field `resource.id`, did you mean `resource`?'],
    ['user:ana', 'error [user] There is no field `user`, did you mean `actor`?'],
    ['https://x', 'error [https] There is no field `https`. To search for this text, put it in quotes.'],
    [':x', 'error [:x] A field is missing before the colon. To search for this text, put it in quotes.'],
    ['openai.tenant:true', 'error [openai.tenant] OpenAI has no filter `tenant`, did you mean `openai.tenant_only`?'],
    [
      'opnai.tenant_only:true',
      'error [opnai.tenant_only] There is no field `opnai.tenant_only`, did you mean `openai.tenant_only`?',
    ],
    ['openai.tenant_only:t*', 'error [t*] Only the vendor can check this, and it takes plain values: no `*`.'],
    ['vendor:opena', 'error [opena] `vendor` is one of `openai`, `cortex`; did you mean `openai`?'],
    [
      'verb:deleted',
      'error [deleted] `verb` is one of `create`, `read`, `update`, `delete`, `access`, `other`; did you mean `delete`?',
    ],
    ['actor:', 'error [actor:] A value is missing. `actor:""` finds the events that have none.'],
    ['after:', 'error [after:] A value is missing.'],
    ['type:a,,b', 'error [] A value is missing. `type:""` finds the events that have none.'],
    ['body:x', 'error [body] Say which part: `body.name:`, or search the whole event with free text.'],
    ['a after:2026-02-30', 'error [2026-02-30] February 2026 has 28 days.'],
    ['after:2026-13-01', 'error [2026-13-01] There is no month 13.'],
    [
      'after:2026-11-01T25:00',
      'error [2026-11-01T25:00] There is no such time of day; hours go to 23, minutes and seconds to 59.',
    ],
    ['after:2026-11-01T14:00+19:00', 'error [2026-11-01T14:00+19:00] No zone is further from UTC than 14 hours.'],
    [
      'after:soon',
      'error [soon] This is not a time. Write `7d`, `2h`, `today`, `yesterday`, `2026-11-01`, `2026-11-01T14:00Z`.',
    ],
    ['time:2d..7d', 'error [2d..7d] This range ends before it starts.'],
    ['time:today..yesterday', 'error [today..yesterday] This range ends before it starts.'],
    ['time:2026-11-02..2026-11-01', 'error [2026-11-02..2026-11-01] This range ends before it starts.'],
    ['time:..', 'error [..] A range needs at least one end: `a..b`, `a..` or `..b`.'],
    ['status:499..400', 'error [499..400] This range ends before it starts.'],
    ['status:ok', 'error [ok] An HTTP status is a number: `403`, `4xx`, `>=400`, `400..499`.'],
    ['status:>=400,500', 'error [>=400,500] A comparison takes one value.'],
    ['after:7d,2d', 'error [7d,2d] A comparison takes one value.'],
    [
      'type:>x',
      'error [>] Only times, statuses and numbers in the record can be compared. Quote the value if the sign belongs to it.',
    ],
    ['ip:10.0.0.0/40', 'error [10.0.0.0/40] This is not a block of addresses. Write `10.0.0.0/8` or `2001:db8::/32`.'],
    ['actor:"a*"*', 'error ["a*"*] A `*` in quotes cannot stand beside one that means "anything".'],
    ['b actor:"x', 'error ["x] This quote is never closed.'],
    ['a (b', 'error [(] This parenthesis is never closed.'],
    ['a) b', 'error [)] This parenthesis was never opened.'],
    ['a ()', 'error [()] There is nothing between these parentheses.'],
    ['a OR', 'error [OR] `OR` needs something on both sides.'],
    ['OR a', 'error [OR] `OR` needs something on both sides.'],
    ['a AND', 'error [AND] `AND` needs something on both sides.'],
    ['a NOT', 'error [NOT] There is nothing here to negate.'],
    ['""', 'error [""] There is no text between these quotes.'],
    ['actor:a\u202eb', 'error [\u202e] An invisible character (U+202E) stands here.'],
    ['"a\u0000b"', 'error [\u0000] An invisible character (U+0000) stands here. If it is meant, write \\u{0}.'],
    ['a or b', 'warning [or] This looks for the word "or". The operator is written OR.'],
    ['country:de', 'warning [de] Case counts here; did you mean `DE`?'],
    ['method:post', 'warning [post] Case counts here; did you mean `POST`?'],
    ['ip:localhost', 'warning [localhost] This is not an IP address.'],
    ['svc-*', 'warning [svc-*] Free text is found anywhere in the event; here `*` is an ordinary character.'],
  ])('%s', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  it.each([
    ['actr:x', 'actor:x'],
    ['openai.tenant:true', 'openai.tenant_only:true'],
    ['outcome:fail a', 'outcome:failed a'],
    ['time:2d..7d', 'time:7d..2d'],
    ['a or b', 'a OR b'],
    ['country:de', 'country:DE'],
    ['actor:"x', 'actor:"x"'],
    ['actor:a\u202eb', 'actor:ab'],
    ['"a\u202eb"', '"a\\u{202e}b"'],
    ['a) b', 'a b'],
  ])('%s is mended to %s', (text, better) => {
    expect(mended(text)).toBe(better);
    expect(parseQuery(better).diagnostics).toEqual([]);
  });

  it('leaves a broken condition out, says so, and keeps the rest', () => {
    const parsed = parseQuery('type:api_key after:2026-02-30 -status:ok,200');
    expect(parsed.hasErrors).toBe(true);
    expect(printQuery(parsed.expr)).toBe('type:api_key');
    expect(parseQuery('type:api_key').hasErrors).toBe(false);
  });

  it('reports each of several, in the order of the text', () => {
    expect(problems('actr:x status:ok (').map((one) => one.split('] ')[0])).toEqual([
      'error [actr',
      'error [ok',
      'error [(',
    ]);
  });

  it('cuts off parentheses beyond a depth, and reads on after them', () => {
    const parsed = parseQuery(`${'('.repeat(80)}a${')'.repeat(80)} b`);
    expect(parsed.hasErrors).toBe(true);
    expect(parsed.diagnostics[0]?.message).toBe('Parentheses stand more than 64 deep here.');
    expect(printQuery(parsed.expr)).toBe('b');
    expect(parseQuery(`${'('.repeat(64)}a${')'.repeat(64)}`).hasErrors).toBe(false);
  });

  it('keeps at most a hundred, and still knows that there are errors', () => {
    const parsed = parseQuery('x:y '.repeat(2500));
    expect(parsed.diagnostics).toHaveLength(100);
    expect(parsed.hasErrors).toBe(true);
  });
});

describe('what nothing can meet', () => {
  it.each([
    ['vendor:cortex country:DE', 'country:DE', 'No event of Cortex (cortex.io) has `country`'],
    [
      'type:x vendor:Cortex body.scopes:write',
      'body.scopes:write',
      'No event of Cortex (cortex.io) has a request body',
    ],
    ['vendor:openai,cortex status:4xx', 'status:4xx', 'No event of OpenAI or Cortex (cortex.io) has `status`'],
    ['vendor:*tex path:/v1*', 'path:/v1*', 'No event of Cortex (cortex.io) has `path`'],
    ['after:2026-03-01 x before:2026-01-01', 'before:2026-01-01', 'No time is within'],
    ['before:7d after:2d', 'after:2d', 'No time is within'],
    ['time:2026-11 before:2026-10-01', 'before:2026-10-01', 'No time is within'],
  ])('%s', (text, at, message) => {
    const [found, ...others] = problems(text);
    expect(others).toEqual([]);
    expect(found).toContain(`warning [${at}] ${message}`);
    expect(parseQuery(text, known).hasErrors).toBe(false);
  });

  it.each([
    'country:DE',
    'vendor:openai country:DE',
    'vendor:cortex country:""',
    'vendor:cortex -country:DE',
    'vendor:openai,cortex country:DE',
    '(vendor:cortex OR x) country:DE',
    '-vendor:cortex country:DE',
    'after:7d before:2d',
    'after:2026-01-01 before:2026-01-02',
    'after:2026-03-01 before:7d',
    'time:2026-11-01..2026-11-07',
  ])('nothing is said of %s', (text) => {
    expect(problems(text)).toEqual([]);
  });
});

describe('literalTerm', () => {
  it('takes any name a query can', () => {
    const subject = (field: string): unknown => {
      const expr: Expr = literalTerm(field, 'x');
      return expr.kind === 'term' ? expr.subject : expr.kind;
    };
    expect(subject('actor')).toEqual({ kind: 'field', name: 'actor' });
    expect(subject('body.data.scopes')).toEqual({ kind: 'path', root: 'body', path: ['data', 'scopes'] });
    expect(subject('raw."a.b".c')).toEqual({ kind: 'path', root: 'raw', path: ['a.b', 'c'] });
    expect(subject('openai.tenant_only')).toEqual({ kind: 'vendor', vendor: 'openai', param: 'tenant_only' });
    expect(subject('after')).toEqual({ kind: 'time' });
    expect(subject('actor:x OR type')).toBe('text');
    expect(subject('')).toBe('text');
  });

  it.each(['0.0.0.0/0', '*', 'a OR b', '" OR "', '4xx', '7d..', '\u202e', 'x\ny'])(
    'never lets %j mean more than itself',
    (value) => {
      const expr = literalTerm('ip', value);
      const parsed = parseQuery(printQuery(expr));
      expect(parsed.expr).toMatchObject({ kind: 'term', values: [{ kind: 'literal', text: value }] });
    },
  );
});
