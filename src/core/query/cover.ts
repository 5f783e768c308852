// What a vendor can be asked for, so that everything a query wants is among it.
import type { FilterDescriptor, FilterParam } from '../filters';
import { eventWord } from '../event';
import type { Expr, Subject, Term, TimeContext, Value } from './ast';
import { anyBox, around, both, type Box, isAny, type ManyParams, mostValues, tidy } from './boxes';
import { intersect } from './compile';
import { fieldName, fieldSpec } from './fields';
import { isInvisible } from './lexer';
import { isEmail } from './match';
import { buildTerm } from './terms';

/** Most walks that plain conditions may cost; more is cheaper to check here. */
export const mostWalks = 4;
/** Longest value sent as a parameter. */
const longestValue = 500;

/** Boxes that together hold every match. `exact`: and nothing else. */
export interface Cover {
  readonly boxes: readonly Box[];
  readonly exact: boolean;
}

const everything: Cover = { boxes: [anyBox], exact: false };

/** One vendor's parameters, ready to be asked. */
export class Pushable {
  readonly many: ManyParams;
  private readonly shapes = new Map<string, RegExp>();
  constructor(
    private readonly filters: FilterDescriptor,
    readonly time: TimeContext,
  ) {
    this.many = new Set(filters.params.filter((param) => param.many).map((param) => param.name));
    // Shapes are ours, from the adapters; linear by their own tests.
    for (const { name, shape } of filters.params)
      if (shape !== undefined) this.shapes.set(name, new RegExp(`^(?:${shape})$`, 'u'));
  }

  param(name: string): FilterParam | undefined {
    return this.filters.params.find((param) => param.name === name);
  }

  takes(param: FilterParam, value: string): boolean {
    if (value === '' || value.length > longestValue || value.trim() !== value) return false;
    for (const char of value) if (isInvisible(char)) return false;
    return this.shapes.get(param.name)?.test(value) ?? true;
  }

  /** The parameter that answers `field` for this value: its own one, else one of a wider field (`actor` for `actor.id`). */
  serving(field: string, value: string): FilterParam | undefined {
    const fits = (wanted: string): FilterParam | undefined =>
      this.filters.params.find((param) => param.field === wanted && this.takes(param, value));
    return fits(field) ?? (field.includes('.') ? fits(field.slice(0, field.indexOf('.'))) : undefined);
  }

  /** Boxes for values of one parameter, one for each value where it takes but one. */
  boxes(param: FilterParam, values: readonly string[]): readonly Box[] {
    const lists = param.many ? [values] : values.map((value) => [value]);
    return lists.map((list) => ({ window: {}, params: new Map([[param.name, list]]) }));
  }
}

/** Plain, non-empty values; `undefined` when one is of another kind. */
export function plainValues(values: readonly Value[]): readonly string[] | undefined {
  const texts = values.flatMap((value) => (value.kind === 'literal' && value.text !== '' ? [value.text] : []));
  return texts.length === values.length && texts.length > 0 ? [...new Set(texts)] : undefined;
}

/** A value as the vendor is asked for it: what we compare without case goes in both spellings or in ours. */
function sent(subject: Extract<Subject, { kind: 'field' }>, value: string): readonly string[] {
  const { kind } = fieldSpec(subject.name);
  if (kind === 'word') return [value.toLowerCase()];
  if (kind === 'status') return [String(Number(value))];
  if (kind === 'actor' && isEmail(value)) return [...new Set([value, value.toLowerCase()])];
  return [value];
}

function fieldCover(term: Term, subject: Extract<Subject, { kind: 'field' }>, can: Pushable): Cover {
  const values = term.op === '=' ? plainValues(term.values) : undefined;
  if (values === undefined || values.length > mostValues) return everything;
  const byParam = new Map<FilterParam, string[]>();
  for (const value of values.flatMap((text) => sent(subject, text))) {
    const param = can.serving(subject.name, value);
    if (param === undefined) return everything;
    const list = byParam.get(param);
    if (list === undefined) byParam.set(param, [value]);
    else list.push(value);
  }
  const boxes = [...byParam].flatMap(([param, list]) => can.boxes(param, list));
  return { boxes, exact: [...byParam.keys()].every((param) => param.field === subject.name) };
}

function timeCover(term: Term, can: Pushable): Cover {
  const built = buildTerm(term, can.time);
  if ('problem' in built) return everything;
  const nodes = built.kind === 'or' ? built.args : [built];
  const boxes = nodes.flatMap((node): readonly Box[] =>
    node.kind === 'time' ? [{ window: intersect(node, {}), params: new Map() }] : [],
  );
  return boxes.length === nodes.length ? { boxes: tidy(boxes, can.many), exact: true } : everything;
}

/** `type:` and `action:` as the one word a vendor filters by (OpenAI's event types). */
function eventCover(type: Term, action: Term, can: Pushable): Cover | undefined {
  const types = type.op === '=' ? plainValues(type.values) : undefined;
  const actions = action.op === '=' ? plainValues(action.values) : undefined;
  if (types === undefined || actions === undefined || types.length * actions.length > mostValues) return undefined;
  const words = types.flatMap((one) =>
    actions.map((two) => eventWord({ resource: { type: one, ids: [] }, action: two })),
  );
  const values: readonly Value[] = words.map((text) => ({ kind: 'literal', text }));
  const subject = { kind: 'field', name: 'event' } as const;
  const cover = fieldCover({ kind: 'term', subject, op: '=', values }, subject, can);
  return cover.boxes.some(isAny) ? undefined : cover;
}

function isField(expr: Expr, name: string): boolean {
  return expr.kind === 'term' && expr.subject.kind === 'field' && expr.subject.name === name;
}

export interface Conjunction {
  readonly boxes: readonly Box[];
  /** Of each condition: whether the boxes say it in full. */
  readonly said: readonly boolean[];
}

/**
 * All of several conditions. Those that cost the fewest walks go first; one that would make too many is left to be
 * checked here. `start`: boxes that must be kept.
 */
export function conjunction(args: readonly Expr[], can: Pushable, start: readonly Box[] = [anyBox]): Conjunction {
  const covers = args.map((arg, index) => ({ cover: coverOf(arg, can), about: [index] }));
  const [one, two] = ['type', 'action'].map((name) => args.findIndex((arg) => isField(arg, name)));
  const [type, action] = [args[one ?? -1], args[two ?? -1]];
  const event = type?.kind === 'term' && action?.kind === 'term' ? eventCover(type, action, can) : undefined;
  if (event !== undefined && one !== undefined && two !== undefined) covers.push({ cover: event, about: [one, two] });
  const limit = Math.max(mostWalks, start.length);
  const said = args.map(() => false);
  let boxes = start;
  for (const { cover, about } of [...covers].sort((a, b) => a.cover.boxes.length - b.cover.boxes.length)) {
    if (cover.boxes.some(isAny)) continue;
    const products = boxes.flatMap((box) => cover.boxes.map((other) => both(box, other)));
    const next = tidy(
      products.map((product) => product.box),
      can.many,
    );
    if (next.length > limit) continue;
    boxes = next;
    if (cover.exact && products.every((product) => !product.lost)) for (const index of about) said[index] = true;
  }
  return { boxes, said };
}

function alternatives(args: readonly Expr[], can: Pushable): Cover {
  const covers = args.map((arg) => coverOf(arg, can));
  if (covers.some((cover) => cover.boxes.some(isAny))) return everything;
  const boxes = tidy(
    covers.flatMap((cover) => cover.boxes),
    can.many,
  );
  if (boxes.length <= mostWalks) return { boxes, exact: covers.every((cover) => cover.exact) };
  return { boxes: [around(boxes, can.many)], exact: false };
}

/** `expr` must be about one connection, see `specialise`: negations stand at terms, and constants are folded. */
export function coverOf(expr: Expr, can: Pushable): Cover {
  switch (expr.kind) {
    case 'all':
    case 'not':
    case 'text':
      return everything;
    case 'and': {
      const { boxes, said } = conjunction(expr.args, can);
      return { boxes, exact: said.every(Boolean) };
    }
    case 'or':
      return alternatives(expr.args, can);
    case 'term': {
      const { subject } = expr;
      switch (subject.kind) {
        case 'field':
          return fieldCover(expr, subject, can);
        case 'time':
          return timeCover(expr, can);
        case 'path':
        case 'vendor':
          return everything;
        default: {
          const unknown: never = subject;
          return unknown;
        }
      }
    }
    default: {
      const unknown: never = expr;
      return unknown;
    }
  }
}

/** The field a vendor's parameter answers, when a record carries the answer too. */
export function answeredField(param: FilterParam | undefined): Subject | undefined {
  const name = param === undefined ? undefined : fieldName(param.field);
  return name === undefined ? undefined : { kind: 'field', name };
}
