// npm run test:host [-- part of a title]: test/host inside the extension host of a real VS Code. The exit code is the
// result: 0 only when the suite itself reported its end, with passing tests and no failing one.
//   --million loads a million events and shows for how long the event loop was held up, instead
//   AUDIT_LOGS_PATIENCE is how many seconds it may take (300)
//   AUDIT_LOGS_VERBOSE=1 shows the workbench's own log; AUDIT_LOGS_KEEP=1 keeps the profile
import { ensure } from './ensure.mjs';
import { buildTests, runHost } from './lib/hostRunner.mjs';
import { writeResult } from './lib/results.mjs';
import { exitOnInterrupt, seconds } from './lib/run.mjs';

exitOnInterrupt();
try {
  const browser = await ensure({ host: true, browser: 'required' });
  await buildTests();
  const started = performance.now();
  const patience = Number(process.env.AUDIT_LOGS_PATIENCE ?? 300) * 1000;
  const million = process.argv.includes('--million');
  if (million) process.env.AUDIT_LOGS_EVENTS = '1000000';
  const grep = million ? 'a large load' : process.argv[2];
  const { passed, failed, problem, files } = await runHost({ browser, grep, patience });
  if (problem !== undefined) console.error(problem);
  const total = problem === undefined ? failed : Math.max(failed, 1);
  writeResult('host', { passed, failed: total, files });
  console.log(`host: ${passed} passed, ${total} failed, ${seconds(started)} s`);
  process.exit(total === 0 ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
