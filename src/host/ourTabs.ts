// The tabs that show something of the audit log: closed when everything is deleted.
import { TabInputText, TabInputTextDiff, TabInputWebview, window, type Tab, type Uri } from 'vscode';
import { actorScheme } from './aliasCommands';
import { stateScheme } from './changesDocument';
import { eventScheme } from './documents';
import { explainScheme } from './explainDocuments';
import { historyScheme } from './historyView';
import { panelType } from './panel';

const schemes: ReadonlySet<string> = new Set([eventScheme, historyScheme, stateScheme, explainScheme, actorScheme]);

export async function closeOurTabs(): Promise<void> {
  const ours = window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(isOurs));
  if (ours.length > 0) await window.tabGroups.close(ours);
}

function isOurs({ input }: Tab): boolean {
  const isScheme = ({ scheme }: Uri): boolean => schemes.has(scheme);
  if (input instanceof TabInputText) return isScheme(input.uri);
  if (input instanceof TabInputTextDiff) return isScheme(input.original) || isScheme(input.modified);
  // VS Code puts a prefix of its own before the type.
  return input instanceof TabInputWebview && input.viewType.endsWith(panelType);
}
