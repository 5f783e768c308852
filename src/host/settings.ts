// The settings as they stand now. All are of application scope: a workspace cannot change them.
import { ConfigurationTarget, workspace, type Disposable } from 'vscode';
import type { Settings } from '../app/ports';
import type { ProxySettings } from '../http/proxyConfig';

function read<T>(name: string, fallback: T): T {
  return workspace.getConfiguration('auditLogs').get<T>(name, fallback);
}

const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export type NetworkClient = 'auto' | 'direct' | 'editor';

export class HostSettings implements Settings {
  get days(): number {
    return Math.min(366, Math.max(1, Math.round(read('load.days', 7))));
  }

  get utc(): boolean {
    return read<string>('time.zone', 'local') === 'utc';
  }

  get zone(): string {
    return this.utc ? 'UTC' : localZone;
  }

  readonly localZone = localZone;

  get openEvent(): 'document' | 'explorer' {
    return read<string>('openEvent', 'document') === 'explorer' ? 'explorer' : 'document';
  }

  get density(): 'compact' | 'comfortable' {
    return read<string>('explorer.density', 'compact') === 'comfortable' ? 'comfortable' : 'compact';
  }

  /** Columns of the explorer's grid beside time and sentence; the page knows which there are. */
  get columns(): readonly string[] {
    const columns = read<unknown>('explorer.columns', ['source', 'status']);
    return Array.isArray(columns) ? columns.filter((name) => typeof name === 'string').slice(0, 20) : [];
  }

  /** Bytes of raw events kept in memory. */
  get maxBytes(): number {
    return Math.max(16, read('memory.megabytes', 1024)) * 1024 * 1024;
  }

  /** Whether events of live connections are kept on disk. */
  get archive(): boolean {
    return read('archive.enabled', false);
  }

  get archiveDays(): number {
    return Math.min(3650, Math.max(1, Math.round(read('archive.days', 90))));
  }

  get client(): NetworkClient {
    const value = read<string>('network.client', 'auto');
    return value === 'direct' || value === 'editor' ? value : 'auto';
  }

  /** VS Code's own proxy settings, for the client it does not patch. */
  get proxy(): ProxySettings {
    const http = workspace.getConfiguration('http');
    return {
      httpProxy: http.get<string>('proxy'),
      noProxy: http.get<readonly string[]>('noProxy'),
      proxySupport: http.get<string>('proxySupport'),
    };
  }

  async setUtc(utc: boolean): Promise<void> {
    await workspace
      .getConfiguration('auditLogs')
      .update('time.zone', utc ? 'utc' : 'local', ConfigurationTarget.Global);
  }

  onDidChange(listener: () => void): Disposable {
    return workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('auditLogs')) listener();
    });
  }
}
