// Dictionaries of two values at once: what was done (type and action), and how it ended (ok and status).
import type { Outcome } from '../core/event';

/** Resource type and action as one code, so that groups are counted, and three query fields tested, in one column. */
export class KindDictionary {
  private readonly codes = new Map<string, Map<string, number>>();
  private readonly types: string[] = [];
  private readonly actions: string[] = [];
  private lastType = '';
  private lastAction = '';
  private lastCode = 0;

  constructor() {
    // Code 0 is what a forgotten row has.
    this.add('', '');
  }

  get size(): number {
    return this.types.length;
  }

  code(type: string, action: string): number {
    if (type === this.lastType && action === this.lastAction) return this.lastCode;
    const code = this.codes.get(type)?.get(action) ?? this.add(type, action);
    this.lastType = type;
    this.lastAction = action;
    this.lastCode = code;
    return code;
  }

  type(code: number): string {
    return this.types[code] ?? '';
  }

  action(code: number): string {
    return this.actions[code] ?? '';
  }

  private add(type: string, action: string): number {
    const code = this.types.length;
    let ofType = this.codes.get(type);
    if (ofType === undefined) {
      ofType = new Map();
      this.codes.set(type, ofType);
    }
    ofType.set(action, code);
    this.types.push(type);
    this.actions.push(action);
    return code;
  }
}

/** An outcome's status and success as one code; 0 is an event without an outcome. */
export class OutcomeDictionary {
  private readonly succeeded = new Map<number | undefined, number>();
  private readonly failed = new Map<number | undefined, number>();
  private readonly outcomes: (Outcome | undefined)[] = [undefined];

  get size(): number {
    return this.outcomes.length;
  }

  code(outcome: Outcome | undefined): number {
    if (outcome === undefined) return 0;
    const codes = outcome.ok ? this.succeeded : this.failed;
    const known = codes.get(outcome.status);
    if (known !== undefined) return known;
    const code = this.outcomes.length;
    codes.set(outcome.status, code);
    this.outcomes.push(outcome.status === undefined ? { ok: outcome.ok } : { status: outcome.status, ok: outcome.ok });
    return code;
  }

  outcome(code: number): Outcome | undefined {
    return this.outcomes[code];
  }
}
