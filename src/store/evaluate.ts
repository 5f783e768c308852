// A compiled query over columns: each predicate once per distinct value, then rows by code.
import type { AuditEvent } from '../core/event';
import { type ColumnName, columnValues } from '../core/query/columns';
import type { CompiledNode } from '../core/query/compile';
import type { CodeChunk, CodeColumn } from './codes';
import type { CodedColumn, Columns } from './columns';
import { makeNeedle, type Needle } from './needle';
import type { Slicer } from './slices';
import { chunkShift, chunkSize } from './textPool';

/** Verdicts as bits, so that `&` is AND and `|` is OR: bit 0 may hold, bit 1 surely holds. */
export const no = 0;
export const maybe = 1;
export const yes = 3;

/** Not asked yet; only in the verdicts by code of a dictionary larger than the rows to look at. */
const unasked = 255;

export type Step =
  | { readonly kind: 'constant'; readonly verdict: number }
  | { readonly kind: 'and' | 'or'; readonly args: readonly Step[] }
  | { readonly kind: 'not'; readonly arg: Step }
  | CodesStep
  | { readonly kind: 'time'; readonly from: number; readonly to: number }
  | TextStep
  | { readonly kind: 'record'; readonly test: (record: unknown, event: AuditEvent) => boolean };

export interface CodesStep {
  readonly kind: 'codes';
  readonly codes: CodeColumn;
  readonly verdicts: Uint8Array;
  readonly ask: (code: number) => boolean;
  lazy: boolean;
}

export interface TextStep {
  readonly kind: 'text';
  readonly needle: Needle;
  /** Verdicts of the rows from `base` on, once some were searched for. */
  hits: Uint8Array | undefined;
  readonly base: number;
}

/** The query's tree with its columns as they are now. `base` is the first row that will be asked. */
export function prepare(node: CompiledNode, columns: Columns, base: number): Step {
  switch (node.kind) {
    case 'all':
    case 'unchecked':
      return { kind: 'constant', verdict: yes };
    case 'never':
      return { kind: 'constant', verdict: no };
    case 'and':
    case 'or':
      return { kind: node.kind, args: node.args.map((arg) => prepare(arg, columns, base)) };
    case 'not':
      return { kind: 'not', arg: prepare(node.arg, columns, base) };
    case 'column': {
      const steps = node.columns.map((name) => codesStep(columns.column(name), valueTest(name, node.test)));
      return steps.length === 1 ? (steps[0] as Step) : { kind: 'or', args: steps };
    }
    case 'status': {
      const { codes, dictionary } = columns.outcome;
      const value = (code: number): boolean => node.test(dictionary.outcome(code)?.status);
      return newCodesStep(codes, dictionary.size, value);
    }
    case 'time':
      return { kind: 'time', from: node.from ?? -Number.MAX_VALUE, to: node.to ?? Infinity };
    case 'text':
      return { kind: 'text', needle: makeNeedle(node.text), hits: undefined, base };
    case 'record':
      return { kind: 'record', test: node.test };
    default: {
      const unknown: never = node;
      return unknown;
    }
  }
}

function valueTest(name: ColumnName, test: (value: string) => boolean): (text: string) => boolean {
  return (text) => columnValues(text, name).some(test);
}

function codesStep(column: CodedColumn, test: (text: string) => boolean): CodesStep {
  return newCodesStep(column.codes, column.size, (code) => test(column.value(code)));
}

function newCodesStep(codes: CodeColumn, size: number, ask: (code: number) => boolean): CodesStep {
  return { kind: 'codes', codes, verdicts: new Uint8Array(size).fill(unasked), ask, lazy: true };
}

/** Steps that only the record's text or JSON can answer. */
export function expensiveSteps(step: Step): readonly Step[] {
  switch (step.kind) {
    case 'and':
    case 'or':
      return step.args.flatMap(expensiveSteps);
    case 'not':
      return expensiveSteps(step.arg);
    case 'text':
    case 'record':
      return [step];
    case 'constant':
    case 'codes':
    case 'time':
      return [];
    default: {
      const unknown: never = step;
      return unknown;
    }
  }
}

/** Asks about every distinct value, where they are fewer than the rows; else they are asked as rows need them. */
export async function askDictionaries(step: Step, rows: number, slicer: Slicer): Promise<void> {
  if (step.kind === 'and' || step.kind === 'or') {
    for (const arg of step.args) await askDictionaries(arg, rows, slicer);
  } else if (step.kind === 'not') {
    await askDictionaries(step.arg, rows, slicer);
  } else if (step.kind === 'codes' && step.verdicts.length <= rows) {
    for (let code = 0; code < step.verdicts.length; code += 1) {
      step.verdicts[code] = step.ask(code) ? yes : no;
      if ((code & 1023) === 1023) await slicer.pause();
    }
    step.lazy = false;
  }
}

/** Whether some values are still to be asked about. */
export function asksValues(step: Step): boolean {
  switch (step.kind) {
    case 'and':
    case 'or':
      return step.args.some(asksValues);
    case 'not':
      return asksValues(step.arg);
    case 'codes':
      return step.lazy;
    case 'constant':
    case 'time':
    case 'text':
    case 'record':
      return false;
    default: {
      const unknown: never = step;
      return unknown;
    }
  }
}

/** A part of one chunk: offsets `[from, to)` in it. */
export interface ChunkPart {
  readonly chunk: number;
  readonly from: number;
  readonly to: number;
}

/** Writes the verdicts of a part into `out`, from 0 on. */
export function evaluate(step: Step, columns: Columns, part: ChunkPart, out: Uint8Array): void {
  const count = part.to - part.from;
  switch (step.kind) {
    case 'constant':
      out.fill(step.verdict, 0, count);
      return;
    case 'and':
    case 'or':
      evaluateAll(step, columns, part, out);
      return;
    case 'not':
      evaluate(step.arg, columns, part, out);
      for (let index = 0; index < count; index += 1) out[index] = inverted[out[index] as number] as number;
      return;
    case 'codes':
      if (step.lazy) askPart(step, part);
      assignCodes(chunkOf(step, part), step.verdicts, part.from, count, out);
      return;
    case 'time':
      compareTimes(columns.times[part.chunk] as Float64Array, step, part.from, count, out);
      return;
    case 'text': {
      const { hits } = step;
      const start = (part.chunk << chunkShift) + part.from - step.base;
      if (hits === undefined) out.fill(maybe, 0, count);
      else out.set(hits.subarray(start, start + count));
      return;
    }
    case 'record':
      out.fill(maybe, 0, count);
      return;
    default: {
      const unknown: never = step;
      return unknown;
    }
  }
}

/** `not`: surely becomes surely not, maybe stays. */
const inverted = Uint8Array.of(yes, maybe, maybe, no);
const noChunk = new Uint8Array(chunkSize);

function evaluateAll(
  step: { readonly kind: 'and' | 'or'; readonly args: readonly Step[] },
  columns: Columns,
  part: ChunkPart,
  out: Uint8Array,
): void {
  const count = part.to - part.from;
  const [first, ...rest] = step.args;
  if (first === undefined) {
    out.fill(step.kind === 'and' ? yes : no, 0, count);
    return;
  }
  evaluate(first, columns, part, out);
  let spare: Uint8Array | undefined;
  for (const arg of rest) {
    if (arg.kind === 'codes') {
      if (arg.lazy) askPart(arg, part);
      const codes = chunkOf(arg, part);
      if (step.kind === 'and') andCodes(codes, arg.verdicts, part.from, count, out);
      else orCodes(codes, arg.verdicts, part.from, count, out);
      continue;
    }
    spare ??= new Uint8Array(count);
    evaluate(arg, columns, part, spare);
    if (step.kind === 'and') andAll(spare, count, out);
    else orAll(spare, count, out);
  }
}

function chunkOf(step: CodesStep, part: ChunkPart): CodeChunk {
  return step.codes.chunks[part.chunk] ?? noChunk;
}

function askPart(step: CodesStep, part: ChunkPart): void {
  const codes = chunkOf(step, part);
  const { verdicts } = step;
  for (let index = part.from; index < part.to; index += 1) {
    const code = codes[index] as number;
    if (verdicts[code] === unasked) verdicts[code] = step.ask(code) ? yes : no;
  }
}

function assignCodes(codes: CodeChunk, verdicts: Uint8Array, from: number, count: number, out: Uint8Array): void {
  for (let index = 0; index < count; index += 1) out[index] = verdicts[codes[from + index] as number] as number;
}

function andCodes(codes: CodeChunk, verdicts: Uint8Array, from: number, count: number, out: Uint8Array): void {
  for (let index = 0; index < count; index += 1) {
    out[index] = (out[index] as number) & (verdicts[codes[from + index] as number] as number);
  }
}

function orCodes(codes: CodeChunk, verdicts: Uint8Array, from: number, count: number, out: Uint8Array): void {
  for (let index = 0; index < count; index += 1) {
    out[index] = (out[index] as number) | (verdicts[codes[from + index] as number] as number);
  }
}

function andAll(other: Uint8Array, count: number, out: Uint8Array): void {
  for (let index = 0; index < count; index += 1) out[index] = (out[index] as number) & (other[index] as number);
}

function orAll(other: Uint8Array, count: number, out: Uint8Array): void {
  for (let index = 0; index < count; index += 1) out[index] = (out[index] as number) | (other[index] as number);
}

function compareTimes(
  times: Float64Array,
  window: { readonly from: number; readonly to: number },
  from: number,
  count: number,
  out: Uint8Array,
): void {
  const { from: first, to: end } = window;
  for (let index = 0; index < count; index += 1) {
    const time = times[from + index] as number;
    out[index] = time >= first && time < end ? yes : no;
  }
}
