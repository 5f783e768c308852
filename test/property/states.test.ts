// States rebuilt from random histories, as values and as the texts of a diff, against a model that does it plainly.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/core/event';
import { StoryTeller } from '../../src/core/history';
import { canonicalJson, sameJson } from '../../src/core/json/write';
import { stateDiff } from '../../src/core/stateDiff';
import { rebuild } from '../../src/core/states';

type Fields = Record<string, unknown>;
interface Step {
  readonly verb: 'create' | 'update' | 'delete' | 'read';
  readonly fields: Fields;
  /** Undefined: the vendor says no outcome. */
  readonly ok: boolean | undefined;
  /** How the fields are written down. */
  readonly form: 'body' | 'openai' | 'text';
}

const value = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('x', 'y', ''),
  fc.array(fc.constantFrom('api.read', 'api.write', 'admin'), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('rpm', 'tpm'), fc.integer(), { maxKeys: 2 }),
);
const fields = fc.dictionary(fc.constantFrom('name', 'scopes', 'limits', 'mode'), value, { minKeys: 1 });
const step: fc.Arbitrary<Step> = fc.record({
  verb: fc.constantFrom('create', 'update', 'update', 'delete', 'read'),
  fields,
  ok: fc.constantFrom(true, true, false, undefined),
  form: fc.constantFrom('body', 'openai', 'text'),
});

function eventOf({ verb, fields: body, ok, form }: Step, index: number): AuditEvent {
  const detail = verb === 'create' ? { id: 'x', data: body } : { id: 'x', changes_requested: body };
  // A config that is written as a string of JSON says the same.
  const strings = Object.fromEntries(
    Object.entries(body).map(([name, each]) => [
      name,
      typeof each === 'object' && each !== null ? JSON.stringify(each) : each,
    ]),
  );
  return {
    key: String(index),
    connection: 'c',
    vendor: 'portkey',
    at: index,
    action: verb,
    verb,
    resource: { type: 'configs', ids: ['x'] },
    actor: { kind: 'user' },
    drift: [],
    request: { body: form === 'openai' ? detail : form === 'text' ? strings : { ...body, updated_at: index } },
    ...(ok === undefined ? {} : { outcome: { ok } }),
  };
}

/** What the resource is after some steps; undefined where it is gone, or nothing is known. */
function model(steps: readonly Step[]): Fields | undefined {
  let state: Fields | undefined;
  for (const { verb, fields: body, ok } of steps) {
    if (ok === false || verb === 'read') continue;
    if (verb === 'delete') state = undefined;
    else if (Object.keys(body).length > 0) state = verb === 'create' ? { ...body } : { ...state, ...body };
  }
  return state;
}

const parsed = (text: string): unknown => {
  const json = text.replaceAll(/^\/\/.*\n/gm, '');
  return json === '' ? undefined : JSON.parse(json);
};
const sorted = (state: unknown): unknown =>
  JSON.parse(canonicalJson(state ?? null), (_, each: unknown) =>
    Array.isArray(each) ? [...(each as unknown[])].sort() : each,
  );

describe('a random history', () => {
  it('is rebuilt to what the model says, step by step', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const events = steps.map(eventOf);
        for (let end = 0; end <= steps.length; end += 1) {
          expect(sameJson(rebuild(events.slice(0, end)).state ?? null, model(steps.slice(0, end)) ?? null)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
  it('has before and after of each change as the model has them', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const events = steps.map(eventOf);
        steps.forEach((each, index) => {
          const event = events[index];
          if (event === undefined || each.verb === 'read' || Object.keys(each.fields).length === 0) return;
          const diff = stateDiff(event, events.slice(0, index), '  ');
          const before = model(steps.slice(0, index));
          // A failed change is shown as it was asked for.
          const after = model([...steps.slice(0, index), { ...each, ok: true }]);
          expect(sorted(parsed(diff.before))).toEqual(sorted(before));
          expect(sorted(parsed(diff.after))).toEqual(sorted(after));
          expect(diff.label.startsWith('failed')).toBe(each.ok === false);
        });
      }),
      { numRuns: 500 },
    );
  });
  it('is told with changes only where something changed', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const teller = new StoryTeller({ ids: ['x'], what: 'config' });
        steps.forEach((each, index) => teller.add(eventOf(each, index)));
        const story = teller.end();
        expect(story.steps.length).toBe(steps.length);
        story.steps.forEach(({ changes, outcome }, index) => {
          const each = steps[index];
          if (each === undefined) return;
          const before = model(steps.slice(0, index));
          const after = model([...steps.slice(0, index), { ...each, ok: true }]);
          if (each.verb === 'update' && before !== undefined) {
            expect(changes.length === 0).toBe(sameJson(before, after));
          }
          expect(outcome).toBe(each.ok === undefined ? 'unrecorded' : each.ok ? 'succeeded' : 'failed');
        });
      }),
      { numRuns: 300 },
    );
  });
});
