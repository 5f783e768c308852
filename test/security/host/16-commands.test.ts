// Threat 16: our commands called by others. Each survives whatever another extension or a stale menu hands it, and answers
// nothing.
import * as assert from 'node:assert';
import * as vscode from 'vscode';
import { activated, extensionId, Person, run, until } from '../../host/support/host';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

const cyclic: Record<string, unknown> = { path: { connection: 'x' } };
cyclic['self'] = cyclic;
const poisoned = JSON.parse('{"__proto__":{"row":0},"constructor":{"prototype":{"row":0}}}') as unknown;
/** An object whose every property is an object like it. */
const bottomless: unknown = new Proxy(
  {},
  { get: (_target, name) => (typeof name === 'string' ? bottomless : undefined) },
);

const junk: readonly (readonly unknown[])[] = [
  [],
  [undefined],
  [null],
  [0],
  [-1],
  [Number.NaN],
  [''],
  ['x'.repeat(100_000)],
  ['\u202e\u0000$(trash)[x](command:workbench.action.quit)'],
  [Symbol('s')],
  [() => 'called'],
  [[]],
  [[[[]]]],
  [{}],
  [{ row: -1 }],
  [{ row: 1e9 }],
  [{ row: 0.5 }],
  [{ row: '0' }],
  [{ connection: '__proto__', key: 'constructor' }],
  [{ connection: {}, key: [] }],
  [{ path: null }],
  [{ path: { connection: null } }],
  [{ path: { connection: 'no such connection' } }],
  [{ parent: {} }, [{ parent: {} }]],
  [cyclic],
  [poisoned],
  [bottomless],
  [vscode.Uri.parse('audit-event:/x.json?%E0%A4%A'), vscode.Uri.parse('file:///etc/passwd')],
  [new Date(Number.NaN), new Map(), new Set()],
];

/** They open VS Code's own surfaces, whose loading is none of this test's business, once and no more. */
const opensOther = new Set(['auditLogs.openConsole', 'auditLogs.findInWorkspace', 'auditLogs.takeTour']);

suite('threat 16: commands', () => {
  let person: Person;
  suiteSetup(async () => {
    await activated();
    person = new Person();
  });
  suiteTeardown(async () => {
    person.leave();
    await run('clearFilter');
    await run('useLocalTime');
    await run('groupByType');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  for (const state of ['without connections', 'with the sample organization'] as const) {
    test(`junk arguments, ${state}`, async function () {
      this.timeout(120_000);
      if (state === 'with the sample organization') {
        await run('exploreSample');
        await until('events', async () => {
          const { providers } = await activated();
          const roots = await providers.get('auditLogs.events')?.getChildren();
          return roots?.length === 3 ? roots : undefined;
        });
      }
      const manifest = vscode.extensions.getExtension(extensionId)?.packageJSON as Manifest;
      const before = process.listenerCount('unhandledRejection');
      const rejections: unknown[] = [];
      const remember = (reason: unknown): void => void rejections.push(reason);
      process.on('unhandledRejection', remember);
      try {
        for (const { command } of manifest.contributes.commands) {
          if (opensOther.has(command)) continue;
          for (const args of junk) {
            person.messages.length = 0;
            const answer = await vscode.commands.executeCommand(command, ...args);
            assert.equal(answer, undefined, `${command} answers something`);
            const bug = person.messages.find((message) => /unexpected/i.test(message));
            assert.equal(bug, undefined, `${command}: ${String(bug)}`);
          }
        }
        // Late ones come after the commands that caused them.
        await new Promise((resolve) => setTimeout(resolve, 100));
      } finally {
        process.off('unhandledRejection', remember);
      }
      assert.equal(process.listenerCount('unhandledRejection'), before);
      assert.deepEqual(rejections.map(String), []);
    });
  }
});
