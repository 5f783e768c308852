// A short run of the fuzzer over every parser, and every input that broke one before. `npm run fuzz` runs for longer.
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { targets } from '../fuzz/targets';

const runs = 120;

describe('every parser of what others wrote', () => {
  for (const { name, inputs, check } of targets) {
    it(`${name}: ${String(runs)} inputs, and what broke it before`, async () => {
      const file = new URL(`../fixtures/crashes/${name.replaceAll(/[^a-z]+/gi, '-')}.json`, import.meta.url);
      const broken = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly string[]) : [];
      for (const input of broken) await check(input);
      let cases = 0;
      await fc.assert(
        fc.asyncProperty(inputs, async (input) => {
          cases += 1;
          await check(input);
        }),
        { numRuns: runs },
      );
      expect(cases).toBeGreaterThanOrEqual(runs);
    });
  }
});
