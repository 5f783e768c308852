// Everything that leads from an ID to its story: built together, as the parts lean on each other.
import { Disposable } from 'vscode';
import type { Connections } from '../app/connections';
import type { Loader } from '../app/loader';
import type { Reader } from '../app/reader';
import { Stories } from '../app/story';
import { english } from '../core/sentence';
import type { Clock } from '../http/transport';
import type { EventStore } from '../store/types';
import { registerChanges } from './changesDocument';
import type { Commands } from './commands';
import type { EventDocuments } from './documents';
import { registerHistory } from './historyView';
import { vendorPatterns } from './idPatterns';
import type { HostSettings } from './settings';

export interface StoryPartsDeps {
  readonly commands: Commands;
  readonly connections: Connections;
  readonly loader: Loader;
  readonly store: EventStore;
  readonly reader: Reader;
  readonly clock: Clock;
  readonly settings: HostSettings;
  readonly documents: EventDocuments;
}

export function registerStoryParts(deps: StoryPartsDeps): Disposable {
  const stories = new Stories(deps);
  const phrases = (): typeof english => english;
  const patterns = (): typeof vendorPatterns => vendorPatterns;
  return Disposable.from(
    registerChanges({ ...deps, stories, phrases }),
    registerHistory({ ...deps, stories, phrases, patterns }),
  );
}
