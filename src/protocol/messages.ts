// What the panel's page may say to its host: a strict, bounded schema. No paths, URLs, command IDs or HTML.
import * as z from 'zod/mini';

// zod compiles its checks with `new Function` unless told not to; nothing here needs that speed.
z.config({ jitless: true });

export const protocolVersion = 1;

/** Most rows one answer may carry. */
export const maxWindow = 500;
/** Most events one copy may carry. */
export const maxCopied = 5000;

const text = (max: number) => z.string().check(z.maxLength(max));
const whole = (max: number) => z.number().check(z.int(), z.minimum(0), z.maximum(max));

const queryText = text(8000);
const queryId = text(64);
const seq = whole(2 ** 32);
const rows = whole(50_000_000);

/** An event, by the names the store knows it by. */
const eventRef = z.strictObject({ connection: text(200), key: text(500) });
/** A line of a section of an event's detail: `body`, `query`, `headers`, `changes`, `raw`. */
const section = z.enum(['body', 'query', 'headers', 'changes', 'raw']);

const formValues = z.strictObject({
  text: queryText,
  from: z.optional(text(64)),
  to: z.optional(text(64)),
  fields: z
    .array(z.strictObject({ field: text(120), values: z.array(text(1000)).check(z.maxLength(500)) }))
    .check(z.maxLength(100)),
});

/** How one gesture changes the query; the host answers with the text that says the same. */
const change = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('form'), values: formValues }),
  z.strictObject({
    kind: z.literal('value'),
    field: text(120),
    value: text(2000),
    mode: z.enum(['include', 'exclude', 'clear', 'only']),
  }),
  /** In the query's own words for times (`7d`, `2026-11-20T14:00Z`), half-open; both absent lifts the limit. */
  z.strictObject({ kind: z.literal('time'), from: z.optional(text(64)), to: z.optional(text(64)) }),
  z.strictObject({ kind: z.literal('remove'), condition: whole(1000) }),
  /** A term the host wrote itself, such as a fact's; parsed like any text. */
  z.strictObject({ kind: z.literal('term'), query: queryText, mode: z.enum(['include', 'exclude', 'only']) }),
  /** The value on a line of an event's JSON, asked for by where it stands: the page need not know it unmasked. */
  z.strictObject({
    kind: z.literal('node'),
    event: eventRef,
    section,
    line: whole(100_000_000),
    mode: z.enum(['include', 'exclude']),
  }),
]);

/** Things the panel cannot do itself. The host decides what they mean. */
const intent = z.enum([
  'addConnection',
  'exploreSample',
  'manageConnections',
  'replaceKey',
  'retry',
  'openSettings',
  'showLog',
]);

const facetField = z.enum([
  'vendor',
  'connection',
  'type',
  'action',
  'event',
  'verb',
  'actor',
  'actor.kind',
  'ip',
  'country',
  'status',
  'outcome',
  'method',
  'project',
  'workspace',
]);

export const pageMessage = z.discriminatedUnion('t', [
  /** The page is up. `state` is what it kept through a reload. */
  z.strictObject({
    t: z.literal('ready'),
    state: z.optional(z.strictObject({ text: queryText, selected: z.optional(eventRef) })),
  }),
  /** Read and explain a text without running it. */
  z.strictObject({ t: z.literal('draft'), seq, text: queryText }),
  z.strictObject({ t: z.literal('query'), id: queryId, seq, text: queryText }),
  /** Change a text by a gesture; answered by `queryState` with the same `seq`. */
  z.strictObject({ t: z.literal('refine'), seq, text: queryText, change }),
  z.strictObject({ t: z.literal('complete'), seq, text: queryText, caret: whole(8000) }),
  z.strictObject({
    t: z.literal('rows'),
    id: queryId,
    rev: rows,
    from: rows,
    count: whole(maxWindow),
  }),
  z.strictObject({
    t: z.literal('facets'),
    id: queryId,
    rev: rows,
    fields: z.array(facetField).check(z.maxLength(20)),
    limit: whole(200),
    /** Words to look for within the values, by field. */
    search: z.optional(text(200)),
  }),
  z.strictObject({ t: z.literal('timeline'), id: queryId, rev: rows, buckets: whole(600) }),
  z.strictObject({ t: z.literal('detail'), event: eventRef }),
  z.strictObject({
    t: z.literal('lines'),
    event: eventRef,
    section,
    from: whole(100_000_000),
    count: whole(maxWindow),
    /** Long strings whole, up to 256 Ki characters each; only with a count of 1. */
    whole: z.optional(z.boolean()),
  }),
  z.strictObject({ t: z.literal('reveal'), event: eventRef, section, line: whole(100_000_000) }),
  /** Where a text occurs in a section. */
  z.strictObject({ t: z.literal('find'), event: eventRef, section, text: text(500) }),
  z.strictObject({
    t: z.literal('copy'),
    what: z.enum(['text', 'json', 'csv', 'id', 'resource', 'curl', 'section']),
    events: z.array(eventRef).check(z.maxLength(maxCopied)),
    section: z.optional(section),
  }),
  /** Every event of the query, up to `maxCopied`. */
  z.strictObject({ t: z.literal('copyAll'), id: queryId, what: z.enum(['text', 'json', 'csv']) }),
  z.strictObject({
    t: z.literal('copyNode'),
    event: eventRef,
    section,
    line: whole(100_000_000),
    what: z.enum(['path', 'value']),
  }),
  z.strictObject({ t: z.literal('select'), event: z.optional(eventRef) }),
  z.strictObject({ t: z.literal('continue'), id: queryId }),
  z.strictObject({ t: z.literal('stop'), id: queryId }),
  z.strictObject({ t: z.literal('openDocument'), event: eventRef }),
  z.strictObject({ t: z.literal('saveQuery'), text: queryText }),
  z.strictObject({ t: z.literal('export'), text: queryText }),
  z.strictObject({ t: z.literal('setZone'), zone: text(64) }),
  /** How the panes are arranged, for the next panel; nobody but a page reads it. */
  z.strictObject({ t: z.literal('keepLayout'), layout: text(4000) }),
  z.strictObject({ t: z.literal('intent'), what: intent, connection: z.optional(text(200)) }),
]);

export const pageEnvelope = z.strictObject({
  v: z.literal(protocolVersion),
  /** Made by the page for as long as it lives, sent with `ready`; the host echoes it in everything it says. */
  nonce: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  m: pageMessage,
});

export type PageMessage = z.infer<typeof pageMessage>;
export type PageEnvelope = z.infer<typeof pageEnvelope>;
export type EventRef = z.infer<typeof eventRef>;
export type SectionName = z.infer<typeof section>;
export type FormMessage = z.infer<typeof formValues>;
export type QueryChange = z.infer<typeof change>;
export type Intent = z.infer<typeof intent>;
export type FacetName = z.infer<typeof facetField>;
