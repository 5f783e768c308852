// JSON, masks, documents, sentences and rebuilt states, over anything that a vendor may write.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesBetween, describeChanges } from '../../src/core/changes';
import { eventDetail, eventDocument } from '../../src/core/detail';
import type { AuditEvent } from '../../src/core/event';
import { openNested } from '../../src/core/json/body';
import { jsonBounds, parseBounded } from '../../src/core/json/bounds';
import { maskJson } from '../../src/core/json/mask';
import { prettyJson } from '../../src/core/json/pretty';
import { canonicalJson, sameJson, writeJson } from '../../src/core/json/write';
import { sentence, sentenceParts } from '../../src/core/sentence';
import { rebuild } from '../../src/core/states';
import { maskText } from '../../src/core/text/maskText';
import { createRedactor, maskRaw, maskRecord } from '../../src/core/text/redact';
import { mask } from '../../src/core/text/secretShapes';
import { dayKey, dayWindow } from '../../src/core/text/time';
import { verbOf } from '../../src/core/verbs';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('\u202e', '\u200d', '\u0000', '\n', '\ud83d', 'é', 'a', '\u0301', '👍', '🏽', '\u{e0001}'),
  }),
);
const scalar = fc.oneof(
  anyText,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(anyText, fc.constantFrom('__proto__', 'name', 'value', 'key', 'token', 'data')),
      tie('value'),
      { maxKeys: 4 },
    ),
    tie('value').map((inner) => JSON.stringify(inner)),
  ),
})).value;

describe('JSON', () => {
  it('written, printed and opened, means the same', () => {
    fc.assert(
      fc.property(json, fc.constantFrom('  ', '\t', ''), (value, indent) => {
        const text = JSON.stringify(value);
        expect(writeJson(value)).toBe(text.replaceAll(/(?<=[[:,]|^)-0(?=[\],}]|$)/g, '0'));
        const { text: printed, tokens } = prettyJson(text, { indent });
        expect(JSON.parse(printed)).toEqual(JSON.parse(text));
        let end = 0;
        for (const token of tokens) {
          expect(token.start).toBeGreaterThanOrEqual(end);
          expect(printed.slice(end, token.start).trim()).toBe('');
          end = token.end;
        }
        expect(printed.slice(end).trim()).toBe('');
        expect(() => JSON.parse(openNested(text)) as unknown).not.toThrow();
        expect(sameJson(JSON.parse(text), JSON.parse(canonicalJson(value)))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
  it('keeps every digit', () => {
    const number = fc.stringMatching(/^-?(?:0|[1-9][0-9]{0,40})(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?$/);
    fc.assert(
      fc.property(fc.array(number), (numbers) => {
        expect(prettyJson(`[${numbers.join(',')}]`, { indent: '' }).text).toBe(`[${numbers.join(', ')}]`);
        expect(maskJson(`[${numbers.join(',')}]`).text).toBe(`[${numbers.join(',')}]`);
      }),
    );
  });
  it('is never larger than its bounds', () => {
    const bounds = { depth: 3, nodes: 12, string: 6, keys: 3 };
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value);
        const bounded = parseBounded(text, bounds);
        const printed = prettyJson(text, { indent: ' ', bounds });
        for (const kept of [bounded.value, JSON.parse(printed.text) as unknown]) {
          let nodes = 0;
          const walk = (at: unknown, depth: number): void => {
            nodes += 1;
            expect(depth).toBeLessThanOrEqual(bounds.depth + 1);
            if (typeof at === 'object' && at !== null) Object.values(at).forEach((child) => walk(child, depth + 1));
          };
          walk(kept, 0);
          // Each container may hold one marker more.
          expect(nodes).toBeLessThanOrEqual(2 * bounds.nodes + 2);
        }
        expect(parseBounded(text, jsonBounds)).toEqual({ value: JSON.parse(text), cut: [] });
      }),
      { numRuns: 500 },
    );
  });
});

const secretKey = fc.constantFrom(
  'password',
  'api_key',
  'x-api-key',
  'clientSecret',
  'AUTHORIZATION',
  'refresh_token',
  'credentials',
  'private_key',
);
const secretShape = fc.constantFrom(
  'sk-proj-Zq7Xb2LmZp0RtYv9',
  'AKIAZQ7XB2LMZP0RTYV9',
  'ghp_Zq7Xb2LmZp0RtYv9KsWd4NcHf6GjQa1Ue8Io',
  'eyJZq7Xb2LmZp0.RtYv9KsWd4NcHf.GjQa1Ue8Io',
  '-----BEGIN PRIVATE KEY-----\nZq7Xb2LmZp0RtYv9\n-----END PRIVATE KEY-----',
);
const needle = 'Zq7Xb2LmZp0';

/** Buries a value under any number of objects, lists and strings of JSON. */
const buried = (inside: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(inside, fc.array(fc.constantFrom('object', 'array', 'string', 'beside'), { maxLength: 7 }), json)
    .map(([value, layers, other]) =>
      layers.reduce<unknown>((inner, layer) => {
        if (layer === 'object') return { outer: inner };
        if (layer === 'array') return [other, inner];
        return layer === 'string' ? { body: JSON.stringify(inner) } : { other, inner };
      }, value),
    );

describe('masking', () => {
  it('finds a secret by its name, wherever it is buried', () => {
    const secret = fc.tuple(secretKey, json).map(([key, other]) => ({ other, [key]: needle, z: 1 }));
    fc.assert(
      fc.property(buried(secret), (value) => {
        const result = maskRecord(value);
        expect(JSON.stringify(result)).not.toContain(needle);
        expect(result.masked.length).toBeGreaterThan(0);
        expect(maskRecord(result.value)).toEqual({ value: result.value, masked: [] });
      }),
      { numRuns: 500 },
    );
  });
  it('finds a secret by its shape, in text, in JSON and in broken JSON', () => {
    fc.assert(
      fc.property(secretShape, buried(fc.constant('HERE')), fc.boolean(), (secret, value, broken) => {
        const text = JSON.stringify(value).replace(
          'HERE',
          JSON.stringify(`x ${secret} y`).slice(1, -1).replaceAll('\\', '\\'),
        );
        const cut = broken ? `${text},,` : text;
        fc.pre(broken || JSON.stringify(value).includes('"HERE"'));
        expect(maskRaw(cut).text.toLowerCase()).not.toContain(needle.toLowerCase());
      }),
      { numRuns: 500 },
    );
  });
  it('keeps the structure, and all that is no secret', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('a', 'b', 'max_tokens', 'key_id', 'name_x', 'scopes'),
          fc.oneof(fc.integer(), fc.boolean(), fc.constantFrom('plain', 'ana@acme.io', 'api.read')),
        ),
        (record) => {
          expect(maskRecord(record)).toEqual({ value: record, masked: [] });
        },
      ),
    );
  });
  it('is idempotent in text', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            anyText,
            secretShape,
            fc.constantFrom('password=', 'token: ', '"api_key":"', ' ', 'Bearer ', mask, ':', '='),
          ),
        ),
        (parts) => {
          const once = maskText(parts.join(' '));
          expect(maskText(once)).toBe(once);
        },
      ),
      { numRuns: 1000 },
    );
  });
  it('leaves no live secret in any spelling', () => {
    const secret = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_.~+/=%"\\'), minLength: 12, maxLength: 60 });
    const spell = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => JSON.stringify(text),
      (text) => encodeURIComponent(text),
      (text) => Buffer.from(text).toString('base64'),
      (text) => Buffer.from(`user:${text}`).toString('base64'),
      (text) => Buffer.from(text).toString('base64url'),
      (text) => Buffer.from(text).toString('hex'),
      (text) => text.replace(/.{5}/g, '$&\n  '),
      (text) => JSON.stringify({ error: JSON.stringify({ text }) }),
    );
    fc.assert(
      fc.property(
        secret,
        spell,
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        (live, write, before, after) => {
          const redactor = createRedactor();
          redactor.add(live);
          const written = write(live);
          const out = redactor.redact(`${before} ${written} ${after}`);
          expect(out).not.toContain(written);
          expect(out.replace(/\s/g, '')).not.toContain(live);
        },
      ),
      { numRuns: 500 },
    );
  });
});

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const event: fc.Arbitrary<AuditEvent> = fc
  .record({
    type: fc.oneof(
      anyText,
      fc.constantFrom('api_key', 'invite', 'role.assignment', 'CATALOG', 'unreadable', '__proto__'),
    ),
    action: fc.oneof(anyText, fc.constantFrom('created', 'updated', 'sent', '', 'UPDATE', 'toString')),
    ids: fc.array(anyText, { maxLength: 3 }),
    name: optional(anyText),
    kind: fc.constantFrom('user', 'service_account', 'api_key', 'system', 'unknown'),
    label: optional(anyText),
    id: optional(anyText),
    ok: optional(fc.boolean()),
    body: optional(json),
    path: optional(anyText),
    at: optional(fc.double()),
  })
  .map(({ type, action, ids, name, kind, label, id, ok, body, path, at }) => ({
    key: 'k',
    connection: 'c',
    vendor: 'v',
    action,
    verb: verbOf(action),
    resource: { type, ids, ...(name === undefined ? {} : { name }) },
    actor: { kind: kind as 'user', ...(label === undefined ? {} : { label }), ...(id === undefined ? {} : { id }) },
    drift: [],
    request: { ...(body === undefined ? {} : { body }), ...(path === undefined ? {} : { path }) },
    ...(ok === undefined ? {} : { outcome: { ok } }),
    ...(at === undefined ? {} : { at }),
  }));

describe('events', () => {
  it('have one safe line that the parts join to', () => {
    fc.assert(
      fc.property(event, (any) => {
        const said = sentence(any);
        expect(said).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|undefined|\[object/u);
        expect(said.trim()).not.toBe('');
        expect(
          sentenceParts(any)
            .map(({ text }) => text)
            .join(''),
        ).toBe(said);
      }),
      { numRuns: 1000 },
    );
  });
  it('are valid JSON documents whatever the record is, and show the record whole', () => {
    fc.assert(
      fc.property(
        event,
        fc.oneof(
          json.map((value) => JSON.stringify(value)),
          anyText,
        ),
        fc.boolean(),
        (any, raw, reveal) => {
          const text = eventDocument(any, raw, { indent: '  ', reveal, zone: 'UTC' });
          expect(text).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|[^\P{Cc}\n]/u);
          const document = JSON.parse(text) as { record: unknown };
          let record: unknown = raw;
          try {
            record = JSON.parse(raw);
          } catch {
            // kept as text
          }
          if (reveal) expect(document.record).toEqual(record);
          expect(eventDetail(any, raw, { indent: '  ', reveal, zone: 'UTC' }).sections.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('states', () => {
  const fields = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'list'),
    fc.oneof(fc.integer(), fc.constantFrom('x', 'y'), fc.array(fc.integer({ max: 3, min: 0 }), { maxLength: 3 })),
    { minKeys: 1 },
  );
  const step = fc.record({
    verb: fc.constantFrom('create', 'update', 'delete'),
    body: fc.oneof(fields),
    ok: fc.boolean(),
  });
  const made = ({ verb, body, ok }: { verb: string; body: unknown; ok: boolean }): AuditEvent => ({
    key: 'k',
    connection: 'c',
    vendor: 'portkey',
    action: verb,
    verb: verb as 'create',
    resource: { type: 'configs', ids: ['x'] },
    actor: { kind: 'user' },
    drift: [],
    request: { body },
    outcome: { ok },
  });
  it('rebuilt from a history equal the model', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let model: Record<string, unknown> | undefined;
        for (const { verb, body, ok } of steps) {
          if (!ok) continue;
          if (verb === 'delete') model = undefined;
          else model = verb === 'create' ? { ...body } : { ...model, ...body };
        }
        const { state } = rebuild(steps.map(made));
        expect(sameJson(state ?? null, model ?? null)).toBe(true);
        const last = steps.at(-1);
        if (last !== undefined && last.ok && last.verb === 'update') {
          const before = rebuild(steps.slice(0, -1).map(made)).state;
          const told = describeChanges(made(last), steps.slice(0, -1).map(made));
          if (before !== undefined)
            expect(told.map(({ path }) => path[0]).sort()).toEqual(
              Object.keys(last.body)
                .filter((name) => !sameJson(before[name], last.body[name]))
                .sort(),
            );
        }
      }),
      { numRuns: 500 },
    );
  });
  it('do not differ from themselves', () => {
    fc.assert(
      fc.property(fields, (state) => {
        expect(changesBetween(state, JSON.parse(canonicalJson(state)) as typeof state)).toEqual([]);
      }),
    );
  });
});

describe('days', () => {
  it('hold the times that are named after them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000_000_000 }),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'),
        (seconds, zone) => {
          const window = dayWindow(dayKey(seconds * 1000, zone), zone);
          expect(window?.from).toBeLessThanOrEqual(seconds * 1000);
          expect(window?.to).toBeGreaterThan(seconds * 1000);
        },
      ),
    );
  });
});
