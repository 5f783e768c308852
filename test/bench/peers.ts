// DuckDB and ripgrep, which the benchmark measures against: installed on demand beside it, and left out when that fails.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What is used of `@duckdb/node-api`. */
export interface DuckDB {
  run(sql: string): Promise<unknown>;
  /** Runs the query and fetches every row. */
  rows(sql: string): Promise<readonly unknown[]>;
  close(): void;
}

interface DuckModule {
  readonly DuckDBInstance: {
    create(
      path: string,
      options: Readonly<Record<string, string>>,
    ): Promise<{
      connect(): Promise<{
        run(sql: string): Promise<unknown>;
        runAndReadAll(sql: string): Promise<{ getRows(): readonly unknown[] }>;
        closeSync(): void;
      }>;
      closeSync(): void;
    }>;
  };
}

export interface Peers {
  /** A function that opens a database file with two threads; or why there is none. */
  readonly duckdb: ((path: string) => Promise<DuckDB>) | string;
  /** Path of the executable; or why there is none. */
  readonly ripgrep: { readonly path: string } | string;
}

/** `folder` has the package.json of the peers. */
export function findPeers(folder: string, say: (text: string) => void): Peers {
  const failed = install(folder, say);
  const load = createRequire(join(folder, 'package.json'));
  return { duckdb: findDuckDB(load, failed), ripgrep: findRipgrep(load, failed) };
}

function install(folder: string, say: (text: string) => void): string | undefined {
  if (existsSync(join(folder, 'node_modules/@duckdb/node-api'))) return undefined;
  say('Installing the peers (DuckDB, ripgrep) …');
  const { status, stderr, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 180_000,
    shell: process.platform === 'win32',
  });
  if (status === 0) return undefined;
  const line = (error?.message ?? stderr).split('\n').find((one) => one.includes('error')) ?? 'npm ci failed';
  return `it could not be installed (${line.trim()})`;
}

function findDuckDB(load: NodeJS.Require, failed: string | undefined): Peers['duckdb'] {
  let found: DuckModule;
  try {
    found = load('@duckdb/node-api') as DuckModule;
  } catch (error) {
    return failed ?? `it could not be loaded (${String(error).split('\n')[0] ?? ''})`;
  }
  return async (path) => {
    const instance = await found.DuckDBInstance.create(path, { threads: '2' });
    const connection = await instance.connect();
    return {
      run: (sql) => connection.run(sql),
      rows: async (sql) => (await connection.runAndReadAll(sql)).getRows(),
      close: () => {
        connection.closeSync();
        instance.closeSync();
      },
    };
  };
}

function findRipgrep(load: NodeJS.Require, failed: string | undefined): Peers['ripgrep'] {
  const candidates = ['rg'];
  try {
    candidates.unshift((load('@vscode/ripgrep') as { readonly rgPath: string }).rgPath);
  } catch {
    // One on the PATH will do.
  }
  const path = candidates.find((one) => spawnSync(one, ['--version']).status === 0);
  return path === undefined ? (failed ?? 'there is no rg on the PATH') : { path };
}
