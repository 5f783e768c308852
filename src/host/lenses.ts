// Lenses above lines and hints behind IDs that say what happened to them last: off until the person turns them on.
import {
  CodeLens,
  EventEmitter,
  InlayHint,
  languages,
  Position,
  Range,
  workspace,
  Disposable,
  type CancellationToken,
  type TextDocument,
} from 'vscode';
import { setImmediate } from 'node:timers/promises';
import { recentDays, type IdBook, type IdFacts } from '../app/idFacts';
import { idWords } from '../core/idWords';
import { findAllResources, type ResourceHit, type ResourcePattern } from '../core/resources';
import type { Phrases } from '../core/sentence';
import { inert } from '../core/text/visible';
import { nounOf } from '../core/words/nouns';
import type { Clock } from '../http/transport';
import type { EventStore } from '../store/types';

export interface LensDeps {
  readonly ids: IdBook;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly patterns: () => readonly ResourcePattern[];
  readonly phrases: () => Phrases;
}

/** Bounds for one document or one part of it; what lies beyond them has no lens, however large the file is. */
const mostLines = 5000;
const mostMarks = 200;
/** Work in all and between two turns of the event loop, what others do meanwhile left out; time between redraws; in ms. */
const longestWork = 400;
const slice = 6;
const redrawEvery = 2000;

interface Mark {
  readonly line: number;
  readonly hit: ResourceHit;
  readonly facts: IdFacts;
}

export function registerLenses(deps: LensDeps): Disposable {
  const changed = new EventEmitter<void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = deps.store.onDidChange(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      changed.fire();
    }, redrawEvery);
  });
  // A provider is asked with every edit of every file: there is none until it is wanted.
  let providers: readonly Disposable[] = [];
  const renew = (): void => {
    for (const provider of providers) void provider.dispose();
    providers = [
      ...(isOn('codeLens.enabled') ? [registerCodeLenses(changed, deps)] : []),
      ...(isOn('inlineHints.enabled') ? [registerHints(changed, deps)] : []),
    ];
  };
  renew();
  const settings = workspace.onDidChangeConfiguration((change) => {
    const names = ['auditLogs.codeLens', 'auditLogs.inlineHints', 'auditLogs.resourcePatterns'];
    if (names.some((name) => change.affectsConfiguration(name))) renew();
  });
  return Disposable.from(changed, settings, {
    dispose: () => {
      clearTimeout(timer);
      end();
      for (const provider of providers) void provider.dispose();
    },
  });
}

function registerCodeLenses(changed: EventEmitter<void>, deps: LensDeps): Disposable {
  return languages.registerCodeLensProvider('*', {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: async (document, token) => {
      const whole = new Range(0, 0, document.lineCount, 0);
      return (await marksIn(document, whole, token, deps)).map((mark) => lensOf(mark, deps));
    },
  });
}

function registerHints(changed: EventEmitter<void>, deps: LensDeps): Disposable {
  return languages.registerInlayHintsProvider('*', {
    onDidChangeInlayHints: changed.event,
    provideInlayHints: async (document, range, token) =>
      (await marksIn(document, range, token, deps)).map((mark) => hintOf(mark, deps)),
  });
}

function isOn(name: 'codeLens.enabled' | 'inlineHints.enabled'): boolean {
  return workspace.getConfiguration('auditLogs').get(name, false);
}

/** IDs of which something is loaded. */
async function marksIn(
  document: TextDocument,
  range: Range,
  token: CancellationToken,
  { ids, clock, patterns, store }: LensDeps,
): Promise<readonly Mark[]> {
  const marks: Mark[] = [];
  if (store.stats().events === 0) return marks;
  await ids.prepare();
  const known = patterns();
  const first = range.start.line;
  const last = Math.min(range.end.line, first + mostLines, document.lineCount - 1);
  let worked = 0;
  let started = performance.now();
  for (let line = first; line <= last; line += 1) {
    const took = performance.now() - started;
    if (took > slice) {
      worked += took;
      await setImmediate();
      if (token.isCancellationRequested || worked > longestWork) break;
      started = performance.now();
    }
    for (const hit of findAllResources(document.lineAt(line).text, known)) {
      if (hit.secret) continue;
      const facts = await ids.facts(hit.id, clock.now());
      if (facts.total + facts.acted > 0) marks.push({ line, hit, facts });
      if (marks.length >= mostMarks) return marks;
    }
  }
  return marks;
}

function lensOf({ line, hit, facts }: Mark, deps: LensDeps): CodeLens {
  const noun = facts.last === undefined ? hit.what : nounOf(facts.last.resource.type);
  const title = idWords(facts, deps.clock.now(), recentDays, deps.phrases()).join(' · ');
  return new CodeLens(new Range(line, hit.start, line, hit.end), {
    // A lens draws `$(name)` as an icon, and names are foreign.
    title: inert(title),
    command: 'auditLogs.showHistory',
    arguments: [{ ids: [hit.id], what: noun, vendors: [hit.vendor] }],
  });
}

function hintOf({ line, hit, facts }: Mark, deps: LensDeps): InlayHint {
  const [words = ''] = idWords(facts, deps.clock.now(), recentDays, deps.phrases());
  const hint = new InlayHint(new Position(line, hit.end), words);
  hint.paddingLeft = true;
  return hint;
}
