// One sentence per event, as a person would say it.
import { type AuditEvent, eventWord, unreadableType } from './event';
import { maskText } from './text/maskText';
import { visible, visibleEmail } from './text/visible';
import { actionWords, unknownPast } from './words/actions';
import { actorName, isUuid, type NameOf, type Say, shortId } from './words/actors';
import { type Details, assignmentParts, detailsOf, fieldWords, limitsOf, requestedChanges } from './words/details';
import { nounOf, plural, withArticle } from './words/nouns';
import { generalTemplates, templates } from './words/templates';

export interface SentencePart {
  readonly text: string;
  readonly role: 'actor' | 'verb' | 'resource' | 'plain';
}

/** Where the words come from; another language brings its own. */
export interface Phrases {
  readonly templates: ReadonlyMap<string, readonly string[]>;
  readonly general: { readonly [name in keyof typeof generalTemplates]: readonly string[] };
  /** What stands before the infinitive of what failed. */
  readonly failed: string;
  /** A word or a few in that language; English where it is left out. */
  readonly say?: Say;
  /** What opaque IDs are known by, where a record says no name. */
  readonly nameOf?: NameOf;
}

export const english: Phrases = {
  templates: new Map(Object.entries(templates)),
  general: generalTemplates,
  failed: 'failed to ',
};

/** Longest name in a sentence, in graphemes. */
const nameLength = 80;

/** `ana@acme.io deleted API key key_8f2…`: safe to show on one line. */
export function sentence(event: AuditEvent, phrases: Phrases = english): string {
  return sentenceParts(event, phrases)
    .map((part) => part.text)
    .join('');
}

/** The sentence in pieces, so that a view can stress the names. Texts joined as they are give the sentence. */
export function sentenceParts(event: AuditEvent, phrases: Phrases = english): readonly SentencePart[] {
  const values = valuesOf(event, phrases.nameOf, phrases.say);
  const failed = event.outcome?.ok === false;
  for (const template of candidates(event, phrases)) {
    const parts = fill(parsed(template), values, failed ? phrases.failed : undefined);
    if (parts !== undefined) return failed && event.outcome.status !== undefined ? [...parts, status(event)] : parts;
  }
  return [{ role: 'plain', text: visible(eventWord(event), nameLength) }];
}

function status(event: AuditEvent): SentencePart {
  return { role: 'plain', text: ` (${event.outcome?.status ?? ''})` };
}

function candidates(event: AuditEvent, { templates: own, general }: Phrases): readonly string[] {
  const { action } = event;
  if (event.resource.type === unreadableType) return general.unreadable;
  const documented = own.get(
    eventWord(event)
      .toLowerCase()
      .replace(/^checkpoint_permission\./, 'checkpoint.permission.'),
  );
  if (documented !== undefined) return [...documented, ...general.done, ...general.bare];
  const failed = event.outcome?.ok === false;
  if (action === '') {
    if (event.request?.path === undefined || event.request.path === '') return general.bare;
    return failed ? general.requestFailed : general.request;
  }
  const told = actionWords(action) !== undefined || (!failed && unknownPast(action) !== undefined);
  return told ? general.done : general.odd;
}

type Values = (name: string) => readonly SentencePart[] | undefined;

function valuesOf(event: AuditEvent, nameOf: NameOf = () => undefined, say: Say = (text) => text): Values {
  const details = detailsOf(event);
  const named = names(event, details, nameOf, say);
  const called = (id: string | undefined): string | undefined => (id === undefined ? id : (nameOf(id) ?? id));
  const said = (text: string | undefined): string | undefined => (text === undefined ? text : say(text));
  const texts: ReadonlyMap<string, () => string | undefined> = new Map([
    ['past', () => said(actionWords(event.action)?.past ?? unknownPast(event.action))],
    ['infinitive', () => said(actionWords(event.action)?.infinitive)],
    ['action', () => event.action],
    ['place', () => place(event, nameOf, say)],
    ['reason', () => event.outcome?.reason ?? text(details('error_message', 'error_code'))],
    ['role', () => text(details('role', 'role_name'))],
    ['changed', () => changedFields(event, say)],
    ['limits', () => limitsOf(event, say)],
  ]);
  const resources: ReadonlyMap<string, () => string | undefined> = new Map([
    ['name', () => named],
    ['email', () => text(details('email', 'user_email', 'invitee_email', 'email_address')) ?? emailOf(event, nameOf)],
    ['title', () => text(details('title', 'name'))],
    ['newGroup', () => text(details('group_name'))],
    ['request', () => [event.request?.method, event.request?.path].filter((part) => part !== undefined).join(' ')],
    ['principal', () => called(text(details('principal_id', 'user_id', 'group_id')) ?? assignment(event)?.principal)],
    ['assigned', () => text(details('role_name', 'role_id', 'role')) ?? assignment(event)?.role],
    ['scope', () => scope(details, called, say)],
    ['roleId', () => text(details('role_name', 'role_id'))],
    ['connector', () => text(details('connector_name', 'connector_id', 'resource_id'))],
    ['grantee', () => called(text(details('project_id')))],
    ['checkpoint', () => text(details('fine_tuned_model_checkpoint'))],
    ['member', () => called(text(details('email', 'user_email', 'member_email', 'user_id', 'member_id')))],
  ]);
  return (name) => {
    if (name === 'actor') return [{ role: 'actor', text: actorName(event.actor, nameLength, nameOf, say) }];
    if (name === 'resource') return resourceParts(event, named, say);
    // A renamed resource is called by its ID: its name in the event is the new one.
    if (name === 'was') return resourceParts(event, shortId(event.resource.ids[0]), say);
    const foreign = resources.get(name)?.();
    if (foreign !== undefined && foreign !== '')
      return [{ role: 'resource', text: visibleEmail(maskText(foreign), nameLength) }];
    const plain = texts.get(name)?.();
    return plain === undefined || plain === ''
      ? undefined
      : [{ role: 'plain', text: visible(maskText(plain), 2 * nameLength) }];
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

function resourceParts(event: AuditEvent, named: string | undefined, say: Say): readonly SentencePart[] {
  const noun = visible(nounOf(event.resource.type), nameLength);
  if (named === undefined) return [{ role: 'plain', text: say(withArticle(noun)) }];
  const several = event.resource.name === undefined && event.resource.ids.length > 1;
  return [
    { role: 'plain', text: `${say(several ? plural(noun) : noun)} ` },
    { role: 'resource', text: visibleEmail(maskText(named), 2 * nameLength) },
  ];
}

/** The resource's name, or what its IDs tell: two of them, and how many more. */
function names(event: AuditEvent, details: Details, nameOf: NameOf, say: Say): string | undefined {
  const { name, ids } = event.resource;
  if (name !== undefined && name !== '') return name;
  if (ids.length > 1) {
    const shown = namesOfList(details) ?? ids.map((id) => nameOf(id) ?? shortId(id) ?? id);
    return listed(shown, 2, say);
  }
  const fromBody = (): string | undefined => text(details('name', 'title', 'group_name', 'role_name', 'slug', 'email'));
  const byId = (): string | undefined => (ids[0] === undefined ? undefined : (nameOf(ids[0]) ?? shortId(ids[0])));
  // What is created is known by its name before anybody knows its ID.
  return event.verb === 'create' ? (fromBody() ?? byId()) : (byId() ?? fromBody());
}

/** OpenAI lists what was activated under `certificates` or `configs`, each with its name. */
function namesOfList(details: Details): readonly string[] | undefined {
  const list = details('certificates', 'configs');
  if (!Array.isArray(list)) return undefined;
  const found = (list as unknown[]).flatMap((item) => {
    const { name, id } = (typeof item === 'object' && item !== null ? item : {}) as { name?: unknown; id?: unknown };
    return typeof name === 'string' ? [name] : typeof id === 'string' ? [id] : [];
  });
  return found.length === 0 ? undefined : found;
}

/**
 * Where it happened, when that says something: not the project itself, and not for API keys, whose calls OpenAI books on
 * the default project whatever they changed.
 */
function place(event: AuditEvent, nameOf: NameOf, say: Say): string | undefined {
  const { project, workspace, type, ids } = event.resource;
  if (project?.name !== undefined && project.name !== '' && event.actor.kind === 'user' && type !== 'project') {
    return `${say('project')} ${project.name}`;
  }
  const where = workspace?.name ?? (workspace?.id === undefined ? undefined : (nameOf(workspace.id) ?? workspace.id));
  if (where === undefined || where === '' || isUuid(where) || ids.includes(where)) return undefined;
  return `${say('workspace')} ${where}`;
}

/** The person whom an event is about, where only the ID stands in it and somebody knows whose that is. */
function emailOf({ resource }: AuditEvent, nameOf: NameOf): string | undefined {
  const known = resource.ids.length === 1 && resource.ids[0] !== undefined ? nameOf(resource.ids[0]) : undefined;
  return known?.includes('@') === true ? known : undefined;
}

function scope(details: Details, called: (id: string) => string | undefined, say: Say): string | undefined {
  const id = text(details('resource_id'));
  const type = text(details('resource_type'));
  if (id === undefined) return undefined;
  return type === undefined || type === ''
    ? called(id)
    : `${say(nounOf(type.replace(/^api[._-]/, '')))} ${called(id) ?? id}`;
}

function assignment(event: AuditEvent): ReturnType<typeof assignmentParts> {
  return event.resource.ids[0] === undefined ? undefined : assignmentParts(event.resource.ids[0]);
}

function changedFields(event: AuditEvent, say: Say): string | undefined {
  const fields = Object.keys(requestedChanges(event) ?? {}).filter((field) => field !== 'id');
  if (fields.length === 0) return undefined;
  return listed(fields.map(fieldWords), 3, say, ', ');
}

/** `a and b`, `a, b and 3 more`; `last`: what stands before the last of those that are all named. */
function listed(items: readonly string[], most: number, say: Say, last = ' and '): string {
  const shown = items.slice(0, most);
  const rest = items.length - shown.length;
  if (rest > 0) return `${shown.join(', ')}${say(' and {0} more').replace('{0}', String(rest))}`;
  const end = shown.at(-1) ?? '';
  return shown.length < 2 ? end : `${shown.slice(0, -1).join(', ')}${last === ', ' ? last : say(last)}${end}`;
}

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly names: readonly string[] }
  | { readonly kind: 'verb'; readonly past: readonly Piece[]; readonly infinitive: readonly Piece[] | undefined }
  | { readonly kind: 'optional'; readonly pieces: readonly Piece[] };

const parsedTemplates = new Map<string, readonly Piece[]>();

function parsed(template: string): readonly Piece[] {
  const known = parsedTemplates.get(template);
  if (known !== undefined) return known;
  const pieces = parse(template);
  parsedTemplates.set(template, pieces);
  return pieces;
}

function parse(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const match of template.matchAll(/\{([^}]+)\}|<([^>]+)>|\[([^\]]+)\]|[^{<[]+/g)) {
    const [all, value, verb, optional] = match;
    if (value !== undefined) pieces.push({ kind: 'value', names: value.split('|') });
    else if (optional !== undefined) pieces.push({ kind: 'optional', pieces: parse(optional) });
    else if (verb !== undefined) {
      const [past = '', infinitive] = verb.split('|');
      pieces.push({
        kind: 'verb',
        past: parse(past),
        infinitive: infinitive === undefined ? undefined : parse(infinitive),
      });
    } else pieces.push({ kind: 'text', text: all });
  }
  return pieces;
}

/** The template with its values; undefined when one outside brackets is not known. */
function fill(pieces: readonly Piece[], values: Values, failed: string | undefined): SentencePart[] | undefined {
  const parts: SentencePart[] = [];
  for (const piece of pieces) {
    switch (piece.kind) {
      case 'text':
        parts.push({ role: 'plain', text: piece.text });
        break;
      case 'value': {
        const value = piece.names.map(values).find((found) => found !== undefined);
        if (value === undefined) return undefined;
        parts.push(...value);
        break;
      }
      case 'verb': {
        const fails = failed !== undefined && piece.infinitive !== undefined;
        const words = fill(fails ? piece.infinitive : piece.past, values, failed);
        if (words === undefined) return undefined;
        const said = words.map((word) => word.text).join('');
        parts.push({ role: 'verb', text: fails ? failed + said : said });
        break;
      }
      case 'optional':
        parts.push(...(fill(piece.pieces, values, failed) ?? []));
        break;
      default:
        piece satisfies never;
    }
  }
  return parts;
}
