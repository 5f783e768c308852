// A walk that is taken up again: what was wrong stays wrong, what was not taken is still new, and a doubtful one begins anew.
import { describe, expect, it } from 'vitest';
import { everything, Ledger } from '../../src/app/ledger';
import { walkPages, type WalkListener, type WalkSource } from '../../src/app/walk';
import { AuditError } from '../../src/core/errors';
import type { EventRecord } from '../../src/core/event';
import { systemClock } from '../../src/http/systemClock';
import { createStore } from '../../src/store/store';
import { openai } from '../../src/vendors/openai/adapter';
import type { Page, VendorContext } from '../../src/vendors/vendor';

const query = { window: { from: 0, to: 1 }, params: new Map<string, readonly string[]>() };
const listener: WalkListener = {
  onPage: () => undefined,
  onAdded: () => undefined,
  onWait: () => undefined,
  goOn: () => true,
};

function record(key: string): EventRecord {
  const raw = new TextEncoder().encode(JSON.stringify({ id: key, type: 'x.y', effective_at: 1 }));
  return { raw, event: openai.normalise(raw, 'c') };
}

type Pages = (context: VendorContext, from: string | undefined) => AsyncGenerator<Page>;

function source(pages: Pages): WalkSource & { readonly held: () => number } {
  const store = createStore({});
  return {
    adapter: { ...openai, pages: (_query, context, _signal, from) => pages(context, from) },
    connection: 'c',
    options: {},
    http: { get: () => Promise.reject(new Error('not asked')) },
    clock: systemClock,
    store,
    held: () => store.stats().events,
  };
}

/** A walk of two pages that sifts what it brings, as the adapters' walks do. */
async function* twoPages({ seen }: VendorContext, from: string | undefined, onFirst: () => void): AsyncGenerator<Page> {
  await Promise.resolve();
  if (from === undefined) yield { records: seen?.sift([record('a'), record('b')]).fresh ?? [], next: 'second' };
  const second = seen?.sift([record('b'), record('c')]).fresh ?? [];
  onFirst();
  yield { records: second };
}

describe('a walk that is taken up again', () => {
  it('is as doubtful as it was before it failed', async () => {
    let broken = true;
    const from = source(async function* (_context, place) {
      await Promise.resolve();
      if (place === undefined) yield { records: [record('a')], next: 'second', warning: 'events may be missing' };
      if (broken) throw new AuditError({ kind: 'reset', message: 'The connection broke.' });
      yield { records: [record('b')] };
    });
    const { signal } = new AbortController();
    const failed = await walkPages(from, query, listener, signal, undefined);
    expect(failed).toMatchObject({ kind: 'failed', resume: { cursor: 'second', warning: 'events may be missing' } });
    broken = false;
    const resume = failed.kind === 'failed' ? failed.resume : undefined;
    const end = await walkPages(from, query, listener, signal, resume);
    expect(end).toEqual({ kind: 'end', warning: 'events may be missing' });
    expect(from.held()).toBe(2);
  });

  it('brings a page again that came when it was stopped and was not taken', async () => {
    const abort = new AbortController();
    const from = source((context, place) => twoPages(context, place, () => abort.abort()));
    const stopped = await walkPages(from, query, listener, abort.signal, undefined);
    expect(stopped).toMatchObject({ kind: 'stopped', resume: { cursor: 'second' } });
    expect(from.held()).toBe(2);
    const resume = stopped.kind === 'stopped' ? stopped.resume : undefined;
    const end = await walkPages(from, query, listener, new AbortController().signal, resume);
    expect(end).toEqual({ kind: 'end' });
    expect(from.held()).toBe(3);
  });

  it('knows what it brought before', async () => {
    const known: number[] = [];
    const from = source(async function* ({ seen }, place) {
      await Promise.resolve();
      known.push(seen?.sift([record('a')]).repeated ?? -1);
      if (place === undefined) yield { records: [record('a')], next: 'again' };
      if (place === undefined) throw new AuditError({ kind: 'reset', message: 'The connection broke.' });
      yield { records: [] };
    });
    const { signal } = new AbortController();
    const failed = await walkPages(from, query, listener, signal, undefined);
    await walkPages(from, query, listener, signal, failed.kind === 'failed' ? failed.resume : undefined);
    expect(known).toEqual([0, 1]);
  });

  it('has no place left once it ended in doubt', async () => {
    const ledger = new Ledger();
    const stretch = { from: 0, to: 10 };
    const from = source((context, place) => twoPages(context, place, () => undefined));
    const once = { ...listener, goOn: () => false };
    const stopped = await walkPages(from, query, once, new AbortController().signal, undefined);
    ledger.remember(everything, stretch, stopped.kind === 'stopped' ? stopped.resume : undefined);
    expect(ledger.place(everything, stretch)?.cursor).toBe('second');
    ledger.doubted(everything, stretch);
    expect(ledger.place(everything, stretch)).toBeUndefined();
    expect(ledger.missing(everything, stretch)).toEqual([stretch]);
  });
});
