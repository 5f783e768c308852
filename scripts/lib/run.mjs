// Running other programs: with visible progress, in process groups of their own, stopped together. Node built-ins only.
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Seconds with one decimal since a `performance.now()`. */
export const seconds = (since) => ((performance.now() - since) / 1000).toFixed(1);

/** Full path of a program on PATH, or undefined. */
export function onPath(name, path = process.env.PATH ?? '') {
  const endings = process.platform === 'win32' ? (process.env.PATHEXT ?? '.EXE;.CMD').split(';') : [''];
  for (const folder of path.split(delimiter)) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // not here
      }
    }
  }
  return undefined;
}

/** How npm is called: the npm that runs us, else the one on PATH. */
export function npmCommand(node = process.execPath) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('npm-cli.js') && existsSync(cli)) return { command: node, args: [cli], shell: false };
  return { command: 'npm', args: [], shell: process.platform === 'win32' };
}

/** The environment without what an outer npm adds for its own script; its cache, registry and proxy settings stay. */
export function cleanEnv(extra = {}) {
  const env = { ...process.env, ...extra };
  const noise =
    /^npm_(package|lifecycle|command|node_execpath|config_(local_prefix|prefix|global_prefix|ignore_scripts|omit))/;
  for (const name of Object.keys(env)) if (noise.test(name) && !(name in extra)) delete env[name];
  return env;
}

/**
 * Runs a program and shows what it is for, a dot for every few seconds, and the time it took. Its own output is shown
 * only when it fails. Resolves to `{ code, text }`; rejects only when `mustWork` and the code is not 0.
 */
export async function step(label, command, args, { cwd, env, shell = false, mustWork = true, timeout = 900_000 } = {}) {
  const started = performance.now();
  process.stdout.write(`  ${label} …`);
  const dots = setInterval(() => process.stdout.write('.'), 3000);
  const { code, text } = await capture(command, args, { cwd, env, shell, timeout });
  clearInterval(dots);
  console.log(code === 0 ? ` ${seconds(started)} s` : ` failed after ${seconds(started)} s`);
  if (code !== 0 && mustWork) {
    throw new Error(
      `${label} failed (${[command, ...args].join(' ')}, exit ${code}):\n${text.split('\n').slice(-40).join('\n')}`,
    );
  }
  return { code, text };
}

/** Runs a program to its end and keeps what it says. Never rejects: a program that cannot be started has code 127. */
export function capture(command, args, { cwd, env, shell = false, timeout = 60_000 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    });
    let text = '';
    child.stdout.on('data', (bytes) => (text += bytes));
    child.stderr.on('data', (bytes) => (text += bytes));
    child.once('error', (error) => resolve({ code: 127, text: String(error) }));
    child.once('close', (code, signal) => resolve({ code: code ?? signal, text }));
  });
}

/** Runs a script of ours with its output shown, in a group that Ctrl+C ends with us. Resolves to its exit code. */
export function runShown(args, { cwd, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    const forget = onInterrupt(() => stopGroup(child, 15_000));
    child.once('error', () => resolve(127));
    child.once('exit', (code) => {
      forget();
      resolve(code ?? 1);
    });
  });
}

const cleanups = new Set();
let stopping = false;

/** Registers something to undo when the process is interrupted. Returns a function that forgets it again. */
export function onInterrupt(cleanup) {
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

/** Ctrl+C, SIGTERM and a closed terminal undo everything that is registered, newest first, then exit with `code`. */
export function exitOnInterrupt(code = 130) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, async () => {
      if (stopping) return;
      stopping = true;
      for (const cleanup of [...cleanups].reverse()) await Promise.resolve(cleanup()).catch(() => undefined);
      process.exit(code);
    });
  }
}

/** Stops a process that was spawned `detached`, with everything it started. */
export function stopGroup(child, patience = 5000) {
  return new Promise((resolve) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return resolve();
    const signal = (name) => {
      try {
        if (process.platform === 'win32') child.kill(name);
        else process.kill(-child.pid, name);
      } catch {
        // already gone
      }
    };
    const hard = setTimeout(() => signal('SIGKILL'), patience);
    child.once('exit', () => {
      clearTimeout(hard);
      signal('SIGKILL'); // members of the group that outlived their leader
      resolve();
    });
    signal('SIGTERM');
  });
}
