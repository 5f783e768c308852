// Entry of the suite that runs inside the extension host (`extensionTestsPath`): mocha over the compiled test files.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/**
 * The host's console reaches the runner mixed with the workbench's own log, so each of our lines carries a mark.
 * VS Code's console methods are accessors that ignore assignment: the object is replaced, not its methods.
 */
function markConsole(): void {
  const real = globalThis.console;
  const marked = (write: (text: string) => void) => ({
    value: (...args: readonly unknown[]) =>
      format(...args)
        .split('\n')
        .forEach((line) => write.call(real, `##test ${line}`)),
  });
  globalThis.console = Object.create(real, {
    log: marked(real.log),
    info: marked(real.info),
    warn: marked(real.warn),
    error: marked(real.error),
    debug: marked(real.debug),
  }) as Console;
}

/** A rejection makes VS Code report exit code 1; the written result tells the runner that the suite reached its end. */
export async function run(): Promise<void> {
  // The desktop's runner shows the console as it is.
  if (process.env['AUDIT_LOGS_PLAIN'] === undefined) markConsole();
  process.setSourceMapsEnabled(true);
  // Mocha keeps the console of the time when it was loaded.
  Mocha.reporters.Base.consoleLog = (...args: readonly unknown[]) => globalThis.console.log(...args);
  const grep = process.env['AUDIT_LOGS_GREP'];
  const mocha = new Mocha({
    ui: 'tdd',
    color: false,
    timeout: 20_000,
    reporter: 'spec',
    forbidOnly: process.env['CI'] !== undefined,
    ...(grep === undefined ? {} : { grep }),
  });
  const folder = join(__dirname, process.env['AUDIT_LOGS_SUITE'] ?? '.');
  for (const name of readdirSync(folder).sort()) if (name.endsWith('.test.js')) mocha.addFile(join(folder, name));
  const { failed, passed } = await new Promise<{ failed: number; passed: number }>((resolve) => {
    let passing = 0;
    mocha.run((failures) => resolve({ failed: failures, passed: passing })).on('pass', () => passing++);
  });
  const file = process.env['AUDIT_LOGS_RESULT'];
  if (file !== undefined) writeFileSync(file, JSON.stringify({ passed, failed }));
  if (passed + failed === 0) throw new Error('no tests ran');
  if (failed > 0) throw new Error(`${failed} of ${passed + failed} tests failed`);
}
