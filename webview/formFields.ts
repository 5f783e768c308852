// What the filter form asks, made from the vendors' own filters: one field for each thing a query can ask.
import type { FilterParam, FilterValue } from '../src/core/filters';
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
  return [...fields.values()].sort((a, b) => rank(a) - rank(b));
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

/** What is wrong with a value for this field, in words. */
export function checkValue(field: FormField, value: string): string | undefined {
  if (value.length > 1000) return 'Longer than 1000 characters.';
  if (field.kind === 'number' && !/^(?:[<>]=?)?\d{1,9}$|^\d{0,9}\.\.\d{0,9}$/.test(value)) {
    return 'A number, a comparison such as >=400, or a range such as 400..499.';
  }
  return undefined;
}

export interface RangePreset {
  readonly from: string;
  readonly label: string;
}

export const rangePresets: readonly RangePreset[] = [
  { from: '1h', label: 'Last hour' },
  { from: '24h', label: 'Last 24 hours' },
  { from: '7d', label: 'Last 7 days' },
  { from: '30d', label: 'Last 30 days' },
  { from: '90d', label: 'Last 90 days' },
  { from: '365d', label: 'Last 365 days' },
];
