// P10: how each step grows when there are ten times as many events.
import { compileQuery } from '../../src/core/query/compile';
import { parseQuery } from '../../src/core/query/parse';
import { createStore } from '../../src/store/store';
import { makePages, serving, walk } from './load';
import { compared, median, type Row, timed } from './measure';

const batch = 20_000;
type Figures = Readonly<Record<string, number>>;

function query(text: string): ReturnType<typeof compileQuery> {
  return compileQuery(parseQuery(text).expr, { now: Date.UTC(2026, 10, 2), zone: 'UTC' });
}

export async function growthRows(events: number): Promise<readonly Row[]> {
  await steps(Math.min(events / 10, batch));
  const few = await steps(events / 10);
  const many = await steps(events);
  const rows = Object.keys(few).map((what) => {
    const limit = what === counts ? 2 : 11;
    const figures = { ours: many[what] ?? Number.NaN, reference: few[what] ?? Number.NaN, limit };
    return compared('P10', `ten times the events: ${what}`, figures, `${events / 10} events`);
  });
  return rows;
}

const counts = 'counts of the tree, after a page';

async function steps(events: number): Promise<Figures> {
  const store = createStore();
  let loading = 0;
  for (let from = 0; from < events; from += batch) {
    const pages = makePages('portkey', from, Math.min(from + batch, events));
    loading += await timed(() => walk(store, 'portkey', serving(pages)));
  }
  const all = await store.select(query(''));
  const figures: Record<string, number> = {
    loading,
    equality: await repeated(() => store.select(query('type:configs'))),
    'text search': await repeated(() => store.search('openai-cache', () => undefined)),
    'a facet': await repeated(() => store.facet(all, 'ip', 20)),
    histogram: await repeated(() => store.histogram(all, 100)),
    'groups of a selection': await repeated(() => store.groups(all)),
  };
  const after: number[] = [];
  for (let page = 0; page < 20; page += 1) {
    const from = events + page * 100;
    await walk(store, 'portkey', serving(makePages('portkey', from, from + 100)));
    after.push(await timed(() => store.groups()));
  }
  figures[counts] = median(after);
  return figures;
}

async function repeated(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 7; round += 1) times.push(await timed(work));
  return median(times);
}
