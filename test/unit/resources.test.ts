// IDs under a cursor.
import { describe, expect, it } from 'vitest';
import { type ResourcePattern, findAllResources, findResources } from '../../src/core/resources';
import { resources as cortex } from '../../src/vendors/cortex/resources';
import { resources as openai } from '../../src/vendors/openai/resources';
import { resources as portkey } from '../../src/vendors/portkey/resources';
import { cpuNow } from './coreEvents';

const all = [...openai, ...portkey, ...cortex];
const uuid = '2f1d7c1e-6a54-4c0e-9b52-5b8f2f6f7a10';

/** The line with `|` where the cursor stands. */
function at(marked: string, patterns: readonly ResourcePattern[] = all): string[] {
  const column = marked.indexOf('|');
  const line = marked.replace('|', '');
  return findResources(line, column, patterns).map(
    ({ vendor, id, secret }) => `${vendor} ${id}${secret ? ' secret' : ''}`,
  );
}

describe('findResources', () => {
  it.each([
    ['OPENAI_PROJECT_ID=proj_|abc123DEF456', 'openai proj_abc123DEF456'],
    ['|proj_abc123DEF456', 'openai proj_abc123DEF456'],
    ['project_id = "proj_abc123DEF456|"', 'openai proj_abc123DEF456'],
    ['{"key":"key_8f|2aBc90"}', 'openai key_8f2aBc90'],
    ['config: pc-check|out-b69ca7', 'portkey pc-checkout-b69ca7'],
    [`user ${uuid.slice(0, 5)}|${uuid.slice(5)}`, `portkey ${uuid}`],
    ['x-portkey-virtual-key: "openai-|prod"', 'portkey openai-prod'],
    ['  x-cortex-tag: pay|ments-api', 'cortex payments-api'],
    ['  x-cortex-tag: "pay|ments-api"', 'cortex payments-api'],
    ['    - tag: pay|ments-api', 'cortex payments-api'],
    ['en0123456789abcdef| ', 'cortex en0123456789abcdef'],
  ])('%s', (line, hit) => {
    expect(at(line)).toContain(hit);
  });
  it('finds nothing in plain words, nor away from the cursor', () => {
    expect(at('user-agent and user-|select are no users')).toEqual([]);
    expect(at('proj_abc123DEF456 and | then')).toEqual([]);
    expect(at('|')).toEqual([]);
    expect(findResources('short', 500, all)).toEqual([]);
  });
  it('marks a secret, and offers nothing inside it', () => {
    expect(at('KEY=sk-proj-abcd|efgh12345678')).toEqual(['openai sk-proj-abcdefgh12345678 secret']);
    expect(at('x-portkey-virtual-key: ghp_0123456789abcd|efghijABCDEFGHIJ0123')).toEqual([
      'portkey ghp_0123456789abcdefghijABCDEFGHIJ0123 secret',
    ]);
    const inner: ResourcePattern = { vendor: 'x', what: 'part', pattern: 'proj' };
    expect(at('sk-pr|oj-abcdefgh12345678', [inner, ...openai])).toEqual(['openai sk-proj-abcdefgh12345678 secret']);
  });
  it('puts the longest first, and each once', () => {
    const patterns: ResourcePattern[] = [
      { vendor: 'a', what: 'short', pattern: 'ab' },
      { vendor: 'a', what: 'long', pattern: 'abc\\d' },
      { vendor: 'a', what: 'long', pattern: 'abc[0-9]' },
    ];
    expect(at('a|bc1', patterns)).toEqual(['a abc1', 'a ab']);
  });
  it('survives a pattern that does not compile', () => {
    expect(at('pro|j', [{ vendor: 'x', what: 'broken', pattern: '(' }])).toEqual([]);
  });
  it('looks 200 characters far, whatever the line', () => {
    const column = 500_000;
    const line = `${'"a":1,'.repeat(80_000)}x-cortex-tag: proj_abc123DEF456,${'"b":2,'.repeat(90_000)}`;
    const where = line.indexOf('proj_') + 3;
    expect(findResources(line, where, all).map((hit) => [hit.id, hit.start])).toContainEqual([
      'proj_abc123DEF456',
      where - 3,
    ]);
    const started = cpuNow();
    for (let round = 0; round < 20; round += 1) findResources(line, column, all);
    expect((cpuNow() - started) / 20).toBeLessThan(5);
  });
  it('takes no half of an ID that goes on beyond what it sees', () => {
    expect(at(`${'proj_'}${'a1'.repeat(200)}|`)).toEqual([]);
    const endless: ResourcePattern = { vendor: 'x', what: 'any', pattern: '[a-z]+' };
    expect(at(`${'a'.repeat(300)}|${'a'.repeat(300)}`, [endless])).toEqual([]);
    // The edge of what is seen is not the beginning of the line.
    const anchored: ResourcePattern = { vendor: 'x', what: 'tag', pattern: '[a-z]+', context: '^\\s{0,40}tag: ' };
    expect(at(`${'z'.repeat(10)} tag: ab${' '.repeat(0)}c|`, [anchored])).toEqual([]);
    expect(at(`${'z'.repeat(500)} tag: ${'q '.repeat(95)}a|`, [anchored])).toEqual([]);
  });
  it('lists all of a line, left to right, without overlaps', () => {
    const found = findAllResources('proj_abc123DEF456, key_8f2aBc90 and sk-proj-abcdefgh12345678', openai);
    expect(found.map(({ what, secret }) => `${what}${secret ? '!' : ''}`)).toEqual([
      'project',
      'API key',
      'secret API key!',
    ]);
  });
});
