// What test/unit/threats.test.ts takes from threats.mjs.

export interface Threat {
  readonly number: string;
  readonly threat: string;
  readonly guard: string;
  readonly tests: readonly string[];
}

export interface JudgedThreat extends Threat {
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly missing: readonly string[];
}

export function readThreats(text?: string): readonly Threat[];
export function judgeThreats(
  rows: readonly Threat[],
  files: ReadonlyMap<string, { readonly passed: number; readonly failed: number }>,
): readonly JudgedThreat[];
export function tellThreats(judged: readonly JudgedThreat[]): readonly string[];
