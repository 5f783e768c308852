// npm run fuzz [-- seconds] [--seed n] [--only part of a name]: every parser, for so long in all, by fast-check. Prints
// seed and count; what broke one is shrunk, printed and kept under test/fixtures/crashes, which every later run replays.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { targets, type Target } from './targets';
import { watchForHangs } from './hang';

interface Outcome {
  readonly cases: number;
  readonly crash: { readonly input: string; readonly why: string } | undefined;
}

const root = process.env['AUDIT_LOGS_FIXTURES'] ?? '';
const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const seconds = Number(process.argv.slice(2).find((one) => /^\d+$/.test(one)) ?? 60);
const seed = Number(argument('--seed') ?? Math.floor(Math.random() * 2 ** 31));
const only = argument('--only') ?? '';

/** Watches from another thread for an input that never comes back, since nothing here gets its turn then. */
const last = watchForHangs();

async function run({ inputs, check }: Target, ms: number): Promise<Outcome> {
  let cases = 0;
  const property = fc.asyncProperty(inputs, async (input) => {
    cases += 1;
    last.input(input);
    try {
      await check(input);
    } finally {
      last.over();
    }
  });
  const found = await fc.check(property, {
    seed,
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: ms,
    markInterruptAsFailure: false,
  });
  const [input] = found.counterexample ?? [];
  if (!found.failed || input === undefined) return { cases, crash: undefined };
  const error = found.errorInstance;
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { cases, crash: { input, why } };
}

/** One file for a target: a list of inputs that broke it once. */
function keep(name: string, input: string): string {
  const file = join(root, 'crashes', `${name.replaceAll(/[^a-z]+/gi, '-')}.json`);
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly string[]) : [];
  // Lone surrogates and controls must survive the way through a file: JSON escapes them.
  writeFileSync(file, `${JSON.stringify([...new Set([...known, input])], undefined, 2)}\n`);
  return file;
}

async function main(): Promise<void> {
  const chosen = targets.filter(({ name }) => name.includes(only));
  console.log(`fuzz: ${String(seconds)} s over ${String(chosen.length)} parsers, seed ${String(seed)}`);
  let total = 0;
  let crashes = 0;
  for (const target of chosen) {
    const { cases, crash } = await run(target, (seconds * 1000) / chosen.length);
    total += cases;
    console.log(
      `  ${target.name.padEnd(20)} ${cases.toLocaleString('en').padStart(9)} cases${crash === undefined ? '' : ', CRASH'}`,
    );
    if (crash === undefined) continue;
    crashes += 1;
    console.log(
      `    input: ${JSON.stringify(crash.input)}\n    kept in ${keep(target.name, crash.input)}\n    ${crash.why}`,
    );
  }
  console.log(`fuzz: ${total.toLocaleString('en')} cases, ${String(crashes)} crashes, seed ${String(seed)}`);
  process.exitCode = crashes === 0 ? 0 : 1;
  await last.end();
}

void main();
