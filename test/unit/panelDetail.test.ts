// One event for the panel: large records in slices, masks that stay lifted.
import { describe, expect, it } from 'vitest';
import { PanelDetail, type DetailSource } from '../../src/app/panelDetail';
import type { AuditEvent } from '../../src/core/event';
import { eventOf } from './coreEvents';

const ref = { connection: 'c', key: 'k' };

function sourceOf(body: object): DetailSource {
  const record = { id: 'k', request_body: JSON.stringify(body) };
  const event: AuditEvent = eventOf('configs', 'Update', { ...ref, request: { body } });
  return { ref, event, rawText: JSON.stringify(record), zone: 'UTC', connectionName: 'x', sample: false };
}

const items = Array.from({ length: 50_000 }, (_each, number) => ({
  id: `item-${String(number)}`,
  text: 'Some words that stand in each of them, so that it is long enough to count. '.repeat(2),
  [number % 10 === 0 ? 'api_key' : 'colour']: `v${String(number)}abcdef`,
}));

describe('a record of ten megabytes', () => {
  const large = sourceOf({ items });

  it('is read in slices: others get their turn', async () => {
    expect(large.rawText.length).toBeGreaterThan(10_000_000);
    let turns = 0;
    let over = false;
    const turn = (): void => {
      turns += 1;
      if (!over) setImmediate(turn);
    };
    setImmediate(turn);
    const detail = await PanelDetail.read(large);
    over = true;
    expect(turns).toBeGreaterThan(10);
    const body = detail.view([]).sections.find(({ name }) => name === 'body');
    expect(body?.masked).toBeGreaterThan(1000);
    expect(detail.sectionText('body')).not.toContain('v0abcdef');
  });

  it('is not read to its end when another event is asked for', async () => {
    const abort = new AbortController();
    const reading = PanelDetail.read(large, abort.signal);
    setImmediate(() => abort.abort());
    await expect(reading).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
  });
});

it('what was revealed stays revealed when more becomes known of the events around', async () => {
  const first = await PanelDetail.read(sourceOf({ api_key: 'hunter22hunter22', name: 'n' }));
  const line = first.lines('body', 0, 10, false).findIndex((each) => JSON.stringify(each).includes('api_key'));
  const later = first.with({ ipNote: 'new for this actor' });
  expect(later.value('body', line)).not.toContain('hunter22');
  await first.reveal('body', line);
  for (const detail of [first, later]) {
    expect(detail.value('body', line)).toContain('hunter22');
    expect(JSON.stringify(detail.lines('body', 0, 10, false))).toContain('hunter22');
    expect(detail.sectionText('raw')).not.toContain('hunter22');
  }
});
