// The archive against a map: any events, in any pages, over any number of sessions, with or without its indexes.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/core/event';
import { compileQuery } from '../../src/core/query/compile';
import { ConnectionArchive } from '../../src/store/archive';
import { createStore } from '../../src/store/store';

const text = fc.oneof(
  fc.constantFrom('', '__proto__', 'constructor', 'a"b\\c', 'é', '\ud800', 'x\u0000y', 'two words'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const plain = text.map((value) => value.replaceAll('\n', ' '));

const arbitraryEvent = fc
  .record({
    key: fc.oneof(fc.integer({ min: 0, max: 25 }).map(String), text),
    at: fc.option(fc.integer({ min: -5, max: 2e12 }), { nil: undefined }),
    type: plain,
    action: plain,
    id: plain,
    actor: plain,
    path: plain,
    status: fc.constantFrom(undefined, 200, 500),
    raw: fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.json().map((json) => new TextEncoder().encode(`{\n"a":${json}}`)),
    ),
  })
  .map(({ key, at, type, action, id, actor, path, status, raw }) => {
    const event: AuditEvent = {
      key,
      connection: 'c',
      vendor: 'cortex',
      ...(at === undefined ? {} : { at }),
      action,
      verb: 'other',
      resource: { type, ids: id === '' ? [] : [id] },
      actor: { kind: 'user', ...(actor === '' ? {} : { id: actor }) },
      ...(status === undefined ? {} : { outcome: { ok: status < 400, status } }),
      ...(path === '' ? {} : { request: { path } }),
      drift: [],
    };
    return { event, raw };
  });

const step = fc.oneof(
  { weight: 5, arbitrary: fc.array(arbitraryEvent, { maxLength: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom('covered' as const, 'reopen' as const, 'without index' as const) },
);

describe('archive', () => {
  it('keeps each event once, byte for byte, whatever happens in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const folder = mkdtempSync(join(tmpdir(), 'archive-any-'));
        // Columns do not hold what a record says; its event is found by its bytes.
        const events = new Map<string, AuditEvent>();
        const model = new Map<string, { readonly event: AuditEvent; readonly raw: Uint8Array }>();
        const open = async (): Promise<{ store: ReturnType<typeof createStore>; archive: ConnectionArchive }> => {
          const store = createStore();
          const archive = await ConnectionArchive.open({
            folder,
            connection: 'c',
            files: store.files,
            readEvent: (record) => events.get(Buffer.from(record).toString('hex')) as AuditEvent,
            now: () => 0,
            newId: randomUUID,
            days: () => 1e6,
            known: false,
            tell: ({ message }) => {
              throw new Error(message);
            },
            limits: { rows: 4, bytes: 600 },
          });
          store.files.keepIn((_connection, at) => archive.fileFor(at));
          return { store, archive };
        };
        let session = await open();
        try {
          for (const [number, one] of [...steps, 'reopen' as const].entries()) {
            if (typeof one === 'object') {
              const page = one.map(({ event, raw }, index) => {
                const own = new Uint8Array([...raw, 32, number, index]);
                events.set(Buffer.from(own).toString('hex'), event);
                return { event, raw: own };
              });
              for (const record of page) if (!model.has(record.event.key)) model.set(record.event.key, record);
              session.store.add(page);
              await session.archive.commit();
            } else if (one === 'covered') {
              await session.archive.covered([{ from: 0, to: 1 }]);
            } else {
              await session.archive.close();
              expect(session.store.stats().events).toBe(0);
              const indexes = readdirSync(folder).filter((name) => name.endsWith('.index'));
              if (one === 'without index') for (const name of indexes) rmSync(join(folder, name));
              session = await open();
            }
          }
          const { store } = session;
          const { rows } = await store.select(compileQuery({ kind: 'all' }, { now: 0, zone: 'UTC' }));
          expect(rows.length).toBe(model.size);
          for (const [key, { event, raw }] of model) {
            const row = store.row('c', key);
            if (row === undefined) throw new Error(`no row for ${JSON.stringify(key)}`);
            expect(Buffer.from(store.raw(row))).toEqual(Buffer.from(raw));
            expect(store.event(row)).toEqual(event);
          }
          expect(store.groups().reduce((sum, { count }) => sum + count, 0)).toBe(model.size);
        } finally {
          await session.archive.close();
          rmSync(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: 60 },
    );
  });
});
