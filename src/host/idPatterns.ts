// The shapes of IDs that are recognised in files: the vendors' own and those of the settings.
import { workspace, type Disposable } from 'vscode';
import { readPatterns } from '../core/idPatterns';
import type { ResourcePattern } from '../core/resources';
import { adapters } from '../vendors/registry';

const vendorPatterns: readonly ResourcePattern[] = adapters.flatMap((adapter) => adapter.resources);
const vendors = adapters.map(({ id }) => id);

export class IdPatterns implements Disposable {
  private current: readonly ResourcePattern[] = vendorPatterns;
  private told = '';
  private readonly subscription: Disposable;

  /** `tell`: why patterns of the settings are not used, once for each change of them. */
  constructor(private readonly tell: (problems: readonly string[]) => void) {
    this.read();
    this.subscription = workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('auditLogs.resourcePatterns')) this.read();
    });
  }

  readonly all = (): readonly ResourcePattern[] => this.current;

  /** The vendors one of whose patterns fits the whole of an ID, wherever it stands. */
  vendorsOf(id: string): readonly string[] {
    const fitting = this.current.filter(({ pattern, flags, context }) => {
      if (context !== undefined) return false;
      try {
        return new RegExp(`^(?:${pattern})$`, flags).test(id);
      } catch {
        return false;
      }
    });
    return [...new Set(fitting.map(({ vendor }) => vendor))];
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private read(): void {
    const value = workspace.getConfiguration('auditLogs').get<unknown>('resourcePatterns', []);
    const { patterns, problems } = readPatterns(value, vendors);
    this.current = patterns.length === 0 ? vendorPatterns : [...vendorPatterns, ...patterns];
    const words = problems.join('\n');
    if (words !== '' && words !== this.told) this.tell(problems);
    this.told = words;
  }
}
