// What the filter form asks, made from the vendors' own filters: one field for each thing a query can ask.
import type { FilterDescriptor, FilterParam, FilterValue } from '../src/core/filters';
import { formToExpr } from '../src/core/query/form';
import { parseQuery } from '../src/core/query/parse';
import { printQuery } from '../src/core/query/print';
import { parseTime, surelyReversed } from '../src/core/query/time';
import type { ConnectionView } from '../src/protocol/views';

export interface FormField {
  /** Field of the query. */
  readonly field: string;
  readonly label: string;
  readonly kind: FilterParam['kind'];
  readonly values: readonly FilterValue[];
  /** The vendor's own words, one line for each parameter that answers it. */
  readonly help: readonly { readonly vendor: string; readonly name: string; readonly text: string }[];
  readonly shapes: readonly string[];
  /** Only the vendor can check it: no record carries the answer. */
  readonly vendorOnly: boolean;
  /** Vendors of the connections that have no such parameter: their events are checked here. */
  readonly others: readonly string[];
}

/** What is to be said of a value as it is typed. */
export interface ValueNote {
  readonly words: string;
  /** The query would not run with it. */
  readonly wrong: boolean;
}

const labels = new Map<string, string>([
  ['type', 'Resource type'],
  ['action', 'Action'],
  ['event', 'Event type'],
  ['actor', 'Actor'],
  ['actor.id', 'Actor ID'],
  ['actor.email', 'Actor e-mail'],
  ['actor.kind', 'Kind of actor'],
  ['resource', 'Resource'],
  ['project', 'Project'],
  ['workspace', 'Workspace'],
  ['ip', 'Source IP'],
  ['country', 'Country'],
  ['agent', 'User agent'],
  ['status', 'Status'],
  ['method', 'Method'],
  ['path', 'Path'],
  ['request', 'Request ID'],
]);

/** Reading order of the form; fields not named here follow. */
const order = [
  'event',
  'type',
  'action',
  'actor',
  'actor.email',
  'actor.id',
  'actor.kind',
  'resource',
  'project',
  'workspace',
  'ip',
  'country',
  'status',
  'method',
  'path',
  'request',
];

/** Fields of the vendors of these connections, merged where two parameters ask the same. */
export function formFields(connections: readonly ConnectionView[]): readonly FormField[] {
  const fields = new Map<string, FormField>();
  const seen = new Set<string>();
  for (const connection of connections) {
    if (seen.has(connection.vendor)) continue;
    seen.add(connection.vendor);
    for (const param of connection.filters.params) {
      fields.set(param.field, merge(fields.get(param.field), param, connection));
    }
  }
  const rank = (field: FormField): number => {
    const at = order.indexOf(field.field);
    return at < 0 ? order.length : at;
  };
  const vendors = [...new Set(connections.map((connection) => connection.filters.label))];
  return [...fields.values()]
    .map((field) => ({
      ...field,
      others: field.vendorOnly ? [] : vendors.filter((label) => !field.help.some((help) => help.vendor === label)),
    }))
    .sort((a, b) => rank(a) - rank(b));
}

function merge(known: FormField | undefined, param: FilterParam, connection: ConnectionView): FormField {
  const help = { vendor: connection.filters.label, name: param.name, text: param.help };
  const shape = param.shape === undefined ? [] : [param.shape];
  if (known === undefined) {
    return {
      field: param.field,
      label: labels.get(param.field) ?? param.label,
      kind: param.kind,
      values: param.values ?? [],
      help: [help],
      shapes: shape,
      vendorOnly: param.field.startsWith(`${connection.vendor}.`),
      others: [],
    };
  }
  const have = new Set(known.values.map((each) => each.value));
  return {
    ...known,
    kind: known.kind === param.kind ? known.kind : 'text',
    values: [...known.values, ...(param.values ?? []).filter((each) => !have.has(each.value))],
    help: [...known.help, help],
    shapes: [...known.shapes, ...shape],
  };
}

/** What the query would say of a value of this field, before it is put there. */
export function checkValue(field: FormField, value: string, known: readonly FilterDescriptor[]): ValueNote | undefined {
  if (value.length > 1000) return { words: 'Longer than 1000 characters.', wrong: true };
  if (field.kind === 'number' && !/^(?:[<>]=?)?\d{1,9}$|^\d{0,9}\.\.\d{0,9}$|^[1-5]xx$/i.test(value)) {
    return { words: 'A number, a comparison such as >=400, or a range such as 400..499.', wrong: true };
  }
  // A block of addresses that is none would be taken for a word, which no address is.
  const written = field.field === 'ip' ? parseQuery(`ip:${value}`, known).diagnostics[0] : undefined;
  if (written !== undefined) return { words: written.message, wrong: written.severity === 'error' };
  const asked = formToExpr({ window: {}, values: new Map([[field.field, [value]]]), rest: { kind: 'all' } });
  const { diagnostics } = parseQuery(printQuery(asked), known);
  const [first] = [...diagnostics].sort((a, b) => a.severity.localeCompare(b.severity));
  return first === undefined ? undefined : { words: first.message, wrong: first.severity === 'error' };
}

/** What is wrong with a range, in words. */
export function checkRange(from: string, to: string): string | undefined {
  const [start, end] = [from, to].map((text) => (text.trim() === '' ? undefined : parseTime(text.trim())));
  for (const time of [start, end]) if (time !== undefined && 'problem' in time) return time.problem;
  if (start === undefined || end === undefined || 'problem' in start || 'problem' in end) return undefined;
  return surelyReversed(start.time, end.time) ? 'The range ends before it begins.' : undefined;
}

/** Who applies a condition on this field: in a word, and told apart by vendor. */
export function applierOf({ help, others, vendorOnly }: FormField): { readonly word: string; readonly detail: string } {
  const names = [...new Set(help.map((each) => each.vendor))].join(', ');
  if (vendorOnly) return { word: 'vendor', detail: `Asked of ${names}; no event carries the answer.` };
  if (others.length === 0) return { word: 'vendor', detail: `Asked of ${names}, and checked again here.` };
  return {
    word: 'vendor, here',
    detail: `Asked of ${names}, and checked again here; checked here in what ${others.join(', ')} returns.`,
  };
}
