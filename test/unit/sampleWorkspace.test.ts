// The sample workspace mentions resources that the sample organisation has events of.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findAllResources } from '../../src/core/resources';
import { createSampleOrganization } from '../../src/sample/generator';
import { resources as cortexIds } from '../../src/vendors/cortex/resources';
import { resources as openaiIds } from '../../src/vendors/openai/resources';
import { resources as portkeyIds } from '../../src/vendors/portkey/resources';

const folder = join(import.meta.dirname, '../fixtures/workspace');
const northwind = createSampleOrganization({ now: Date.UTC(2026, 10, 20, 13, 52) });
const log = JSON.stringify([northwind.openai(), northwind.portkey(), northwind.cortex()].flat());

const hits = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .flatMap((entry) =>
    readFileSync(join(entry.parentPath, entry.name), 'utf8')
      .split('\n')
      .flatMap((line) => findAllResources(line, [...openaiIds, ...portkeyIds, ...cortexIds]))
      .map((hit) => ({ ...hit, file: entry.name })),
  );

describe('the sample workspace', () => {
  it('mentions IDs of every vendor, and in every file', () => {
    expect(new Set(hits.map((hit) => hit.vendor))).toEqual(new Set(['openai', 'portkey', 'cortex']));
    const files = ['.env', 'main.tf', 'gateway.yaml', 'client.ts', 'cortex.yaml', 'app.log', 'README.md'];
    expect(new Set(hits.map((hit) => hit.file))).toEqual(new Set(files));
    expect(new Set(hits.map((hit) => hit.id)).size).toBeGreaterThan(25);
  });

  it('mentions nothing that the organisation does not know, but for one Cortex ID that no log names', () => {
    const unknown = hits.filter((hit) => !hit.secret && !log.includes(hit.id)).map((hit) => hit.id);
    expect(unknown).toEqual(['en6125f02e6e14954d']);
  });

  it('has one secret, which no event holds', () => {
    const secrets = hits.filter((hit) => hit.secret);
    expect(secrets.map((hit) => hit.file)).toEqual(['.env']);
    expect(secrets.some((hit) => log.includes(hit.id))).toBe(false);
  });
});
