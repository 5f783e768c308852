// One vitest project for each folder of tests that runs in plain Node. A folder without tests is no project.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { CountsReporter } from './scripts/lib/counts.mjs';

const folders = ['unit', 'property', 'contract', 'security', 'faults'];

function hasTests(folder: string): boolean {
  const path = fileURLToPath(new URL(`test/${folder}`, import.meta.url));
  return existsSync(path) && readdirSync(path, { recursive: true }).some((name) => String(name).endsWith('.test.ts'));
}

export default defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: 'out/results/unit.json' }], new CountsReporter()],
    projects: folders.filter(hasTests).map((name) => ({
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`],
        // Those of threats that need a running VS Code: scripts/run-host.mjs runs them.
        exclude: ['test/security/host/**'],
        environment: 'node',
        testTimeout: 20_000,
      },
    })),
  },
});
