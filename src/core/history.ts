// Everything that happened to one resource, oldest first, as steps to be read.
import { changeLine, changesFrom } from './changes';
import type { AuditEvent } from './event';
import { english, type Phrases, sentence } from './sentence';
import { type Knowledge, learn, nothingKnown } from './states';

/** What is asked about: a resource by one or several IDs that mean the same one. */
export interface Subject {
  /** Never empty; the first is what it is called by. */
  readonly ids: readonly string[];
  /** `API key`, as a person calls it. */
  readonly what: string;
}

/**
 * How an event is about a subject: it happened to it (`own`), the subject did it (`actor`), or it only names it
 * somewhere in its record (`mention`).
 */
export type Relation = 'own' | 'actor' | 'mention';

export interface Step {
  readonly connection: string;
  readonly key: string;
  /** Epoch ms; absent where the record has none. */
  readonly at?: number;
  readonly relation: Relation;
  readonly sentence: string;
  /** `unrecorded`: the vendor does not say. */
  readonly outcome: 'succeeded' | 'failed' | 'unrecorded';
  /** `200`, and the vendor's reason for a failure. */
  readonly status?: number;
  readonly ip?: string;
  readonly country?: string;
  readonly changes: readonly string[];
  /** What a reader must know about its place in the story. */
  readonly marks: readonly string[];
}

export interface Story {
  readonly subject: Subject;
  /** Oldest first. */
  readonly steps: readonly Step[];
  /** Steps between the first and the last ones that are not listed, and where: before `steps[omittedBefore]`. */
  readonly omitted: number;
  readonly omittedFailed: number;
  readonly omittedBefore: number;
  /** Events told, listed or not, by how they are about the subject. */
  readonly own: number;
  readonly mentions: number;
  /** Events of which the subject was the actor; they are counted, not told. */
  readonly acted: number;
  readonly failed: number;
  /** Whether the story begins with a creation, so that nothing can be missing before it. */
  readonly begins: boolean;
}

/** So many of the first and of the last steps are listed. */
const firstSteps = 100;
const lastSteps = 1900;

/** How an event is about the subject; undefined where it has nothing to do with it, as far as its columns tell. */
export function relationOf(event: AuditEvent, { ids }: Subject): Relation {
  const { resource, actor } = event;
  if (resource.ids.some((id) => ids.includes(id))) return 'own';
  // What is created is known by its name before anybody knows its ID.
  if (resource.ids.length === 0 && resource.name !== undefined && ids.includes(resource.name)) return 'own';
  if (isOf(ids, actor.id) || isOf(ids, actor.keyId) || isOf(ids, actor.email) || isOf(ids, actor.label)) return 'actor';
  return 'mention';
}

/** Whether a record names one of the IDs whole, and not as a part of a longer one. */
export function namesWhole(text: string, ids: readonly string[]): boolean {
  return ids.some((id) => {
    for (let at = text.indexOf(id); at >= 0 && id !== ''; at = text.indexOf(id, at + 1)) {
      if (!partOfWord.test(text[at - 1] ?? '') && !partOfWord.test(text[at + id.length] ?? '')) return true;
    }
    return false;
  });
}

const partOfWord = /[A-Za-z0-9_-]/;

/**
 * Which of the resources that share an ID an event is about. A rate limit of OpenAI is named after its model, alike in
 * every project; everything else is told apart by its type.
 */
export function resourceKey({ connection, resource }: AuditEvent): string {
  const project = /^rl[-_]/.test(resource.ids[0] ?? '') ? (resource.project?.id ?? '') : '';
  return JSON.stringify([connection, resource.type, project]);
}

/** Of events with the same time, a creation comes first and a deletion last: no vendor records their order. */
export function tieRank({ verb }: Pick<AuditEvent, 'verb'>): number {
  return verb === 'create' ? 0 : verb === 'delete' ? 2 : 1;
}

/** Told event by event, oldest first, so that the caller may pause between them. */
export class StoryTeller {
  private readonly known = new Map<string, Knowledge>();
  private readonly first: Step[] = [];
  private readonly last: Step[] = [];
  /** Where the ring of the last steps begins. */
  private start = 0;
  private omitted = 0;
  private omittedFailed = 0;
  private readonly counts = { own: 0, actor: 0, mention: 0 };
  private failed = 0;
  private begins: boolean | undefined;
  private previous: AuditEvent | undefined;

  constructor(
    private readonly subject: Subject,
    private readonly phrases: Phrases = english,
  ) {}

  add(event: AuditEvent): void {
    const relation = relationOf(event, this.subject);
    this.counts[relation] += 1;
    if (relation === 'actor') return;
    const own = relation === 'own';
    const failed = event.outcome?.ok === false;
    if (failed) this.failed += 1;
    const { changes, marks } = own ? this.follow(event) : { changes: [], marks: [] };
    if (own) this.begins ??= event.verb === 'create' && !failed;
    const tie = this.previous?.at !== undefined && this.previous.at === event.at;
    this.previous = event;
    this.keep({
      connection: event.connection,
      key: event.key,
      ...(event.at === undefined ? {} : { at: event.at }),
      relation,
      sentence: sentence(event, this.phrases),
      outcome: event.outcome === undefined ? 'unrecorded' : failed ? 'failed' : 'succeeded',
      ...(event.outcome?.status === undefined ? {} : { status: event.outcome.status }),
      ...(event.actor.ip === undefined ? {} : { ip: event.actor.ip }),
      ...(event.actor.country === undefined ? {} : { country: event.actor.country }),
      changes,
      marks: [...marks, ...(tie ? ['at the same time as the step before: their order is not recorded'] : [])],
    });
  }

  end(): Story {
    const { subject, first, last, start, counts } = this;
    return {
      subject,
      steps: [...first, ...last.slice(start), ...last.slice(0, start)],
      omitted: this.omitted,
      omittedFailed: this.omittedFailed,
      omittedBefore: first.length,
      own: counts.own,
      mentions: counts.mention,
      acted: counts.actor,
      failed: this.failed,
      begins: this.begins ?? false,
    };
  }

  private follow(event: AuditEvent): { readonly changes: readonly string[]; readonly marks: readonly string[] } {
    const key = resourceKey(event);
    const before = this.known.get(key);
    const known = before ?? nothingKnown;
    this.known.set(key, learn(known, event));
    const failed = event.outcome?.ok === false;
    return {
      changes: changesFrom(known.state, event).map(changeLine),
      marks: failed ? [] : marksOf(event, known, before !== undefined),
    };
  }

  private keep(step: Step): void {
    if (this.first.length < firstSteps) this.first.push(step);
    else if (this.last.length < lastSteps) this.last.push(step);
    else {
      this.omitted += 1;
      if (this.last[this.start]?.outcome === 'failed') this.omittedFailed += 1;
      this.last[this.start] = step;
      this.start = (this.start + 1) % lastSteps;
    }
  }
}

function marksOf({ verb, request }: AuditEvent, known: Knowledge, seen: boolean): readonly string[] {
  const unread =
    (verb === 'update' || verb === 'create') && typeof request?.body === 'string' && request.body !== ''
      ? ['its body is not JSON: what it changed cannot be told']
      : [];
  if (verb === 'create' && known.deleted) return ['created again after its deletion', ...unread];
  if (verb === 'create' && seen && known.events > 0) {
    return ['created while it seemed to be there: a deletion may be missing', ...unread];
  }
  if (verb === 'update' && known.deleted) return ['changed after its deletion: a creation may be missing', ...unread];
  if (verb === 'delete' && known.deleted) return ['deleted again: a creation may be missing', ...unread];
  return unread;
}

function isOf(ids: readonly string[], value: string | undefined): boolean {
  return value !== undefined && ids.includes(value);
}
