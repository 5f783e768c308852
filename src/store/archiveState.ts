// What an archive remembers beside its events: which stretches of time were read whole.

/** Half-open, epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface ArchiveState {
  readonly spans: readonly Span[];
  /** Whether the same event may stand in the files twice. */
  readonly repeats: boolean;
  /** Whether a newer version of the extension has written it: then this one writes nothing there. */
  readonly newer: boolean;
}

const version = 1;

export function stateText(spans: readonly Span[], repeats: boolean): string {
  return `${JSON.stringify({ version, spans, repeats })}\n`;
}

/** Without a state that can be read nothing counts as read, and events may come again. */
export function readState(text: string | undefined): ArchiveState {
  const unknown = { spans: [], repeats: true, newer: false };
  if (text === undefined) return unknown;
  try {
    const value = JSON.parse(text) as { version?: unknown; spans?: unknown; repeats?: unknown } | null;
    if (typeof value?.version === 'number' && value.version > version) return { ...unknown, newer: true };
    if (value?.version !== version || !Array.isArray(value.spans)) return unknown;
    const spans = value.spans.filter(isSpan).map(({ from, to }) => ({ from, to }));
    return { spans: united(spans, -Infinity), repeats: value.repeats !== false, newer: false };
  } catch {
    return unknown;
  }
}

/** Oldest first, none touching another, nothing before `since`. */
export function united(spans: readonly Span[], since: number): readonly Span[] {
  const out: { from: number; to: number }[] = [];
  const cut = spans.map(({ from, to }) => ({ from: Math.max(from, since), to })).filter(({ from, to }) => from < to);
  for (const span of cut.sort((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else out.push({ ...span });
  }
  return out;
}

function isSpan(value: unknown): value is Span {
  if (typeof value !== 'object' || value === null) return false;
  const { from, to } = value as Partial<Span>;
  return Number.isFinite(from) && Number.isFinite(to);
}
