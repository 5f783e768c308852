// The output channel, behind the redactor: no line leaves here with a secret or a control character in it.
import { window, type Disposable, type LogOutputChannel } from 'vscode';
import type { Failure } from '../core/errors';
import { maskText } from '../core/text/maskText';
import { visible } from '../core/text/visible';

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
    const facts = [failure.kind, failure.status, failure.requestId].filter((fact) => fact !== undefined).join(' ');
    this.channel.error(clean(`${what}: ${failure.message} [${facts}]`));
  }

  show(): void {
    this.channel.show(true);
  }

  dispose(): void {
    this.channel.dispose();
  }
}

function clean(line: string): string {
  return visible(maskText(line), longestLine);
}
