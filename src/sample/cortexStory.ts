// Northwind's Cortex log of the last month: catalog, scorecards, teams and integrations, much of it through GitOps.
import { ana, ciIp, cortex, jonas, liWei, mira, priya, sam, staff, stranger, type Person } from './cast';
import { ago, anyTime, iso, workingTime, type Span } from './clockwork';
import { createRandom, type Random, type Weighted } from './random';
import type { CortexHidden, CortexRow } from './records';

export interface CortexBook {
  readonly rows: CortexRow[];
  readonly random: Random;
  readonly add: (at: number, actor: CortexActor, action: string, type: string, identifier: string) => void;
}

/** `identifier` absent: GitOps or an automatic import. */
export interface CortexActor extends CortexHidden {
  readonly identifier?: string;
  readonly ip?: string;
}

export function createCortexBook(seed: number): CortexBook {
  const rows: CortexRow[] = [];
  return {
    rows,
    random: createRandom(seed, 'cortex'),
    add(at, actor, action, objectType, objectIdentifier) {
      rows.push({
        at,
        record: {
          action,
          ...(actor.identifier === undefined ? {} : { actorIdentifier: actor.identifier }),
          ...(actor.ip === undefined ? {} : { ipAddress: actor.ip }),
          objectIdentifier,
          objectType,
          timestamp: iso(at),
        },
        hidden: {
          ...(actor.actorType === undefined ? {} : { actorType: actor.actorType }),
          ...(actor.requestType === undefined ? {} : { requestType: actor.requestType }),
        },
      });
    },
  };
}

const person = ({ email, ip }: Person): CortexActor => ({ identifier: email, ip, actorType: 'OAUTH2' });
const gitOps: CortexActor = {};
const apiKey = (identifier: string, ip = ciIp): CortexActor => ({
  identifier,
  ip,
  actorType: 'API_KEY',
  requestType: 'API_KEY_ENTITY',
});
const ci = apiKey(cortex.keys.ci);
const terraform = apiKey(cortex.keys.terraform);
const backstage: CortexActor = {
  identifier: cortex.keys.backstage,
  ip: '2001:db8:4a1:200::15',
  actorType: 'BACKSTAGE',
};
const personalKey: CortexActor = { identifier: 'li.wei laptop', ip: liWei.ip, actorType: 'PERSONAL_API_KEY' };
const slack: CortexActor = { identifier: sam.email, actorType: 'OAUTH2', requestType: 'SLACK_COMMAND' };
const jira: CortexActor = { identifier: 'Jira webhook', actorType: 'ANONYMOUS', requestType: 'ATLASSIAN_WEBHOOK' };

const { entities, teams, scorecards } = cortex;
const lasting = new Set<string>([
  ...Object.values(entities).map((entity) => entity.tag),
  ...Object.values(teams),
  ...Object.values(scorecards),
]);
const tags = Object.values(entities).map((entity) => entity.tag);

export function tellCortexStory({ add }: CortexBook, span: Span): void {
  for (const [index, tag] of tags.entries()) add(ago(span, 29, 2, -index), gitOps, 'CREATE', 'CATALOG', tag);
  for (const [index, team] of Object.values(teams).entries()) {
    add(ago(span, 28, 9, index), person(mira), 'CREATE', 'TEAM', team);
  }
  for (const scorecard of Object.values(scorecards)) {
    add(ago(span, 27, 3), person(ana), 'CREATE', 'SCORECARD', scorecard);
  }
  for (const rule of ['has an owner', 'has a runbook', 'no critical vulnerability']) {
    add(ago(span, 27, 2, rule.length), person(ana), 'CREATE', 'SCORECARD_RULE', rule);
  }
  add(ago(span, 26), person(jonas), 'CREATE', 'GITHUB_APP_CONFIGURATION', 'northwind');
  add(ago(span, 25, 4), person(jonas), 'CREATE', 'API_KEY', cortex.keys.ci);
  add(ago(span, 25, 3), person(jonas), 'CREATE', 'API_KEY', cortex.keys.terraform);
  add(ago(span, 24), person(liWei), 'CREATE', 'PERSONAL_API_KEY', 'li.wei laptop');
  add(ago(span, 15, 1), person(mira), 'UPDATE', 'OKTA_CONFIGURATION', 'northwind.okta.example');
  add(ago(span, 15), person(mira), 'CREATE', 'CUSTOM_ROLE', 'Catalog editor');
  add(ago(span, 14, 22), person(mira), 'UPDATE', 'CORTEX_USER_ROLES', priya.email);
  // The contractor's week: an integration appears, is changed from elsewhere, and goes.
  add(ago(span, 12, 4), person(sam), 'CREATE', 'AWS_CONFIGURATION', 'payments-eu');
  add(ago(span, 8, 5, 30), { ...terraform, ip: stranger.ip }, 'UPDATE', 'AWS_CONFIGURATION', 'payments-eu');
  add(ago(span, 8, 4), person(ana), 'DELETE', 'AWS_CONFIGURATION', 'payments-eu');
  add(ago(span, 8, 3, 50), person(ana), 'DELETE', 'API_KEY', cortex.keys.terraform);
  add(ago(span, 8, 3, 40), person(ana), 'CREATE', 'API_KEY', cortex.keys.terraform);
  add(ago(span, 7, 22), person(ana), 'CREATE', 'ALLOW_LIST_ENTRY', '203.0.113.0/24');
  add(ago(span, 1, 2, 5), person(jonas), 'CREATE', 'ALLOW_LIST_ENTRY', '2001:db8:4a1::/48');
  // Owners of checkout change hands, by file, by hand and by command.
  add(ago(span, 6, 5), gitOps, 'UPDATE', 'CATALOG', entities.checkoutApi.tag);
  add(ago(span, 5, 4), person(sam), 'UPDATE', 'CATALOG', entities.checkoutApi.tag);
  add(ago(span, 2, 6), slack, 'UPDATE', 'CATALOG', entities.checkoutApi.tag);
  add(ago(span, 0, 3), ci, 'UPDATE', 'CATALOG', entities.checkoutApi.tag);
  add(ago(span, 4, 7), personalKey, 'UPDATE', 'SCORECARD', scorecards.readiness);
  add(ago(span, 3, 3), jira, 'UPDATE', 'CUSTOM_DATA', 'open-incidents');
  add(ago(span, 0, 19), person(ana), 'DELETE', 'SCORECARD_RULE', 'has a runbook');
  add(ago(span, 2, 1), person(priya), 'CREATE', 'SECRET', 'snowflake-reader');
  add(ago(span, 9, 5), person(ana), 'DELETE', 'CORTEX_USER', 'tomas@brightloop.dev');
  add(ago(span, 0, 6), person(mira), 'CREATE', 'WORKFLOW', 'new-service');
  // One import writes the same row twice in one millisecond: the vendor gives no ID to tell them apart.
  const imported = ago(span, 3, 1);
  add(imported, gitOps, 'UPDATE', 'CATALOG', entities.ledger.tag);
  add(imported, gitOps, 'UPDATE', 'CATALOG', entities.ledger.tag);
  add(imported, gitOps, 'UPDATE', 'CATALOG', entities.gateway.tag);
  // A tag with a slash and dots, and a type that no published list names.
  add(ago(span, 2, 12), gitOps, 'CREATE', 'CATALOG', 'northwind/eu.checkout');
  add(ago(span, 1, 12), person(mira), 'UPDATE', 'ENGINEERING_HOMEPAGE', 'home');
}

type Habit = readonly [actor: Weighted<CortexActor | undefined>[], type: string, names: readonly string[]];

const byHand: readonly Weighted<CortexActor | undefined>[] = [[1, undefined]];
const mixed: readonly Weighted<CortexActor | undefined>[] = [
  [45, gitOps],
  [25, undefined],
  [14, ci],
  [8, backstage],
  [5, terraform],
  [3, personalKey],
];

const services = ['cart', 'pricing', 'stock', 'mail', 'fraud', 'invoice', 'geo', 'reviews', 'loyalty', 'images'].map(
  (name) => `${name}-service`,
);

const habits: readonly Weighted<Habit>[] = [
  [46, [[...mixed], 'CATALOG', [...tags, ...services]]],
  [9, [[...byHand], 'TEAM', [...Object.values(teams), 'team-data', 'team-storefront']]],
  [9, [[...byHand], 'SCORECARD', [...Object.values(scorecards), 'cost-hygiene', 'slo-coverage']]],
  [7, [[...byHand], 'SCORECARD_RULE', ['has an owner', 'on call is set', 'SLO defined', 'language is supported']]],
  [
    8,
    [
      [
        [3, gitOps],
        [2, ci],
      ],
      'CUSTOM_DATA',
      ['deploys', 'build-time', 'coverage', 'cost-center'],
    ],
  ],
  [4, [[...byHand], 'INITIATIVE', ['Java 25 everywhere', 'Runbooks by Q1']]],
  [4, [[[1, gitOps]], 'OPENAPI_DEFINITION', tags]],
  [3, [[...byHand], 'PAGERDUTY_CONFIGURATION', ['northwind']]],
  [3, [[...byHand], 'ENTITY_TYPE_DEFINITION', ['queue', 'ml-model', 'dashboard']]],
  [3, [[...mixed], 'RESOURCE', ['orders-db', 'events-topic', 'images-bucket']]],
  [2, [[...byHand], 'API_KEY', ['grafana-reader', 'nightly-report']]],
];

const actions: readonly Weighted<string>[] = [
  [14, 'CREATE'],
  [76, 'UPDATE'],
  [10, 'DELETE'],
];

/** `count` everyday changes. */
export function addCortexRoutine(book: CortexBook, span: Span, count: number): void {
  const { random } = book;
  for (let done = 0; done < count; done += 1) {
    const [actors, type, names] = random.weighted(habits);
    const someone = random.pick(staff);
    const machine = random.weighted(actors);
    const at = machine === undefined ? workingTime(random, span, someone.place.offset) : anyTime(random, span);
    const name = random.pick(names);
    // The main cast is created once and stays.
    const action = lasting.has(name) ? 'UPDATE' : random.weighted(actions);
    book.add(at, machine ?? person(someone), action, type, name);
  }
}
