// Which window may write to an archive: one at a time, by a file that names it and that it touches now and then.
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';

/** The owner touches the file this often, ms. */
const heartbeat = 20_000;
/** Not touched for so long, the owner has gone, or sleeps together with its machine. */
const silent = 120_000;
/** A silent owner whose process lives is asked twice, so far apart: after a sleep it wakes as we do. */
const secondLook = 30_000;
/** After a lock was taken from the dead: time for another window that does the same to show. */
const settle = 40;

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

/** Tokens of this process, so that a process of the same number before it is not taken for it. */
const ours = new Set<string>();
/** Since when an owner has been silent, by token: its last touch and when it was noticed. */
const suspects = new Map<string, { readonly touched: number; readonly noticed: number }>();

export interface ArchiveLock {
  /** Whether it was taken from an owner that was silent for long, but may wake. */
  readonly taken: boolean;
  /** Asks the disk: another window may have taken the lock, or deleted the archive. */
  held(): boolean;
  release(): void;
}

export interface LockOptions {
  /** Random. */
  readonly token: string;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Nothing while another window has it. Throws what the system says when the file cannot be made. */
export async function takeLock(path: string, options: LockOptions): Promise<ArchiveLock | undefined> {
  const { token, now } = options;
  let taken = false;
  if (!make(path, token)) {
    if (!isAbandoned(path, now())) return undefined;
    const owner = ownerOf(path);
    taken = owner !== undefined && (owner.host !== hostname() || lives(owner));
    rmSync(path, { force: true });
    if (!make(path, token)) return undefined;
    await setTimeout(settle);
  }
  if (ownerOf(path)?.token !== token) return undefined;
  ours.add(token);
  const timer = setInterval(() => touch(path, token, now()), heartbeat);
  timer.unref();
  return {
    taken,
    held: () => ownerOf(path)?.token === token,
    release: () => {
      clearInterval(timer);
      ours.delete(token);
      if (ownerOf(path)?.token === token) rmSync(path, { force: true });
    },
  };
}

/** Whether nobody has the lock, or nobody any more. */
export function isFree(path: string, now: number): boolean {
  return !existsSync(path) || isAbandoned(path, now);
}

function make(path: string, token: string): boolean {
  let fd: number;
  try {
    fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(fd, JSON.stringify({ pid: process.pid, host: hostname(), token } satisfies Owner));
  } finally {
    closeSync(fd);
  }
  return true;
}

function ownerOf(path: string): Owner | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<Owner> | null;
    const { pid, host, token } = value ?? {};
    return typeof pid === 'number' && typeof host === 'string' && typeof token === 'string'
      ? { pid, host, token }
      : undefined;
  } catch {
    return undefined;
  }
}

function isAbandoned(path: string, now: number): boolean {
  const touched = touchedAt(path);
  const owner = ownerOf(path);
  // Half-written: its maker was killed, or is at it this very moment.
  if (owner === undefined) return now - touched > 2_000;
  if (owner.host === hostname() && !lives(owner)) return true;
  if (now - touched < silent) return false;
  const known = suspects.get(owner.token);
  if (known?.touched !== touched) {
    suspects.set(owner.token, { touched, noticed: now });
    return false;
  }
  return now - known.noticed >= secondLook;
}

function lives({ pid, token }: Owner): boolean {
  if (pid === process.pid) return ours.has(token);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function touchedAt(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function touch(path: string, token: string, now: number): void {
  try {
    if (ownerOf(path)?.token === token) utimesSync(path, now / 1000, now / 1000);
  } catch {
    // Gone or not ours any more: the next commit finds out.
  }
}
