// Entry of the suite that runs inside the extension host (`extensionTestsPath`): mocha over the compiled test files.
import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/**
 * Mocha's lines reach the runner mixed with the workbench's own log, so each carries a mark; the desktop's runner shows
 * the console as it is. What a test itself writes to the console is seen with AUDIT_LOGS_VERBOSE.
 */
function print(...args: readonly unknown[]): void {
  const mark = process.env['AUDIT_LOGS_PLAIN'] === undefined ? '##test ' : '';
  for (const line of format(...args).split('\n')) console.log(mark + line);
}

/** A rejection makes VS Code report exit code 1; the written result tells the runner that the suite reached its end. */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  Mocha.reporters.Base.consoleLog = print;
  const grep = process.env['AUDIT_LOGS_GREP'];
  const mocha = new Mocha({
    ui: 'tdd',
    color: false,
    timeout: 20_000,
    reporter: 'spec',
    forbidOnly: process.env['CI'] !== undefined,
    ...(grep === undefined ? {} : { grep }),
  });
  for (const suite of (process.env['AUDIT_LOGS_SUITE'] ?? '.,security').split(',')) {
    const folder = join(__dirname, suite);
    for (const name of readdirSync(folder).sort()) if (name.endsWith('.test.js')) mocha.addFile(join(folder, name));
  }
  /** How the tests of each file ended, by its name as it stands in the repository. */
  const files: Record<string, { passed: number; failed: number }> = {};
  const count = (test: Mocha.Runnable, how: 'passed' | 'failed'): void => {
    const name = basename(test.file ?? '').replace(/\.js$/, '.ts');
    files[name] ??= { passed: 0, failed: 0 };
    files[name][how] += 1;
  };
  const { failed, passed } = await new Promise<{ failed: number; passed: number }>((resolve) => {
    let passing = 0;
    mocha
      .run((failures) => resolve({ failed: failures, passed: passing }))
      .on('pass', (test) => {
        passing++;
        count(test, 'passed');
      })
      // A hook that fails takes the rest of its file with it.
      .on('fail', (test) => count(test, 'failed'));
  }).catch((error: unknown) => {
    print(error); // a file that cannot be loaded
    throw error;
  });
  const file = process.env['AUDIT_LOGS_RESULT'];
  if (file !== undefined) writeFileSync(file, JSON.stringify({ passed, failed, files }));
  if (passed + failed === 0) throw new Error('no tests ran');
  if (failed > 0) throw new Error(`${failed} of ${passed + failed} tests failed`);
}
