// The everyday part of Northwind's OpenAI log: logins, keys that come and go, small adjustments.
import { ciIp, openai, places, staff, type Person } from './cast';
import { anyTime, day, workingTime, type Span } from './clockwork';
import { serviceKey, session, terraform, unknownSession, userKey, type OpenaiBook } from './openaiBook';
import type { Weighted } from './random';
import type { OpenaiActor } from './records';

type Habit = (book: OpenaiBook, at: number, person: Person, span: Span) => void;

const projects = Object.values(openai.projects);

const scopes: readonly (readonly string[])[] = [
  ['api.model.request'],
  ['api.model.request', 'api.model.read'],
  ['api.responses.write', 'api.vector_stores.read'],
  ['api.all'],
];

const keyCreated: Habit = ({ add, random }, at, person, span) => {
  const id = `key_${random.text(15)}${random.whole(0, 9)}`;
  const project = random.pick(projects);
  add(at, 'api_key.created', author(random.next(), person), { id, data: { scopes: random.pick(scopes) } }, project);
  const end = at + random.whole(1, 9 * 24) * (day / 24);
  if (random.chance(0.6) && end < span.now) add(end, 'api_key.deleted', author(random.next(), person), { id }, project);
};

const keyUpdated: Habit = ({ add, random }, at, person) => {
  const { keys } = openai;
  const { search, support } = openai.projects;
  const [id, project] = random.pick([
    [keys.search, search],
    [keys.batch, search],
    [keys.terraform, support],
  ] as const);
  const detail = { id, changes_requested: { scopes: random.pick(scopes) } };
  add(at, 'api_key.updated', author(random.next(), person), detail, project);
};

const loginFailed: Habit = ({ add, random }, at, person) =>
  add(
    at,
    'login.failed',
    random.chance(0.5) ? session(person) : unknownSession(person.ip, person.userAgent, person.place),
    random.chance(0.5)
      ? { error_code: 'mfa_failed', error_message: 'The one-time code was wrong.' }
      : { error_code: 'invalid_credentials', error_message: 'Wrong e-mail or password.' },
  );

const rateLimit: Habit = ({ add, random }, at, person) =>
  add(
    at,
    'rate_limit.updated',
    author(random.next(), person),
    {
      id: `rl-${random.pick(['gpt-4.1-mini', 'gpt-5', 'o4-mini', 'text-embedding-3-large', 'whisper-1'])}`,
      changes_requested: { max_requests_per_1_minute: random.pick([60, 200, 500, 1000, 5000]) },
    },
    random.pick(projects),
  );

const projectUpdated: Habit = ({ add, random }, at, person) => {
  const project = random.pick(projects);
  add(
    at,
    'project.updated',
    author(random.next(), person),
    { id: project.id, changes_requested: { title: project.name } },
    project,
  );
};

const invited: Habit = ({ add, random }, at, person, span) => {
  const id = `invite-${random.text(23)}${random.whole(0, 9)}`;
  add(at, 'invite.sent', session(person), {
    id,
    data: { email: `guest${random.whole(10, 99)}@partner.example`, role: random.pick(['reader', 'reader', 'owner']) },
  });
  const answered = at + random.whole(1, 50) * (day / 24);
  if (answered < span.now) add(answered, random.pick(['invite.accepted', 'invite.deleted']), session(person), { id });
};

const userUpdated: Habit = ({ add, random }, at, person) =>
  add(
    at,
    'user.updated',
    session(person),
    { id: random.pick(staff).openaiId, changes_requested: { role: random.pick(['member', 'member', 'owner']) } },
    random.pick(projects),
  );

const serviceAccount: Habit = ({ add, random }, at, person) =>
  add(
    at,
    random.pick(['service_account.created', 'service_account.deleted']),
    author(random.next(), person),
    { id: `svc_acct_${random.text(24, 'abcdefghijkmnpqrstuvwxyz0123456789')}` },
    random.pick(projects),
  );

const tenant: Habit = ({ add, random }, at, person) => {
  const type = random.pick([
    'tenant.user.looked_up',
    'tenant.group.member.added',
    'tenant.usage_limit.user.updated',
    'tenant.workload_identity.access_token.issued',
    'tenant.role_assignment.created',
  ]);
  add(at, type, session(person), random.chance(0.7) ? { id: random.pick(staff).openaiId } : undefined);
};

const habits: readonly Weighted<Habit>[] = [
  [34, ({ add }, at, person) => add(at, 'login.succeeded', session(person))],
  [12, ({ add }, at, person) => add(at, 'logout.succeeded', session(person), {})],
  [4, loginFailed],
  [12, keyCreated],
  [7, keyUpdated],
  [6, rateLimit],
  [4, projectUpdated],
  [3, invited],
  [4, userUpdated],
  [3, serviceAccount],
  [8, tenant],
];

/** `count` everyday acts; some bring a second event later. */
export function addOpenaiRoutine(book: OpenaiBook, span: Span, count: number): void {
  const { random } = book;
  for (let done = 0; done < count; done += 1) {
    if (random.chance(0.08)) {
      // Build machines work at any hour; they appear with their own key.
      const ci = serviceKey(openai.serviceAccounts.ci);
      const id = `key_${random.text(14)}${random.whole(10, 99)}`;
      const created = { id, data: { scopes: ['api.model.request'] } };
      book.add(anyTime(random, span), 'api_key.created', ci, created, openai.projects.search);
      continue;
    }
    const person = random.pick(staff);
    const at = workingTime(random, span, person.place.offset);
    random.weighted(habits)(book, at, person, span);
  }
  const robot = unknownSession(ciIp, 'curl/8.17.0', places.berlin);
  book.add(anyTime(random, span), 'login.failed', robot, { error_code: 'unknown_client' });
}

function author(draw: number, person: Person): OpenaiActor {
  if (draw < 0.65) return session(person);
  return draw < 0.85 ? userKey(person, openai.keys.admin) : terraform;
}
