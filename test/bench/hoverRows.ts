// P12: what stands under the mouse in a file of 10 MB, and what is known of it among everything loaded.
import { IdBook } from '../../src/app/idFacts';
import { Reader } from '../../src/app/reader';
import { idWords } from '../../src/core/idWords';
import { findResources } from '../../src/core/resources';
import { english } from '../../src/core/sentence';
import { adapters } from '../../src/vendors/registry';
import type { Corpus } from './corpus';
import { compared, median, type Row } from './measure';
import { ownTime } from './ownTime';

/** Distinct IDs that the mouse comes over: what is known of one is kept, so each is asked for once. */
const asked = 60;
const fileBytes = 10 * 1024 * 1024;

export async function hoverRows({ store }: Corpus): Promise<readonly Row[]> {
  const now = Date.UTC(2026, 10, 2);
  const patterns = adapters.flatMap(({ resources }) => resources);
  const ids = new Map<string, number>();
  for (let row = 0; row < store.stats().events; row += 1) {
    const id = store.event(row).resource.ids[0];
    if (id !== undefined) ids.set(id, (ids.get(id) ?? 0) + 1);
  }
  const frequent = [...ids].sort((a, b) => b[1] - a[1]);
  const step = Math.max(1, Math.floor(frequent.length / asked));
  const hovered = frequent.filter((_, index) => index % step === 0).slice(0, asked);
  // A line as long as the file, in which an ID is only one word among many; as a text in one piece, as editors have it.
  const word = 'model = "gpt-5", proj_Check0Check1Check2Chk, ';
  const line = Buffer.from(word.repeat(Math.ceil(fileBytes / word.length))).toString();
  const reader = new Reader(store);
  let book = new IdBook(store, reader);
  // As it happens a second after the events came, whoever hovers.
  await book.prepare();
  const hover = async (id: string, at: number): Promise<number> => {
    const column = word.length * Math.floor(((at + 1) * line.length) / (hovered.length + 2) / word.length) + 20;
    const started = ownTime();
    const hits = findResources(line, column, patterns);
    const words = idWords(await book.facts(id, now), now, 30, english);
    const took = ownTime() - started;
    if (hits.length === 0 || words.length === 0) throw new Error('The benchmark hovers over nothing.');
    return took;
  };
  const [[mostId, most] = ['', 0], ...others] = hovered;
  // The first hover of a window: nothing is compiled yet.
  const cold = await hover(others.at(-1)?.[0] ?? '', 0);
  const times: number[] = [];
  for (const [at, [id]] of others.slice(0, -1).entries()) times.push(await hover(id, at));
  const largest: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    // One that has not been asked for it yet.
    book = new IdBook(store, reader);
    largest.push(await hover(mostId, round));
  }
  const figures = (ours: number): Parameters<typeof compared>[2] => ({ ours, reference: 5, limit: 1 });
  const limit = 'the limit of 5 ms';
  return [
    compared('P12', 'a hover in a line of 10 MB, median', figures(median(times)), limit),
    compared('P12.worst', `the slowest of ${String(times.length)}`, figures(Math.max(...times)), limit),
    compared('P12.most', `an ID with ${String(most)} events`, figures(median(largest)), limit),
    { ...compared('P12.first', 'the first one of a window', figures(cold), limit), ok: null, target: '' },
  ];
}
