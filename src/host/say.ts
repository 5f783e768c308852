// Notifications, lists, input boxes and the status bar. VS Code reads `$(name)` in them as an icon and
// `[words](command:…)` as a link that runs a command, and names are foreign: all that is shown there passes here.
import {
  ProgressLocation,
  StatusBarAlignment,
  window,
  type CancellationToken,
  type InputBoxOptions,
  type MessageOptions,
  type Progress,
  type QuickPickItem,
  type QuickPickOptions,
  type StatusBarItem,
} from 'vscode';
import { inert, visibleBlock } from '../core/text/visible';

type Choice = string | MessageOptions;

export function inform(message: string, ...choices: readonly Choice[]): Promise<string | undefined> {
  return shown(window.showInformationMessage, message, choices);
}

export function warn(message: string, ...choices: readonly Choice[]): Promise<string | undefined> {
  return shown(window.showWarningMessage, message, choices);
}

export function sayError(message: string, ...choices: readonly Choice[]): Promise<string | undefined> {
  return shown(window.showErrorMessage, message, choices);
}

/** In the status bar, for so many ms. */
export function sayBriefly(message: string, ms: number): void {
  window.setStatusBarMessage(plain(message), ms);
}

export interface StatusLine extends Pick<StatusBarItem, 'hide' | 'dispose'> {
  show(text: string, tooltip: string): void;
}

/** One item at the left of the status bar, behind an icon of ours; a click runs a command of ours. */
export function statusLine(id: string, name: string, icon: string, command: string): StatusLine {
  const item = window.createStatusBarItem(id, StatusBarAlignment.Left);
  item.name = name;
  item.command = command;
  return {
    show: (text, tooltip) => {
      item.text = `$(${icon}) ${plain(text)}`;
      item.tooltip = tooltip;
      item.accessibilityInformation = { label: `${name}: ${text}. ${tooltip}` };
      item.show();
    },
    hide: () => item.hide(),
    dispose: () => item.dispose(),
  };
}

export async function pickOne<T extends QuickPickItem>(
  items: readonly T[],
  options: QuickPickOptions,
): Promise<T | undefined> {
  return window.showQuickPick(items.map(plainItem), options);
}

export async function pickMany<T extends QuickPickItem>(
  items: readonly T[],
  options: QuickPickOptions,
): Promise<readonly T[] | undefined> {
  return window.showQuickPick(items.map(plainItem), { ...options, canPickMany: true });
}

/** `validateInput` answers at once, in words. */
export type Question = Omit<InputBoxOptions, 'validateInput'> & {
  readonly prompt: string;
  readonly validateInput?: (text: string) => string | undefined;
};

export async function askText({ prompt, validateInput, ...options }: Question): Promise<string | undefined> {
  return window.showInputBox({
    ...options,
    prompt: plain(prompt),
    ...(validateInput === undefined ? {} : { validateInput: (text) => plainOrNone(validateInput(text)) }),
  });
}

/** In a notification that can be cancelled. */
export async function withProgress<T>(
  title: string,
  work: (progress: Progress<{ message?: string; increment?: number }>, token: CancellationToken) => Promise<T>,
): Promise<T> {
  const options = { location: ProgressLocation.Notification, title: plain(title), cancellable: true };
  return window.withProgress(options, (progress, token) => {
    const report = ({ message, ...rest }: { message?: string; increment?: number }): void =>
      progress.report(message === undefined ? rest : { ...rest, message: plain(message) });
    return work({ report }, token);
  });
}

/** An item of a list, its texts as they stand. */
export function plainItem<T extends QuickPickItem>(item: T): T {
  const { label, description, detail } = item;
  return {
    ...item,
    label: plain(label),
    ...(description === undefined ? {} : { description: plain(description) }),
    ...(detail === undefined ? {} : { detail: plain(detail) }),
  };
}

/** Text that VS Code shows as it stands. */
export function plain(text: string): string {
  return inert(visibleBlock(text));
}

export function plainOrNone(text: string | undefined): string | undefined {
  return text === undefined ? undefined : plain(text);
}

async function shown(
  show: (message: string, ...rest: string[]) => Thenable<string | undefined>,
  message: string,
  choices: readonly Choice[],
): Promise<string | undefined> {
  const rest = choices.map((choice) =>
    typeof choice === 'string' || choice.detail === undefined ? choice : { ...choice, detail: plain(choice.detail) },
  );
  // VS Code's overloads do not know a list of both; options stand first wherever there are any.
  return show(plain(message), ...(rest as string[]));
}
