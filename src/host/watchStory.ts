// Waits for what a story asks of the vendors; a notification tells how far it is, once it takes a moment.
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoryRun } from '../app/story';
import { watchRun } from './watchRun';

/** What is loaded already is answered within it; in ms. */
const patience = 250;

export async function watchStory(runs: readonly StoryRun[], title: string): Promise<void> {
  const all = Promise.all(runs.map(({ run }) => run.done));
  const quick = await Promise.race([all.then(() => true), sleep(patience, false)]);
  if (!quick) await Promise.all(runs.map(({ run }) => watchRun(run, title)));
}

/** Why what came may not be all, in a few words; undefined when it is. */
export function missing(runs: readonly StoryRun[]): string | undefined {
  const states = runs.flatMap(({ run }) => run.parts().map(({ state }) => state));
  if (states.some(({ kind }) => kind === 'failed')) return 'older events could not be loaded';
  return states.every((state) => state.kind === 'done' && state.end === 'complete')
    ? undefined
    : 'older events were not all loaded';
}
