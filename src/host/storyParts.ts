// Everything that leads from an ID to its story: built together, as the parts lean on each other.
import { Disposable } from 'vscode';
import type { ActorBook } from '../app/actorBook';
import type { Aliases } from '../app/aliases';
import type { Connections } from '../app/connections';
import { IdBook } from '../app/idFacts';
import type { Loader } from '../app/loader';
import type { Reader } from '../app/reader';
import type { Stories } from '../app/story';
import type { Phrases } from '../core/sentence';
import type { Clock } from '../http/transport';
import type { EventStore, RowLookup } from '../store/types';
import { registerAliasCommands } from './aliasCommands';
import { registerChanges } from './changesDocument';
import type { Commands } from './commands';
import type { EventDocuments } from './documents';
import { registerHistory } from './historyView';
import { registerHover } from './hover';
import type { IdPatterns } from './idPatterns';
import { registerLenses } from './lenses';
import { warn } from './say';
import type { HostSettings } from './settings';

export interface StoryPartsDeps {
  readonly commands: Commands;
  readonly connections: Connections;
  readonly loader: Loader;
  readonly store: EventStore & RowLookup;
  readonly reader: Reader;
  readonly clock: Clock;
  readonly settings: HostSettings;
  readonly documents: EventDocuments;
  readonly aliases: Aliases;
  readonly stories: Stories;
  readonly actors: ActorBook;
  readonly patterns: IdPatterns;
  readonly openExplorer: (text: string, row: number | undefined) => void;
  /** Names have changed: what is on the screen is to be told anew. */
  readonly renamed: () => void;
}

/** Pages come several times a second; names are learnt from them at most this often, in ms. */
const learnEvery = 1000;

export function registerStoryParts(deps: StoryPartsDeps): Disposable {
  const { aliases, reader, store } = deps;
  const phrases = (): Phrases => reader.phrases;
  const patterns = deps.patterns.all;
  const ids = new IdBook(store, reader);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const endLearning = store.onDidChange(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void aliases.learn().then(() => ids.prepare());
    }, learnEvery);
  });
  const endNames = aliases.onDidChange(deps.renamed);
  return Disposable.from(
    deps.patterns,
    registerChanges({ ...deps, phrases }),
    registerHistory({ ...deps, phrases, patterns }),
    registerAliasCommands(deps),
    registerHover({ ...deps, ids, phrases, patterns }),
    registerLenses({ ...deps, ids, phrases, patterns }),
    {
      dispose: () => {
        clearTimeout(timer);
        endLearning();
        endNames();
      },
    },
  );
}

/** Says once why patterns of the settings are not used. */
export function tellPatternProblems(problems: readonly string[]): void {
  const [first = '', ...others] = problems;
  const more = others.length === 0 ? '' : ` ${String(others.length)} more are left out too.`;
  void warn(`An ID pattern of “auditLogs.resourcePatterns” is not used. ${first}${more}`);
}
