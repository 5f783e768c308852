// The language in a table: what to write and what it finds. The palette shows it, the README repeats it.
import { fieldNames } from './ast';
import { fieldSpec } from './fields';
import { timeForms } from './time';

export interface ReferenceRow {
  /** A whole query that can be run as it stands. */
  readonly write: string;
  readonly finds: string;
}

export const referenceRows: readonly ReferenceRow[] = [
  { write: 'actor:ana@acme.io', finds: 'exactly this value (case counts; e-mail addresses ignore it)' },
  { write: 'actor:ana@acme.io,bo@acme.io', finds: 'one of several' },
  { write: 'actor:svc-*', finds: '`*` stands for anything, case ignored; `actor:*` any, `actor:""` none' },
  { write: '-actor:svc-*', finds: 'all others; NOT says the same' },
  { write: 'a OR b', finds: 'either; parentheses group, as in (a OR b) c; AND binds tighter than OR' },
  {
    write: '"several words"',
    finds: 'text anywhere in the event, body included, case ignored; one word needs no quotes',
  },
  {
    write: 'status:4xx',
    finds: 'HTTP status of the audited call; also `status:403`, `status:>=400`, `status:400..499`',
  },
  { write: 'ip:10.0.0.0/8', finds: 'a block of addresses; also `ip:2001:db8::/32`' },
  { write: 'after:7d', finds: 'from then on; `30m`, `2h`, `7d`, `1w` ago' },
  { write: 'before:2026-11-01T14:00Z', finds: 'up to then (exclusive); without Z or +02:00 in the zone shown' },
  { write: 'time:today', finds: 'a day; also `time:yesterday`, `time:2026-11`' },
  { write: 'time:2026-11-01..2026-11-07', finds: 'a range; a day or month at the end counts whole' },
  { write: 'body.scopes:write', finds: 'any place in the request body; in lists, any element; `body.limit:>=100`' },
  { write: 'raw.actor.session.user_agent:curl*', finds: "any place in the vendor's record; quote odd names" },
  { write: 'openai.tenant_only:true', finds: 'a filter that only the vendor can apply' },
];

/** Every field with its help, as `name:`. */
export function referenceFields(): readonly ReferenceRow[] {
  return [
    ...fieldNames.map((name) => ({ write: `${name}:`, finds: fieldSpec(name).help })),
    { write: 'time:', finds: `when it happened: ${timeForms}` },
  ];
}
