// "Add Connection…": vendor, name, endpoint, options, key; tried before it is kept. And what can be done to it later.
import { QuickInputButtons, window } from 'vscode';
import type { Connections, Draft, TestResult } from '../app/connections';
import type { ConnectionProfile } from '../core/connection';
import { AuditError } from '../core/errors';
import { visible } from '../core/text/visible';
import { checkBaseUrl } from '../http/origin';
import { adapters } from '../vendors/registry';
import type { CredentialSpec, OptionSpec, VendorAdapter } from '../vendors/vendor';
import { failureOf } from '../app/walk';
import { failureWords } from './commands';
import { inform, pickOne, plain, plainOrNone, warn, withProgress, type Question } from './say';
import type { HostSettings } from './settings';
import { absoluteTime } from '../core/text/time';

const back = Symbol('back');
type Answer = string | typeof back | undefined;

interface Step {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

/** What the vendor said to the key; `unverified`: it refused or did not answer, and the person keeps the key all the same. */
type Tried = TestResult | 'unverified';

export class ConnectionWizard {
  constructor(
    private readonly connections: Connections,
    private readonly settings: HostSettings,
  ) {}

  /** Resolves to the new connection, or nothing when the person left. */
  async add(): Promise<ConnectionProfile | undefined> {
    const answers: string[] = [];
    let step = 0;
    let adapter: VendorAdapter | undefined;
    for (;;) {
      if (step === 0) {
        adapter = await pickVendor();
        if (adapter === undefined) return undefined;
        step = 1;
      }
      if (adapter === undefined) return undefined;
      const steps = this.steps(adapter);
      const ask = steps[step - 1];
      if (ask === undefined) return this.tryAndKeep(adapter, answers);
      const answer = await ask(
        { title: `Add Connection: ${adapter.label}`, step: step + 1, totalSteps: steps.length + 1 },
        answers[step - 1],
      );
      if (answer === undefined) return undefined;
      if (answer === back) {
        step -= 1;
        continue;
      }
      answers[step - 1] = answer;
      step += 1;
    }
  }

  async replaceKey(profile: ConnectionProfile): Promise<boolean> {
    const adapter = this.connections.adapter(profile.vendor);
    const key = await askKey(adapter, { title: `Replace Key: ${visible(profile.name, 60)}`, step: 1, totalSteps: 1 });
    if (typeof key !== 'string') return false;
    const result = await this.tried(profile, key);
    if (result === undefined) return false;
    await this.connections.replaceKey(profile.id, key);
    return true;
  }

  /** The key belongs to the old origin; a new one is asked for even when it may turn out to be the same. */
  async changeEndpoint(profile: ConnectionProfile): Promise<boolean> {
    const adapter = this.connections.adapter(profile.vendor);
    const title = `Change Endpoint: ${visible(profile.name, 60)}`;
    const baseUrl = await askEndpoint(adapter, { title, step: 1, totalSteps: 2 }, profile.baseUrl);
    if (typeof baseUrl !== 'string') return false;
    const key = await askKey(adapter, { title, step: 2, totalSteps: 2 });
    if (typeof key !== 'string') return false;
    if ((await this.tried({ ...profile, baseUrl }, key)) === undefined) return false;
    await this.connections.setBaseUrl(profile.id, baseUrl, key);
    return true;
  }

  async changeOptions(profile: ConnectionProfile): Promise<boolean> {
    const { options } = this.connections.adapter(profile.vendor);
    if (options.length === 0) {
      void inform('This vendor has no options.');
      return false;
    }
    const values: Record<string, string> = {};
    for (const [index, option] of options.entries()) {
      const at = { title: `Change Options: ${visible(profile.name, 60)}`, step: index + 1, totalSteps: options.length };
      const value = await askOption(option, at, profile.options[option.name]);
      if (typeof value !== 'string') return false;
      if (value !== '') values[option.name] = value;
    }
    await this.connections.setOptions(profile.id, values);
    return true;
  }

  describe(result: Tried): string {
    if (result === 'unverified') return 'The key was kept without being verified.';
    if (result.events === 0) return 'The vendor accepted the key; it has no events in the last 30 days.';
    const newest =
      result.newest === undefined ? '' : ` The newest is of ${absoluteTime(result.newest, this.settings.zone)}.`;
    return `The vendor accepted the key and returned events.${newest}`;
  }

  private steps(adapter: VendorAdapter): readonly ((at: Step, old: string | undefined) => Promise<Answer>)[] {
    return [
      (at, old) => askName(adapter, at, old, this.connections.list()),
      (at, old) => askEndpoint(adapter, at, old ?? adapter.defaultBaseUrl),
      ...adapter.options.map((option) => (at: Step, old: string | undefined) => askOption(option, at, old)),
      (at) => askKey(adapter, at),
    ];
  }

  private async tryAndKeep(adapter: VendorAdapter, answers: readonly string[]): Promise<ConnectionProfile | undefined> {
    const [name = adapter.label, baseUrl = adapter.defaultBaseUrl, ...rest] = answers;
    const key = rest[adapter.options.length] ?? '';
    const options = Object.fromEntries(
      adapter.options.map((option, index) => [option.name, rest[index] ?? '']).filter(([, value]) => value !== ''),
    ) as Record<string, string>;
    const draft: Draft = { vendor: adapter.id, name, baseUrl, options, source: 'live' };
    const result = await this.tried(draft, key);
    if (result === undefined) return undefined;
    const profile = await this.connections.add(draft, key);
    const done = result === 'unverified' ? 'Added' : 'Connected';
    void inform(`${done} "${visible(name, 60)}". ${this.describe(result)}`);
    return profile;
  }

  /** A refusal is explained; the person may keep the key all the same (the vendor may be down), or leave. */
  private async tried(draft: Draft, key: string): Promise<Tried | undefined> {
    try {
      return await this.test(draft, key);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'cancelled') return undefined;
      const keep = 'Keep Anyway';
      const said =
        failure.vendorMessage === undefined ? '' : `\n\nThe vendor said: ${visible(failure.vendorMessage, 300)}`;
      const detail = `${failureWords(failure)}${said}`;
      const chosen = await warn('The key could not be verified.', { modal: true, detail }, keep);
      return chosen === keep ? 'unverified' : undefined;
    }
  }

  testKept(profile: ConnectionProfile): Promise<TestResult> {
    return asking(profile.name, (signal) => this.connections.testKept(profile.id, signal));
  }

  private test(draft: Draft, key: string): Promise<TestResult> {
    return asking(draft.name, (signal) => this.connections.test(draft, key, signal));
  }
}

function asking(name: string, work: (signal: AbortSignal) => Promise<TestResult>): Promise<TestResult> {
  const title = `Asking ${visible(name, 60)} for its newest events…`;
  return withProgress(title, (_progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    return work(abort.signal);
  });
}

async function pickVendor(): Promise<VendorAdapter | undefined> {
  const items = adapters.map((adapter) => ({ label: adapter.label, detail: adapter.credential.help, adapter }));
  const picked = await pickOne(items, {
    title: 'Add Connection: Vendor',
    placeHolder: 'Whose audit log do you want to see?',
    ignoreFocusOut: true,
    matchOnDetail: true,
  });
  return picked?.adapter;
}

function askName(
  adapter: VendorAdapter,
  at: Step,
  old: string | undefined,
  taken: readonly ConnectionProfile[],
): Promise<Answer> {
  const names = new Set(taken.map((profile) => profile.name));
  return ask(at, {
    prompt: 'A name for this connection, as you want to see it in the sidebar.',
    value: old ?? unusedName(adapter.label.replace(/ \(.*\)$/, ''), names),
    validateInput: (value) => {
      if (value.trim() === '') return 'Type a name.';
      if (value.length > 80) return 'Use at most 80 characters.';
      return names.has(value.trim()) ? 'Another connection has this name.' : undefined;
    },
  });
}

function unusedName(wanted: string, names: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted} ${String(number)}`;
    if (!names.has(name)) return name;
  }
}

async function askEndpoint(adapter: VendorAdapter, at: Step, old: string): Promise<Answer> {
  const answer = await ask(at, {
    prompt: `Where requests go. Keep it as it is unless your organization has its own address for ${adapter.label}.`,
    value: old,
    validateInput: (value) => {
      const check = checkBaseUrl(value);
      return check.ok ? undefined : failureWords(check.failure);
    },
  });
  if (typeof answer !== 'string') return answer;
  const check = checkBaseUrl(answer);
  if (!check.ok) throw new AuditError(check.failure);
  if (adapter.origins.includes(check.origin)) return check.baseUrl;
  const detail = [
    `${check.origin} is not an address of ${adapter.label}. Whoever runs it will receive your key and can act with it.`,
    ...check.warnings,
  ].join('\n\n');
  const send = `Send the Key to ${new URL(check.origin).host}`;
  const question = `Send your ${adapter.label} key to ${check.origin}?`;
  if ((await warn(question, { modal: true, detail }, send)) === send) return check.baseUrl;
  return askEndpoint(adapter, at, answer);
}

function askOption(option: OptionSpec, at: Step, old: string | undefined): Promise<Answer> {
  return ask(at, {
    prompt: `${option.label}: ${option.help}`,
    value: old ?? '',
    ...(option.placeholder === undefined ? {} : { placeHolder: option.placeholder }),
    validateInput: (value) =>
      value === '' || option.shape === undefined || new RegExp(`^(?:${option.shape})$`).test(value)
        ? undefined
        : `This does not look like a value for ${option.label}. Leave it empty if you are not sure.`,
  });
}

function askKey(adapter: VendorAdapter, at: Step): Promise<Answer> {
  return ask(at, {
    prompt: `Paste the key. ${adapter.credential.help}`,
    password: true,
    validateInput: (value) => keyProblem(adapter.credential, value.trim()),
  });
}

function keyProblem(credential: CredentialSpec, key: string): string | undefined {
  if (key === '') return 'Paste the key.';
  const wrong = credential.wrongKinds.find(({ shape }) => new RegExp(shape).test(key));
  if (wrong !== undefined) return wrong.advice;
  return new RegExp(`^(?:${credential.shape})$`).test(key) ? undefined : 'This does not look like such a key.';
}

/** An input box with a Back button; resolves to the trimmed text, `back`, or nothing when dismissed. */
function ask({ title, step, totalSteps }: Step, options: Question): Promise<Answer> {
  const box = window.createInputBox();
  Object.assign(box, { title, step, totalSteps, ignoreFocusOut: true });
  box.prompt = plain(options.prompt);
  box.value = options.value ?? '';
  box.password = options.password === true;
  box.placeholder = options.placeHolder;
  if (step > 1) box.buttons = [QuickInputButtons.Back];
  const problem = (): string | undefined => plainOrNone(options.validateInput?.(box.value));
  return new Promise<Answer>((resolve) => {
    box.onDidChangeValue(() => (box.validationMessage = box.value === '' ? undefined : problem()));
    box.onDidTriggerButton(() => resolve(back));
    box.onDidHide(() => resolve(undefined));
    box.onDidAccept(() => {
      box.validationMessage = problem();
      if (box.validationMessage === undefined) resolve(box.value.trim());
    });
    box.show();
  }).finally(() => box.dispose());
}
