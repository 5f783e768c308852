// Follows a query run in a notification that can be cancelled; what came until then stays.
import type { QueryRun } from '../app/queryRun';
import { countText } from '../core/loadWords';
import { visible } from '../core/text/visible';
import { withProgress } from './say';

export async function watchRun(run: QueryRun, title: string): Promise<void> {
  await withProgress(title, async (progress, token) => {
    token.onCancellationRequested(() => run.stop());
    let asked = false;
    const say = async (): Promise<void> => {
      await run.selection();
      const { scanned, matched } = run.totals();
      const waiting = run.parts().flatMap(({ state }) => (state.kind === 'waiting' ? [visible(state.why, 120)] : []));
      progress.report({
        message: [`scanned ${countText(scanned)}, matched ${countText(matched)}`, ...waiting].join(' · '),
      });
    };
    const end = run.onDidChange(() => {
      if (asked) return;
      asked = true;
      say()
        .catch(() => undefined) // The run's own promise tells what went wrong.
        .finally(() => (asked = false));
    });
    try {
      await run.done;
    } finally {
      end();
    }
  });
}
