// One question, whichever way it is put: the form, the palette, a query file and a saved query give the same rows.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QueryExport } from '../../src/app/exporter';
import { Listeners } from '../../src/app/ports';
import { SavedQueries } from '../../src/app/savedQueries';
import { parseQueryFile } from '../../src/core/queryFile';
import { exprToForm, formToExpr } from '../../src/core/query/form';
import { parseQuery } from '../../src/core/query/parse';
import { printQuery } from '../../src/core/query/print';
import { knownFilters } from '../../src/app/querySource';
import { systemClock } from '../../src/http/systemClock';
import { startApp, type AppRig } from '../servers/appRig';
import { startVendorServer } from '../servers/vendorServer';

const questions = [
  'actor:mira@northwind.io after:30d',
  'verb:delete,update -outcome:failed after:30d',
  'type:api_key,api_keys,API_KEY after:30d',
  'status:>=400 OR event:login.failed after:30d',
  'ip:128.0.0.0/1 verb:create after:30d',
  '"terraform" verb:create after:30d',
];

describe('the same question', () => {
  let rig: AppRig;
  beforeAll(async () => {
    rig = startApp();
    for (const vendor of ['openai', 'portkey', 'cortex'] as const) {
      const server = await startVendorServer(vendor);
      const { id } = await rig.connect(server);
      await rig.loader.loadRecent(id);
      await server.stop();
    }
  }, 30_000);
  afterAll(() => rig.stop());

  async function keysOf(text: string): Promise<string[]> {
    const { connections, loader, store, reader } = rig;
    const parsed = parseQuery(text, knownFilters);
    expect(parsed.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const settings = { days: 30, zone: 'UTC' };
    const asked = new QueryExport(text, parsed.expr, {
      connections,
      loader,
      store,
      reader,
      settings,
      clock: systemClock,
    });
    await asked.run.done;
    const lines: string[] = [];
    await asked.write(
      { format: 'ndjson', masked: true },
      { write: async (part) => void lines.push(part) },
      new AbortController().signal,
    );
    const { rows } = await asked.run.selection();
    asked.dispose();
    const keys = [...rows].map((row) => store.event(row).key);
    const exported = lines.join('').trimEnd().split('\n').slice(1);
    expect(exported.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(keys);
    return keys;
  }

  it.each(questions)('%s', async (text) => {
    const typed = await keysOf(text);
    expect(typed.length).toBeGreaterThan(0);
    // The form.
    const form = printQuery(formToExpr(exprToForm(parseQuery(text).expr)));
    expect(await keysOf(form)).toEqual(typed);
    // A file, over several lines and with a comment.
    const file = `# ours\n[Question]\n${text.split(' ').join('\n  # why\n  ')}\n[Other]\nverb:read\n`;
    const [query] = parseQueryFile(file, knownFilters).queries;
    expect(query?.diagnostics).toEqual([]);
    expect(await keysOf(query?.text ?? '')).toEqual(typed);
    // A saved query, carried by a file to another machine.
    const saved = savedQueries();
    await saved.add('Question', text);
    const there = savedQueries();
    await there.importText(saved.exportText());
    expect(await keysOf(there.list()[0]?.text ?? '')).toEqual(typed);
  });

  it('stands in the sample workspace, and finds something', async () => {
    const file = readFileSync(join(import.meta.dirname, '../fixtures/workspace/investigations.auditlog'), 'utf8');
    const { queries, diagnostics } = parseQueryFile(file, knownFilters);
    expect(diagnostics).toEqual([]);
    expect(queries).toHaveLength(3);
    for (const query of queries) {
      expect(query.diagnostics).toEqual([]);
      expect((await keysOf(query.text)).length).toBeGreaterThan(0);
    }
  });
});

function savedQueries(): SavedQueries {
  const state = new Map<string, unknown>();
  let ids = 0;
  return new SavedQueries({
    state: {
      get: (key) => state.get(key),
      set: async (key, value) => void state.set(key, value),
    },
    newId: () => `q${String((ids += 1))}`,
    onDidSet: new Listeners<string>().add,
  });
}
