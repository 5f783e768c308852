// A clock of this thread alone, for measurements on a machine that is not.
import { openSync, readSync } from 'node:fs';

const scheduler = openScheduler();
const line = Buffer.alloc(128);

function openScheduler(): number | undefined {
  try {
    return openSync('/proc/self/schedstat', 'r');
  } catch {
    return undefined;
  }
}

/**
 * A clock of this thread, in ms: it stands still while the operating system gives the CPU to somebody else, where it
 * tells (Linux). For what runs on this thread alone, on a machine that is not alone.
 */
export function ownTime(): number {
  const now = performance.now();
  if (scheduler === undefined) return now;
  const length = readSync(scheduler, line, 0, line.length, 0);
  return now - Number(line.toString('latin1', 0, length).split(' ')[1]) / 1e6;
}
