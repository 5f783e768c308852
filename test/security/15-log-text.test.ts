// Threat 15: escape sequences, line breaks and secrets in the log. What leaves by the output channel is one plain line.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Failure } from '../../src/core/errors';
import { Log } from '../../src/host/log';
import { payloads } from './payloads';

const { lines } = vi.hoisted(() => ({ lines: [] as string[] }));
vi.mock('vscode', () => {
  const write = (line: string): void => void lines.push(line);
  return { window: { createOutputChannel: () => ({ info: write, warn: write, error: write }) } };
});

beforeEach(() => {
  lines.length = 0;
});

/** Everything that is said of a text, whichever way it goes. */
function said(text: string): readonly string[] {
  const log = new Log();
  log.info(text);
  log.warn(text);
  const failure: Failure = { kind: 'vendorError', message: text, nextStep: text, vendorMessage: text, requestId: text };
  log.failure(text, failure);
  return lines.splice(0);
}

describe('the log', () => {
  it('writes no control, no break and nothing invisible, whatever the text', () => {
    const terminal = [
      '\u001b]0;title\u0007',
      '\u001b[2J\u001b[H',
      '\u009b31m',
      'a\r\n2026-01-01 [info] forged',
      '\b\b\b',
    ];
    for (const text of [...payloads, ...terminal]) {
      const written = said(text);
      expect(written).toHaveLength(3);
      for (const line of written) expect(line, JSON.stringify(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }
  });

  it('writes no secret', () => {
    for (const secret of ['sk-admin-Zq7Xb2LmZp0RtYv9', 'Bearer Zq7Xb2LmZp0RtYv9Zq7Xb2LmZp0', 'password=Zq7Xb2LmZp0'])
      expect(said(`the request with ${secret} failed`).join('\n')).not.toContain('Zq7Xb2LmZp0');
  });

  it('writes a very long text in part', () => {
    for (const line of said('x'.repeat(1_000_000))) expect(line.length).toBeLessThan(2100);
  });
});
