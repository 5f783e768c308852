// "Copy Diagnostics": a report for a bug, made of a fixed list of facts; no key, no event, no name.
import { env, extensions, UIKind, version } from 'vscode';
import type { Connections } from '../app/connections';
import type { Loader } from '../app/loader';
import type { EventStore } from '../store/types';
import { inform } from './say';
import type { HostSettings } from './settings';

export interface DiagnosticsDeps {
  readonly connections: Connections;
  readonly loader: Loader;
  readonly store: EventStore;
  readonly settings: HostSettings;
  readonly extensionId: string;
}

export function diagnosticsReport({ connections, loader, store, settings, extensionId }: DiagnosticsDeps): string {
  const manifest: unknown = extensions.getExtension(extensionId)?.packageJSON;
  const own =
    typeof manifest === 'object' && manifest !== null ? (manifest as { version?: unknown }).version : undefined;
  const { events, rawBytes, dropped } = store.stats();
  const lines = connections.list().map((profile) => {
    const official = connections.adapter(profile.vendor).origins.includes(new URL(profile.baseUrl).origin);
    const { load } = loader.state(profile.id);
    const ended =
      load.kind === 'failed' ? `failed (${load.failure.kind} ${String(load.failure.status ?? '')})` : load.kind;
    return `- ${profile.vendor}, ${profile.source}, ${official ? 'official endpoint' : 'own endpoint'}: ${ended}`;
  });
  return [
    `Audit Log Explorer ${String(own)}; VS Code ${version}; ${process.platform} ${process.arch}; Node ${process.versions.node}`,
    `UI: ${env.uiKind === UIKind.Desktop ? 'desktop' : 'web'}, remote: ${env.remoteName === undefined ? 'no' : 'yes'}`,
    `Events: ${String(events)} (${String(Math.round(rawBytes / 1024))} kB raw, ${String(dropped)} dropped)`,
    `Settings: ${String(settings.days)} days, ${settings.utc ? 'UTC' : 'local time'}, network ${settings.client}, proxy ${settings.proxy.httpProxy ? 'set' : 'not set'}`,
    `Connections: ${String(lines.length)}${connections.unread === 0 ? '' : `, ${String(connections.unread)} of another version left out`}`,
    ...lines,
  ].join('\n');
}

export async function copyDiagnostics(deps: DiagnosticsDeps): Promise<void> {
  await env.clipboard.writeText(diagnosticsReport(deps));
  void inform('Diagnostics are on the clipboard: versions, counts and failure kinds only.');
}
