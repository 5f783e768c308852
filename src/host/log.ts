// The output channel, behind the redactor: no line leaves here with a secret or a control character in it.
import { window, type Disposable, type LogOutputChannel } from 'vscode';
import type { Connections } from '../app/connections';
import type { Loader } from '../app/loader';
import { connectionWord, failureLine, loadLine } from '../app/logWords';
import type { Failure } from '../core/errors';
import { maskText } from '../core/text/maskText';
import { visible } from '../core/text/visible';
import { isGood, requestLine, type RequestNote } from '../http/requestNote';
import type { EventStore } from '../store/types';

const longestLine = 2000;

export class Log implements Disposable {
  private readonly channel: LogOutputChannel = window.createOutputChannel('Audit Log Explorer', { log: true });

  info(line: string): void {
    this.channel.info(clean(line));
  }

  warn(line: string): void {
    this.channel.warn(clean(line));
  }

  failure(what: string, failure: Failure): void {
    this.channel.error(clean(failureLine(what, failure)));
  }

  /** A good answer is of interest only to who looks for something; one that is not is a warning. */
  readonly request = (note: RequestNote): void => {
    const line = clean(requestLine(note));
    if (isGood(note)) this.channel.debug(line);
    else this.channel.warn(line);
  };

  /** Says of each load that it begins, waits and ends. Returns the function that ends it. */
  watchLoads(loader: Loader, connections: Connections, store: EventStore, now: () => number): () => void {
    const known = new Map<string, { readonly kind: string; readonly began: number }>();
    return loader.onDidChange((id) => {
      const { load } = loader.state(id);
      const before = known.get(id);
      if (before?.kind === load.kind) return;
      const under = (kind: string | undefined): boolean => kind === 'loading' || kind === 'waiting';
      const began = under(before?.kind) ? (before?.began ?? now()) : now();
      known.set(id, { kind: load.kind, began });
      // After a wait it goes on: that is no new load.
      if (load.kind === 'loading' && before?.kind === 'waiting') return;
      const vendor = connections.get(id)?.vendor ?? 'removed';
      const line = loadLine(connectionWord({ vendor, id }), load, store.stats(id).events, now() - began);
      if (line !== undefined) this.channel[line.level](clean(line.text));
    });
  }

  show(): void {
    this.channel.show(true);
  }

  /** What is shown goes; VS Code's own log files stay as long as it keeps them. */
  clear(): void {
    this.channel.clear();
  }

  dispose(): void {
    this.channel.dispose();
  }
}

function clean(line: string): string {
  return visible(maskText(line), longestLine);
}
