// What the host tests share: the running extension's own context and views, dialogs that answer by themselves.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';

export const extensionId = 'audit-log-explorer.audit-log-explorer';

export interface Provider {
  getChildren(node?: object): Promise<object[]>;
  getTreeItem(node: object): vscode.TreeItem;
  resolveTreeItem(item: vscode.TreeItem, node: object, token: vscode.CancellationToken): Promise<vscode.TreeItem>;
}

/** What other extensions share with ours: the dispatchers of undici, of two generations, and fetch. */
export function sharedNetwork(): readonly unknown[] {
  const dispatcher = (version: number): unknown =>
    Reflect.get(globalThis, Symbol.for(`undici.globalDispatcher.${String(version)}`));
  return [dispatcher(1), dispatcher(2), globalThis.fetch];
}

interface Caught {
  context?: vscode.ExtensionContext;
  /** `sharedNetwork` right before the extension was activated. */
  network?: readonly unknown[];
  /** Ms that `activate` itself took. */
  activation?: number;
  readonly providers: Map<string, Provider>;
  /** Values given to `setContext`, by name. */
  readonly contexts: Map<string, unknown>;
}

/** Test files are bundles of their own: what one of them caught is kept where all of them find it. */
const shared = Symbol.for('auditLogs.hostTests');

function caught(): Caught {
  const known = Reflect.get(globalThis, shared) as Caught | undefined;
  if (known !== undefined) return known;
  const made: Caught = { providers: new Map(), contexts: new Map() };
  Reflect.set(globalThis, shared, made);
  watchActivation(made);
  return made;
}

/** The host's own way to load a module, so that its cache is the one VS Code looks in. */
const load = createRequire(__filename);

/** Takes the place of the extension's module before VS Code asks for it: nothing else shows its real context. */
function watchActivation(into: Caught): void {
  const extension = vscode.extensions.getExtension(extensionId);
  if (extension === undefined || extension.isActive) throw new Error('The extension was active before its tests.');
  const file = join(extension.extensionPath, 'dist/extension.js');
  const { activate, ...rest } = load(file) as { readonly activate: (context: vscode.ExtensionContext) => unknown };
  const module = load.cache[load.resolve(file)];
  if (module === undefined) throw new Error('The extension is not in the cache of modules.');
  module.exports = {
    ...rest,
    activate: (context: vscode.ExtensionContext): unknown => {
      into.context = context;
      into.network = sharedNetwork();
      const started = performance.now();
      const made = activate(context);
      into.activation = performance.now() - started;
      return made;
    },
  };
  const { createTreeView } = vscode.window;
  const { executeCommand } = vscode.commands;
  Object.assign(vscode.window, {
    createTreeView: (id: string, options: { readonly treeDataProvider: Provider }) => {
      into.providers.set(id, options.treeDataProvider);
      return createTreeView(id, options as never);
    },
  });
  Object.assign(vscode.commands, {
    executeCommand: (command: string, ...args: readonly unknown[]) => {
      if (command === 'setContext') into.contexts.set(String(args[0]), args[1]);
      return executeCommand(command, ...args);
    },
  });
}

caught();

/** Activates the extension, once, and gives what it was activated with. */
export async function activated(): Promise<Required<Caught>> {
  await vscode.extensions.getExtension(extensionId)?.activate();
  const { context, activation, network, providers, contexts } = caught();
  if (context === undefined || activation === undefined || network === undefined)
    throw new Error('The activation was not seen.');
  return { context, activation, network, providers, contexts };
}

export async function events(): Promise<Provider> {
  const provider = (await activated()).providers.get('auditLogs.events');
  if (provider === undefined) throw new Error('There is no view of events.');
  return provider;
}

export const run = (command: string, ...args: readonly unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`auditLogs.${command}`, ...args);

/** IDs of every command that the extension contributes. */
export function contributedCommands(): readonly string[] {
  const manifest = vscode.extensions.getExtension(extensionId)?.packageJSON as {
    readonly contributes: { readonly commands: readonly { readonly command: string }[] };
  };
  return manifest.contributes.commands.map(({ command }) => command);
}

/** Asks again until something is there; fails after 15 s. */
export async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 15_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

/**
 * Documents with a text of their own, as files. An untitled one would do only once: VS Code opens it in a tab by itself,
 * and where that tab is closed, the next untitled document gets its name and, for a moment, what was kept of its text.
 */
export class TextFiles {
  private readonly folder = mkdtempSync(join(tmpdir(), 'audit-texts-'));
  private count = 0;

  async open(content: string): Promise<vscode.TextDocument> {
    this.count += 1;
    const path = join(this.folder, `${String(this.count)}.txt`);
    writeFileSync(path, content);
    const document = await vscode.workspace.openTextDocument(path);
    if (document.getText() !== content) throw new Error(`${path} is not what was written.`);
    return document;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface Box {
  readonly title: string;
  readonly prompt: string;
  readonly password: boolean;
  readonly ignoreFocusOut: boolean;
}

/** Stands for the person at the dialogs. Everything that is shown is remembered; without an answer it is dismissed. */
export class Person {
  readonly boxes: Box[] = [];
  readonly messages: string[] = [];
  readonly details: string[] = [];
  private readonly originals = new Map<string, unknown>();
  /** What is typed into the next input boxes, in order. */
  typed: string[] = [];
  /** Labels picked from the next lists, in order. */
  picked: string[] = [];
  /** Buttons clicked where they are offered. */
  buttons: string[] = [];

  constructor() {
    const message = (text: string, ...rest: readonly unknown[]): Promise<unknown> => {
      this.messages.push(text);
      const [options] = rest;
      if (typeof options === 'object' && options !== null && 'detail' in options)
        this.details.push(String(options.detail));
      return Promise.resolve(rest.find((item) => typeof item === 'string' && this.buttons.includes(item)));
    };
    const nothing = (): Promise<undefined> => Promise.resolve(undefined);
    const answers = {
      showInformationMessage: message,
      showWarningMessage: message,
      showErrorMessage: message,
      showOpenDialog: nothing,
      showSaveDialog: nothing,
      showInputBox: () => Promise.resolve(this.typed.shift()),
      showQuickPick: (items: readonly { readonly label: string }[]) => {
        const label = this.picked.shift();
        return Promise.resolve(label === undefined ? undefined : items.find((item) => item.label === label));
      },
      createInputBox: () => this.inputBox(),
      createQuickPick: () => this.quickPick(),
    };
    for (const name of Object.keys(answers)) this.originals.set(name, Reflect.get(vscode.window, name));
    Object.assign(vscode.window, answers);
  }

  /** Puts VS Code's own dialogs back. */
  leave(): void {
    Object.assign(vscode.window, Object.fromEntries(this.originals));
  }

  private inputBox(): unknown {
    const accept = new vscode.EventEmitter<void>();
    const hide = new vscode.EventEmitter<void>();
    const value = new vscode.EventEmitter<string>();
    const button = new vscode.EventEmitter<vscode.QuickInputButton>();
    const box = {
      title: '',
      prompt: '',
      value: '',
      password: false,
      ignoreFocusOut: false,
      validationMessage: undefined as unknown,
      onDidAccept: accept.event,
      onDidHide: hide.event,
      onDidChangeValue: value.event,
      onDidTriggerButton: button.event,
      show: () => {
        const { title, prompt, password, ignoreFocusOut } = box;
        this.boxes.push({ title, prompt, password, ignoreFocusOut });
        const typed = this.typed.shift();
        if (typed === undefined) return void setTimeout(() => hide.fire());
        if (typed !== '') box.value = typed;
        setTimeout(() => accept.fire());
      },
      hide: () => hide.fire(),
      dispose: () => undefined,
    };
    return box;
  }

  private quickPick(): unknown {
    const hide = new vscode.EventEmitter<void>();
    const none = new vscode.EventEmitter<unknown>().event;
    return {
      items: [],
      selectedItems: [],
      activeItems: [],
      value: '',
      onDidHide: hide.event,
      onDidAccept: none,
      onDidChangeValue: none,
      onDidChangeActive: none,
      onDidChangeSelection: none,
      onDidTriggerButton: none,
      onDidTriggerItemButton: none,
      show: () => void setTimeout(() => hide.fire()),
      hide: () => hide.fire(),
      dispose: () => undefined,
    };
  }
}

/** Adds a connection to a server of a test by the wizard, as a person does, and waits until its events are there. */
export async function connectTo(
  server: { readonly baseUrl: string; readonly origin: string; readonly key: string },
  name: string,
  person: Person,
): Promise<{ readonly id: string; readonly node: { readonly path: { readonly connection: string } } }> {
  person.picked = ['OpenAI'];
  person.typed = [name, server.baseUrl, server.key];
  person.buttons = [`Send the Key to ${new URL(server.origin).host}`];
  await run('addConnection');
  person.buttons = [];
  const node = await until(`the events of ${name}`, async () => {
    const roots = (await (await events()).getChildren()) as Root[];
    return roots.find(({ label, description }) => label === name && /^\d+ events/.test(description));
  });
  return { id: node.path.connection, node };
}

interface Root {
  readonly label: string;
  readonly description: string;
  readonly path: { readonly connection: string };
}
