// Splits a query into what one connection's vendor is asked and what is checked here.
import type { ConnectionProfile } from './connection';
import type { FilterDescriptor, VendorQuery } from './filters';
import type { Expr, Term, TimeContext, Window } from './query/ast';
import { anyBox, type Box, mostValues } from './query/boxes';
import { compileQuery, emptyWindow, isEmptyWindow } from './query/compile';
import { answeredField, conjunction, plainValues, Pushable } from './query/cover';
import { conjoin, conjuncts } from './query/edit';
import { fold } from './query/match';
import { printQuery } from './query/print';
import { buildTerm } from './query/terms';

/** `nobody`: only the vendor could check it, and it stands where the vendor cannot be asked. */
export type AppliedBy = 'vendor' | 'here' | 'nobody';

export interface Condition {
  readonly text: string;
  readonly expr: Expr;
  readonly by: AppliedBy;
}

/**
 * Everything wanted is among what the walks fetch; walks may overlap, so events are to be told apart by their keys.
 * No walks: nothing in this connection can match.
 */
export interface Plan {
  readonly walks: readonly VendorQuery[];
  /** Checked on every event fetched: the whole query but what only the vendor knows. */
  readonly residual: Expr;
  /** The query's top-level conditions, in order, and who applies each. */
  readonly conditions: readonly Condition[];
  /** Holds every match; `from >= to`: there is none. */
  readonly window: Window;
}

/** Walks that conditions which only the vendor can check may cost. */
const mostVendorWalks = 16;

const never: Expr = { kind: 'not', arg: { kind: 'all' } };

type Special = Expr | boolean;

interface Scope {
  readonly connection: ConnectionProfile;
  readonly can: Pushable;
}

/**
 * The query as this connection sees it: its own vendor and name are known, another vendor's parameters never hold,
 * a parameter that the records answer becomes that field, and negations stand at the terms.
 */
function specialise(expr: Expr, negated: boolean, scope: Scope): Special {
  switch (expr.kind) {
    case 'all':
      return !negated;
    case 'text':
      return negated ? { kind: 'not', arg: expr } : expr;
    case 'not':
      return specialise(expr.arg, !negated, scope);
    case 'and':
    case 'or': {
      const all = (expr.kind === 'and') !== negated;
      const kept: Expr[] = [];
      for (const arg of expr.args) {
        const special = specialise(arg, negated, scope);
        if (special === !all) return special;
        if (typeof special !== 'boolean') kept.push(special);
      }
      const [first, ...others] = kept;
      if (first === undefined) return all;
      return others.length === 0 ? first : { kind: all ? 'and' : 'or', args: kept };
    }
    case 'term':
      return specialTerm(expr, negated, scope);
    default: {
      const unknown: never = expr;
      return unknown;
    }
  }
}

function specialTerm(term: Term, negated: boolean, scope: Scope): Special {
  const { subject } = term;
  const { connection, can } = scope;
  if (subject.kind === 'vendor') {
    if (fold(subject.vendor) !== fold(connection.vendor)) return negated;
    const field = answeredField(can.param(subject.param));
    if (field !== undefined) return specialTerm({ ...term, subject: field }, negated, scope);
    // Nobody can tell which events do not have it: they all stay.
    return negated ? true : term;
  }
  if (subject.kind === 'field' && (subject.name === 'vendor' || subject.name === 'connection')) {
    const built = buildTerm(term, can.time);
    const value = subject.name === 'vendor' ? connection.vendor : connection.id;
    return (!('problem' in built) && built.kind === 'column' && built.test(value)) !== negated;
  }
  return negated ? { kind: 'not', arg: term } : term;
}

/** The boxes that ask the vendor for a term only it can check; `undefined` when it cannot be asked. */
function vendorBoxes(term: Term, scope: Scope): readonly Box[] | undefined {
  const { subject } = term;
  const param = subject.kind === 'vendor' ? scope.can.param(subject.param) : undefined;
  const values = term.op === '=' ? plainValues(term.values) : undefined;
  if (param === undefined || values === undefined || values.length > mostValues) return undefined;
  const sent = param.kind === 'boolean' ? values.map((value) => value.toLowerCase()) : values;
  const fits = (value: string): boolean =>
    param.kind === 'boolean' ? value === 'true' || value === 'false' : scope.can.takes(param, value);
  return sent.every(fits) ? scope.can.boxes(param, [...new Set(sent)]) : undefined;
}

/** The terms in it that only this connection's vendor can check. */
function vendorTerms(expr: Expr, scope: Scope): readonly Term[] {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.args.flatMap((arg) => vendorTerms(arg, scope));
    case 'not':
      return vendorTerms(expr.arg, scope);
    case 'term': {
      const { subject } = expr;
      if (subject.kind !== 'vendor' || fold(subject.vendor) !== fold(scope.connection.vendor)) return [];
      return answeredField(scope.can.param(subject.param)) === undefined ? [expr] : [];
    }
    case 'all':
    case 'text':
      return [];
    default: {
      const unknown: never = expr;
      return unknown;
    }
  }
}

interface Asked {
  readonly boxes: readonly Box[];
  /** The terms the boxes ask for. */
  readonly terms: ReadonlySet<Expr>;
}

/** Everything that only the vendor can check and that every walk must ask for. */
function required(terms: readonly Expr[], scope: Scope): Asked {
  let boxes: readonly Box[] = [anyBox];
  const asked = new Set<Expr>();
  for (const term of terms) {
    const more = term.kind === 'term' && term.subject.kind === 'vendor' ? vendorBoxes(term, scope) : undefined;
    if (more === undefined || boxes.length * more.length > mostVendorWalks) continue;
    // One parameter can be sent once: a second limit on it is nobody's.
    const taken = boxes.some((box) =>
      more.some((other) => [...other.params.keys()].some((name) => box.params.has(name))),
    );
    if (taken) continue;
    boxes = boxes.flatMap((box) =>
      more.map((other) => ({ ...box, params: new Map([...box.params, ...other.params]) })),
    );
    asked.add(term);
  }
  return { boxes, terms: asked };
}

/** `filters` must be those of the connection's vendor. Times are resolved now. */
export function plan(expr: Expr, connection: ConnectionProfile, filters: FilterDescriptor, time: TimeContext): Plan {
  const context: TimeContext = { ...time, connectionNames: new Map([[connection.id, connection.name]]) };
  const scope: Scope = { connection, can: new Pushable(filters, context) };
  const compiled = compileQuery(expr, context);
  const parts = conjuncts(expr).map((part) => {
    const special = specialise(part, false, scope);
    // A condition may fall apart into several, or into nothing.
    return { part, special, pieces: typeof special === 'boolean' ? [] : conjuncts(special) };
  });
  const pieces = parts.flatMap((part) => part.pieces);
  const asked = required(pieces, scope);
  const others = pieces.filter((piece) => !asked.terms.has(piece));
  const rest = conjunction(others, scope.can, asked.boxes);
  const said = new Set<Expr>([...asked.terms, ...others.filter((_, index) => rest.said[index] === true)]);
  const impossible = compiled.problems.length > 0 || parts.some((part) => part.special === false);
  const walks = rest.boxes.filter((box) => !isEmptyWindow(box.window));
  const applied = (part: Expr, own: readonly Expr[]): AppliedBy => {
    if (vendorTerms(part, scope).some((term) => !asked.terms.has(term))) return 'nobody';
    return own.length > 0 && own.every((piece) => said.has(piece)) ? 'vendor' : 'here';
  };
  return {
    walks: impossible || isEmptyWindow(compiled.window) ? [] : walks,
    residual: impossible ? never : conjoin(pieces.filter((piece) => !asked.terms.has(piece))),
    conditions: parts.map(({ part, pieces: own }) => ({ text: printQuery(part), expr: part, by: applied(part, own) })),
    window: impossible ? emptyWindow : compiled.window,
  };
}
