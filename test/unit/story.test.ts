// Stories over real HTTP: what is asked of whom, how far it got, and what is told of it.
import { afterEach, describe, expect, it } from 'vitest';
import { Stories, subjectOf, type StoryRun } from '../../src/app/story';
import { historyText } from '../../src/core/historyText';
import type { Subject } from '../../src/core/history';
import { stateDiff } from '../../src/core/stateDiff';
import { openai, portkey } from '../../src/sample/cast';
import { systemClock } from '../../src/http/systemClock';
import { startApp, type AppRig } from '../servers/appRig';
import type { VendorName } from '../servers/vendorProfile';
import { startVendorServer, type VendorServer } from '../servers/vendorServer';

const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()));
});

async function setup(
  ...vendors: readonly VendorName[]
): Promise<{ readonly rig: AppRig; readonly stories: Stories; readonly servers: readonly VendorServer[] }> {
  const rig = startApp();
  started.push(rig);
  const servers: VendorServer[] = [];
  for (const vendor of vendors) {
    const server = await startVendorServer(vendor);
    started.push(server);
    servers.push(server);
    await rig.connect(server, `Acme ${vendor}`);
  }
  const stories = new Stories({ ...rig, clock: systemClock, settings: { days: 7, zone: 'UTC' } });
  return { rig, stories, servers };
}

const ended = async (runs: readonly StoryRun[]): Promise<void> => {
  await Promise.all(runs.map(({ run }) => run.done));
};
const router: Subject = { ids: [portkey.configs.router.slug], what: 'config' };
const key: Subject = { ids: [openai.keys.checkout], what: 'API key' };

describe('a story', () => {
  it('asks a vendor that can be asked for the resource alone, and looks through the others', async () => {
    const { rig, stories, servers } = await setup('openai', 'portkey');
    const runs = stories.ask(key, rig.connections.list());
    await ended(runs);
    const [first, second] = servers;
    expect(first?.requests.every(({ search }) => search.includes(openai.keys.checkout))).toBe(true);
    expect(second?.requests.some(({ search }) => search.includes(openai.keys.checkout))).toBe(false);
    const { story, coverage } = await stories.tell(key, runs);
    expect(story.own).toBeGreaterThan(0);
    expect(story.steps.every(({ at }, index) => index === 0 || (at ?? 0) >= (story.steps[index - 1]?.at ?? 0))).toBe(
      true,
    );
    expect(coverage.join('\n')).toMatch(
      /^Acme openai was asked for 365 days: complete\.\nAcme portkey cannot be asked for a resource\.\n {2}[\d,]+ events of 30 days were looked through, back to 20[^:]+:\d\d:[^:]+: complete\.$/,
    );
  });

  it('is told from what is loaded where nobody can be asked, and says what was stopped', async () => {
    const { rig, stories } = await setup('portkey');
    const runs = stories.ask(router, rig.connections.list());
    runs[0]?.run.stop();
    await ended(runs);
    const { story, coverage, from } = await stories.tell(router, runs);
    expect(story).toMatchObject({ own: 0, steps: [], begins: false });
    expect(coverage.join('\n')).toMatch(/stopped; can go on\.$/);
    const { text } = historyText(story, {
      now: Date.now(),
      zone: 'UTC',
      names: new Map(),
      coverage,
      ...(from === undefined ? {} : { from }),
    });
    expect(text).toContain('No event that is loaded names it.');
    expect(text).toContain('┄ nothing is loaded from before ');
  });

  it('gives each event the ones that its state is rebuilt from', async () => {
    const { rig, stories } = await setup('portkey');
    const runs = stories.ask(router, rig.connections.list());
    await ended(runs);
    const { story } = await stories.tell(router, runs);
    const changes = story.steps.filter(({ relation, outcome }) => relation === 'own' && outcome === 'succeeded');
    const last = changes.at(-1);
    const row = rig.store.row(last?.connection ?? '', last?.key ?? '');
    expect(row).toBeDefined();
    const event = rig.reader.full(row ?? 0);
    expect(subjectOf(event)?.ids).toContain(portkey.configs.router.slug);
    const previous = await stories.before(event);
    // The failed ones are among them.
    expect(previous.length).toBe(story.own - 1);
    const diff = stateDiff(event, previous, '  ');
    expect(diff.label).toBe(`rebuilt from ${String(changes.length)} events`);
    expect((await stories.rowsOf(event)).length).toBe(story.own);
  });
});
