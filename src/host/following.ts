// What shows that new events are being followed: one item in the status bar, a badge on the view, two commands.
import { commands, Disposable } from 'vscode';
import type { Follower } from '../app/follower';
import { countText } from '../core/loadWords';
import { clockTime } from '../core/text/time';
import type { Commands } from './commands';
import { statusLine } from './say';
import type { HostSettings } from './settings';
import type { EventsView } from './treeView';

export interface FollowingDeps {
  readonly commands: Commands;
  readonly follower: Follower;
  readonly view: EventsView;
  readonly settings: HostSettings;
}

export function registerFollowing({ commands: registry, follower, view, settings }: FollowingDeps): Disposable {
  const line = statusLine('auditLogs.following', 'Following Audit Logs', 'pulse', 'auditLogs.showNew');
  const show = (): void => {
    const { on, fresh, lastAsked } = follower;
    void commands.executeCommand('setContext', 'auditLogs.following', on);
    const words = `${countText(fresh)} new ${fresh === 1 ? 'event' : 'events'}`;
    view.setBadge(on && fresh > 0 ? { value: fresh, tooltip: words } : undefined);
    if (!on) {
      line.hide();
      return;
    }
    const asked = lastAsked === undefined ? 'asking now' : `last asked at ${clockTime(lastAsked, settings.zone)}`;
    line.show(
      fresh === 0 ? 'Following audit logs' : words,
      `The vendors are asked for new events every minute; ${asked}. Click to see them. "Audit Logs: Stop Following" ends it.`,
    );
  };
  registry.add('follow', () => follower.start());
  registry.add('unfollow', () => follower.stop());
  registry.add('showNew', async () => {
    // The view may be in sight already, and then nothing else says that the person has looked.
    if (follower.on) follower.seen();
    await commands.executeCommand('auditLogs.events.focus');
  });
  const unhear = follower.onDidChange(show);
  const seen = view.view.onDidChangeVisibility(({ visible }) => {
    if (visible && follower.on) follower.seen();
  });
  show();
  return Disposable.from(line, seen, { dispose: unhear });
}
