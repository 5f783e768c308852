// An authority of the company's own: trusted from the environment and from the system's store, by a process started so.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildChild } from './childScript';
import { log, simulate } from '../contract/simulation';
import { startFaultServer, type FaultServer } from '../servers/faultServer';
import { answer } from '../servers/faults';
import { createTestAuthority } from '../servers/testCertificates';
import { profiles } from '../servers/vendorServer';
import { counts } from '../counts';
import { vendors } from './adapterRig';
import { createMatrix } from './matrix';
import type { Asked, Told } from './trustChild';

const folder = mkdtempSync(join(tmpdir(), 'trust-'));
const script = join(folder, 'child.cjs');
const pem = join(folder, 'authority.pem');
const authority = createTestAuthority();
const servers: FaultServer[] = [];
const matrix = createMatrix('Trust', vendors);
/** The extension host's own Node where it is installed: it is the one that counts, and newer than many. */
const tools = new URL('../../scripts/ensure.mjs', import.meta.url).href;
const { hostNode } = (await import(tools)) as { readonly hostNode: string };
const node = existsSync(hostNode) ? hostNode : process.execPath;

beforeAll(async () => {
  writeFileSync(pem, authority.cert);
  await buildChild('trustChild.ts', script);
});

afterAll(async () => {
  for (const server of servers) await server.close();
  rmSync(folder, { recursive: true, force: true });
  matrix.print();
});

async function ask(env: Readonly<Record<string, string>>): Promise<Told> {
  const asked: Record<string, Asked[string]> = {};
  const rows = log(7, 1, Math.floor(Date.now() / 1000) - 3600);
  for (const vendor of vendors) {
    const server = await startFaultServer({ tls: authority.issue(['localhost', '127.0.0.1']) });
    servers.push(server);
    const page = simulate(vendor, () => rows);
    server.play((head) => {
      const [path = '', search = ''] = (head.line.split(' ')[1] ?? '').split('?');
      return answer(200, page({ path, search, params: new URLSearchParams(search) }, 0).body);
    });
    asked[vendor] = { baseUrl: server.origin, key: profiles[vendor].key };
  }
  const { NODE_EXTRA_CA_CERTS: _extra, SSL_CERT_FILE: _file, ...rest } = process.env;
  const child = spawn(node, [script], {
    env: { ...rest, ...env, TRUST_CHILD: JSON.stringify(asked) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (part: Buffer) => (text += part.toString('utf8')));
  await new Promise((resolve) => child.once('close', resolve));
  return JSON.parse(text) as Told;
}

function check(name: string, told: Told, trusted: boolean): Promise<unknown> {
  return Promise.all(
    vendors.map((vendor) =>
      matrix.cell(name, vendor, () => {
        const step = expect.stringMatching(/add its certificate authority to this computer's certificate store/);
        expect(told.vendors[vendor]).toEqual(trusted ? 7 : ['tls', step]);
        return Promise.resolve(trusted ? 'trusted' : 'tls');
      }),
    ),
  );
}

test('an authority that nobody knows', async ({ task }) => {
  counts(task, 'fault cells', 3);
  expect(await check('unknown', await ask({}), false)).toHaveLength(3);
});

test('an authority added by the environment', async ({ task }) => {
  counts(task, 'fault cells', 3);
  expect(await check('NODE_EXTRA_CA_CERTS', await ask({ NODE_EXTRA_CA_CERTS: pem }), true)).toHaveLength(3);
});

test("an authority in the system's store", async ({ task }) => {
  counts(task, 'fault cells', 3);
  // Linux has it where OpenSSL looks. Node before 22.15 cannot read it and says what to do.
  const told = await ask({ SSL_CERT_FILE: pem });
  expect(await check("the system's store", told, told.readsSystem && process.platform === 'linux')).toHaveLength(3);
});
