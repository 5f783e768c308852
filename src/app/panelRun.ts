// The query the panel runs: its rows as they change, told at once and then not oftener than the eye can follow.
import type { Clock } from '../http/transport';
import type { Selection } from '../store/types';
import type { QueryRun } from './queryRun';

const publishMs = 120;

export interface PanelRunOptions {
  readonly clock: Clock;
  /** Told of rows and states that are new; `rev` is another one when the rows are. */
  readonly publish: (run: QueryRun, selection: Selection, names: { readonly id: string; readonly rev: number }) => void;
  readonly fail: (error: unknown) => void;
}

export class PanelRun {
  private run: QueryRun | undefined;
  private id = '';
  private rev = 0;
  private selection: Selection | undefined;
  private publishing = false;
  private again = false;
  private readonly life = new AbortController();

  constructor(private readonly options: PanelRunOptions) {}

  get query(): QueryRun | undefined {
    return this.run;
  }

  get rows(): Uint32Array {
    return this.selection?.rows ?? new Uint32Array();
  }

  start(id: string, run: QueryRun): void {
    this.run?.dispose();
    this.id = id;
    this.run = run;
    this.selection = undefined;
    this.rev += 1;
    run.onDidChange(() => this.publishSoon());
    run.done.catch((error: unknown) => this.options.fail(error));
    this.publishSoon();
  }

  /** Ends the query that a message means; one that has been replaced is not there to be ended. */
  named(id: string): QueryRun | undefined {
    return id === this.id ? this.run : undefined;
  }

  /** The rows a message means, unless they have changed since: its answer would be dropped. */
  current(message: { readonly id: string; readonly rev: number }): Selection | undefined {
    return message.id === this.id && message.rev === this.rev ? this.selection : undefined;
  }

  /** The same rows are to be shown anew: in another zone their days begin elsewhere. */
  renew(): void {
    this.rev += 1;
    this.publishSoon();
  }

  /** At once, then at most every `publishMs`, so that a burst of pages does not become a burst of selections. */
  publishSoon(): void {
    if (this.life.signal.aborted || this.run === undefined) return;
    this.again = true;
    if (this.publishing) return;
    this.publishing = true;
    this.loop().catch((error: unknown) => this.options.fail(error));
  }

  dispose(): void {
    this.life.abort();
    this.run?.dispose();
  }

  private async loop(): Promise<void> {
    try {
      while (this.again && !this.life.signal.aborted) {
        this.again = false;
        await this.publish();
        await this.options.clock.sleep(publishMs, this.life.signal);
      }
    } finally {
      this.publishing = false;
    }
  }

  private async publish(): Promise<void> {
    const { run } = this;
    if (run === undefined) return;
    const selection = await run.selection(this.life.signal);
    if (run !== this.run || this.life.signal.aborted) return;
    if (selection !== this.selection) {
      this.selection = selection;
      this.rev += 1;
    }
    this.options.publish(run, selection, { id: this.id, rev: this.rev });
  }
}
