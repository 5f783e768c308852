// One term to what the store evaluates: text columns, status, time, and places in the record.
import type { Operator, Term, TimeContext, Value } from './ast';
import type { ColumnName } from './columns';
import type { CompiledNode } from './compile';
import { fieldSpec, type FieldSpec } from './fields';
import { cidrTest } from './ip';
import { fold, isEmail, wildcard } from './match';
import { comparable, rootValue, valuesAt } from './record';
import { isCalendar, parseTime, resolveTime, type TimeValue } from './time';
import { isNumber } from './values';

type Test = (value: string) => boolean;
type Problem = { readonly problem: string };
type Built = CompiledNode | Problem;

/** The text compared when case is ignored for this kind of value. */
function literals(texts: readonly string[], folded: (text: string) => boolean): Test {
  const exact = new Set(texts.filter((text) => !folded(text)));
  const loose = new Set(texts.filter(folded).map(fold));
  return loose.size === 0 ? (value) => exact.has(value) : (value) => exact.has(value) || loose.has(fold(value));
}

function texts(values: readonly Value[], kind: 'literal' | 'pattern' | 'cidr'): readonly string[] {
  return values.flatMap((value) => (value.kind === kind ? [value.text] : []));
}

/** Whether a present value is one of `values`. */
function presentTest(values: readonly Value[], folded: (text: string) => boolean): Test | Problem {
  const tests: Test[] = [];
  const plain = texts(values, 'literal').filter((text) => text !== '');
  if (plain.length > 0) tests.push(literals(plain, folded));
  for (const pattern of texts(values, 'pattern')) tests.push(wildcard(pattern));
  for (const block of texts(values, 'cidr')) {
    const test = cidrTest(block);
    if (test === undefined) return { problem: `${block} is not a block of addresses.` };
    tests.push(test);
  }
  const [only, ...others] = tests;
  if (only === undefined) return () => false;
  return others.length === 0 ? only : (value) => tests.some((test) => test(value));
}

function folding(kind: FieldSpec['kind']): (text: string) => boolean {
  switch (kind) {
    case 'word':
    case 'name':
      return () => true;
    case 'actor':
      return isEmail;
    case 'exact':
    case 'ip':
    case 'status':
      return () => false;
    default: {
      const unknown: never = kind;
      return unknown;
    }
  }
}

function columnTerm(term: Term, spec: FieldSpec, context: TimeContext): Built {
  if (term.op !== '=' || term.values.some((value) => value.kind === 'range')) {
    return { problem: 'Only times, statuses and numbers in the record can be compared.' };
  }
  const present = presentTest(term.values, folding(spec.kind));
  if (typeof present !== 'function') return present;
  const absent = texts(term.values, 'literal').includes('');
  const names = spec.kind === 'name' ? context.connectionNames : undefined;
  const test: Test =
    names === undefined ? present : (value) => present(value) || (names.has(value) && present(names.get(value) ?? ''));
  if (!absent) return { kind: 'column', columns: spec.columns, test: (value) => value !== '' && test(value) };
  const empty = (column: ColumnName): CompiledNode => ({ kind: 'column', columns: [column], test: (v) => v === '' });
  const [only, ...others] = spec.columns;
  if (only !== undefined && others.length === 0) {
    return { kind: 'column', columns: [only], test: (value) => value === '' || test(value) };
  }
  const none: CompiledNode = { kind: 'and', args: spec.columns.map(empty) };
  const some: CompiledNode = { kind: 'column', columns: spec.columns, test: (value) => value !== '' && test(value) };
  return { kind: 'or', args: [none, some] };
}

function compare(op: Operator, bound: number): (value: number) => boolean {
  switch (op) {
    case '=':
      return (value) => value === bound;
    case '>':
      return (value) => value > bound;
    case '>=':
      return (value) => value >= bound;
    case '<':
      return (value) => value < bound;
    case '<=':
      return (value) => value <= bound;
    default: {
      const unknown: never = op;
      return unknown;
    }
  }
}

function numberRange(value: Extract<Value, { kind: 'range' }>): ((value: number) => boolean) | Problem {
  const { from, to } = value;
  for (const end of [from, to]) if (end !== undefined && !isNumber(end)) return { problem: `${end} is not a number.` };
  if (from === undefined && to === undefined) return { problem: 'A range needs at least one end.' };
  const [low, high] = [Number(from ?? -Infinity), Number(to ?? Infinity)];
  return (number) => number >= low && number <= high;
}

function statusTerm(term: Term): Built {
  const tests: ((status: number) => boolean)[] = [];
  for (const value of term.values) {
    if (value.kind === 'pattern') {
      const test = wildcard(value.text);
      tests.push((status) => test(String(status)));
    } else if (value.kind === 'range') {
      const test = numberRange(value);
      if (typeof test !== 'function') return test;
      tests.push(test);
    } else if (value.kind === 'literal' && isNumber(value.text)) {
      tests.push(compare(term.op, Number(value.text)));
    } else if (value.text !== '' || value.kind === 'cidr' || term.op !== '=') {
      return { problem: `${value.text} is not an HTTP status.` };
    }
  }
  const absent = texts(term.values, 'literal').includes('');
  return {
    kind: 'status',
    test: (status) => (status === undefined ? absent : tests.some((test) => test(status))),
  };
}

interface TimeWindow {
  readonly kind: 'time';
  readonly from?: number;
  readonly to?: number;
}

function timeWindow(op: Operator, time: TimeValue, context: TimeContext): TimeWindow {
  const { start, end } = resolveTime(time, context);
  switch (op) {
    case '=':
      // "7d" alone is the last seven days; "now" alone is from now on.
      return time.kind === 'absolute' || isCalendar(time)
        ? { kind: 'time', from: start, to: end }
        : { kind: 'time', from: start };
    case '>=':
      return { kind: 'time', from: start };
    case '>':
      return { kind: 'time', from: end };
    case '<':
      return { kind: 'time', to: start };
    case '<=':
      return { kind: 'time', to: end };
    default: {
      const unknown: never = op;
      return unknown;
    }
  }
}

/** `a..b`: from the start of `a`, up to `b`; a day or month at the end counts whole. */
function timeRange(value: Extract<Value, { kind: 'range' }>, context: TimeContext): Built {
  const from = value.from === undefined ? undefined : parseTime(value.from);
  const to = value.to === undefined ? undefined : parseTime(value.to);
  if (from !== undefined && 'problem' in from) return from;
  if (to !== undefined && 'problem' in to) return to;
  if (from === undefined && to === undefined) return { problem: 'A range needs at least one end.' };
  const last = to === undefined ? undefined : resolveTime(to.time, context);
  return {
    kind: 'time',
    ...(from === undefined ? {} : { from: resolveTime(from.time, context).start }),
    ...(last === undefined || to === undefined ? {} : { to: isCalendar(to.time) ? last.end : last.start }),
  };
}

function timeTerm(term: Term, context: TimeContext): Built {
  const windows: CompiledNode[] = [];
  for (const value of term.values) {
    if (value.kind === 'range') {
      const window = timeRange(value, context);
      if ('problem' in window) return window;
      windows.push(window);
      continue;
    }
    const parsed = value.kind === 'literal' ? parseTime(value.text) : { problem: `${value.text} is not a time.` };
    if ('problem' in parsed) return parsed;
    windows.push(timeWindow(term.op, parsed.time, context));
  }
  const [only, ...others] = windows;
  return only !== undefined && others.length === 0 ? only : { kind: 'or', args: windows };
}

/** Whether a value anywhere at the path fits; an object fits `*` alone, `null` counts as absent too. */
function pathTerm(term: Term, root: 'body' | 'raw', path: readonly string[]): Built {
  const numeric: ((value: number) => boolean)[] = [];
  for (const value of term.values) {
    if (value.kind === 'range') {
      const test = numberRange(value);
      if (typeof test !== 'function') return test;
      numeric.push(test);
    } else if (term.op !== '=') {
      if (!isNumber(value.text)) return { problem: `${value.text} is not a number.` };
      numeric.push(compare(term.op, Number(value.text)));
    }
  }
  const present = presentTest(term.op === '=' ? term.values : [], isEmail);
  if (typeof present !== 'function') return present;
  const absent = term.op === '=' && texts(term.values, 'literal').includes('');
  const anything = texts(term.values, 'pattern').some((pattern) => /^\*+$/.test(pattern));
  const fits = (value: unknown): boolean => {
    const text = comparable(value);
    if (text === undefined) return anything;
    if (present(text)) return true;
    return numeric.length > 0 && isNumber(text) && numeric.some((test) => test(Number(text)));
  };
  return {
    kind: 'record',
    test: (record, event) => {
      const found = valuesAt(rootValue(root, record, event), path);
      if (absent && found.every((value) => value === null || value === '')) return true;
      return found.some(fits);
    },
  };
}

/** Built, or why it cannot be: only for terms that no parser made. */
export function buildTerm(term: Term, context: TimeContext): Built {
  const { subject } = term;
  if (term.values.length === 0) return { kind: 'never' };
  switch (subject.kind) {
    case 'time':
      return timeTerm(term, context);
    case 'path':
      return pathTerm(term, subject.root, subject.path);
    case 'vendor':
      return { kind: 'unchecked', vendor: subject.vendor };
    case 'field': {
      const spec = fieldSpec(subject.name);
      return spec.kind === 'status' ? statusTerm(term) : columnTerm(term, spec, context);
    }
    default: {
      const unknown: never = subject;
      return unknown;
    }
  }
}
