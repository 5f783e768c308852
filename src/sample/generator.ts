// Northwind, the sample organisation: a month of audit events at three vendors, the same on every machine.
import { addCortexRoutine, createCortexBook, tellCortexStory } from './cortexStory';
import type { Span } from './clockwork';
import { createOpenaiBook } from './openaiBook';
import { addOpenaiRoutine } from './openaiRoutine';
import { tellOpenaiStory } from './openaiStory';
import { createPortkeyBook } from './portkeyBook';
import { addPortkeyRoutine } from './portkeyRoutine';
import { tellPortkeyStory } from './portkeyStory';
import { newestFirst, type CortexRow, type OpenaiRow, type PortkeyRow, type Row } from './records';

export interface SampleOptions {
  /** Epoch ms; the newest event is not after it. Default: the present. */
  readonly now?: number;
  readonly seed?: number;
  /** How far back the log reaches. Default 30. */
  readonly days?: number;
  /** How much everyday traffic there is. At 1 about 500 events at OpenAI, 700 at Portkey, 500 at Cortex. */
  readonly scale?: number;
}

/** What the vendors leave undocumented, so that each way can be served. */
export interface WireQuirks {
  /** Whether Portkey refuses a request that names its organisation (the default), or one that does not. */
  readonly organisationId: 'refused' | 'required';
  /** How Portkey matches `uri`. */
  readonly uriMatch: 'exact' | 'contains';
  /** Which end of the log Cortex serves as page 0. */
  readonly cortexOrder: 'newest' | 'oldest';
}

/** Rows are newest first. A log is written when it is first asked for, then kept: the same array every time. */
export interface SampleOrganization {
  readonly now: number;
  readonly seed: number;
  readonly days: number;
  readonly scale: number;
  readonly quirks: WireQuirks;
  openai(): readonly OpenaiRow[];
  portkey(): readonly PortkeyRow[];
  cortex(): readonly CortexRow[];
}

export const defaultQuirks: WireQuirks = { organisationId: 'refused', uriMatch: 'exact', cortexOrder: 'newest' };

/** Everyday acts of 30 days at scale 1. */
const routine = { openai: 400, portkey: 640, cortex: 450 } as const;

export function createSampleOrganization(options: SampleOptions = {}): SampleOrganization {
  const { now = Date.now(), seed = 1, days = 30, scale = 1 } = options;
  const span: Span = { now, days };
  const count = (perMonth: number): number => Math.round((perMonth * scale * days) / 30);
  return {
    now,
    seed,
    days,
    scale,
    quirks: defaultQuirks,
    openai: once(() => {
      const book = createOpenaiBook(seed);
      tellOpenaiStory(book, span);
      addOpenaiRoutine(book, span, count(routine.openai));
      return kept(book.rows, span);
    }),
    portkey: once(() => {
      const book = createPortkeyBook(seed);
      tellPortkeyStory(book, span);
      addPortkeyRoutine(book, span, count(routine.portkey));
      return kept(book.rows, span);
    }),
    cortex: once(() => {
      const book = createCortexBook(seed);
      tellCortexStory(book, span);
      addCortexRoutine(book, span, count(routine.cortex));
      return kept(book.rows, span);
    }),
  };
}

function kept<R>(rows: readonly Row<R>[], { now, days }: Span): readonly Row<R>[] {
  return newestFirst(rows.filter((row) => row.at >= now - days * 86_400_000 && row.at <= now));
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
