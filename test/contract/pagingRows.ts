// Paging of each adapter, as documented and as it has been seen to go wrong.
import { expect } from 'vitest';
import { contextOf, memory, page, queryOf, walk, type Script, type Walked } from './memory';
import { adapter } from './parameters';
import { log, rowText, simulate, type SimRow } from './simulation';
import type { Cell, Row } from './table';

const vendors = ['openai', 'portkey', 'cortex'];
const sizes: Readonly<Record<string, number>> = { openai: 100, portkey: 100, cortex: 1000 };

interface Outcome extends Walked {
  readonly requests: number;
}

async function run(vendor: string, script: Script, options: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const { http, asked } = memory(script);
  const walked = await walk(adapter(vendor), queryOf({}, { from: 0, to: 1_773_200_000_000 }), contextOf(http, options));
  return { ...walked, requests: asked.length };
}

function sizeOf(vendor: string): number {
  return sizes[vendor] ?? 100;
}

function each(cell: (vendor: string) => Promise<string>, only = vendors): Readonly<Record<string, Cell>> {
  return Object.fromEntries(only.map((vendor) => [vendor, () => cell(vendor)]));
}

/** All rows once, in the order of the log. */
function complete(walked: Outcome, rows: readonly SimRow[], vendor: string): void {
  expect(walked.records.length).toBe(rows.length);
  expect(new Set(walked.keys).size).toBe(rows.length);
  const texts = new Set(walked.records.map(({ raw }) => new TextDecoder().decode(raw)));
  for (const row of rows) expect(texts.has(rowText(vendor, row))).toBe(true);
}

export function pagingRows(): readonly Row[] {
  return [
    {
      name: 'three pages and a half',
      cells: each(async (vendor) => {
        const rows = log(sizeOf(vendor) * 3.5);
        const walked = await run(
          vendor,
          simulate(vendor, () => rows),
        );
        complete(walked, rows, vendor);
        expect(walked.warnings).toEqual([]);
        expect(walked.requests).toBe(4);
        return '4 requests';
      }),
    },
    {
      name: 'exactly two pages',
      cells: each(async (vendor) => {
        const rows = log(sizeOf(vendor) * 2);
        const walked = await run(
          vendor,
          simulate(vendor, () => rows),
        );
        complete(walked, rows, vendor);
        expect(walked.warnings).toEqual([]);
        return `${walked.requests} requests`;
      }),
    },
    {
      name: 'exactly one page',
      cells: each(async (vendor) => {
        const rows = log(sizeOf(vendor));
        const walked = await run(
          vendor,
          simulate(vendor, () => rows),
        );
        complete(walked, rows, vendor);
        expect(walked.warnings).toEqual([]);
        return `${walked.requests} requests`;
      }),
    },
    {
      name: 'nothing',
      cells: each(async (vendor) => {
        const walked = await run(
          vendor,
          simulate(vendor, () => []),
        );
        expect(walked.pages).toEqual([{ records: [] }]);
        return 'one empty page, no total';
      }),
    },
    {
      name: 'total, from pages with rows alone',
      cells: each(
        async (vendor) => {
          const rows = log(sizeOf(vendor) + 1);
          const walked = await run(
            vendor,
            simulate(vendor, () => rows),
          );
          expect(walked.pages.map(({ total }) => total)).toEqual([rows.length, rows.length]);
          return String(rows.length);
        },
        ['portkey', 'cortex'],
      ),
    },
    {
      name: 'going on from a page',
      cells: each(async (vendor) => {
        const rows = log(sizeOf(vendor) * 3);
        const script = simulate(vendor, () => rows);
        const whole = await run(vendor, script);
        const from = whole.pages[0]?.next;
        expect(typeof from).toBe('string');
        const { http, asked } = memory(script);
        const query = queryOf({}, { from: 0, to: 1_773_200_000_000 });
        const rest = await walk(adapter(vendor), query, contextOf(http), from);
        expect(rest.keys).toEqual(whole.keys.slice(sizeOf(vendor)));
        expect(asked[0]?.search).not.toBe('');
        return 'the rest, once';
      }),
    },
    {
      name: 'a damaged place to go on from',
      cells: each(async (vendor) => {
        const rows = log(5);
        for (const from of ['', '{', 'null', '{"v":1}', '{"v":1,"query":"x","place":{"page":-1}}', 'x'.repeat(9000)]) {
          const { http } = memory(simulate(vendor, () => rows));
          const walked = await walk(adapter(vendor), queryOf({}, {}), contextOf(http), from);
          expect(walked.records.length).toBe(5);
        }
        return 'begins anew';
      }),
    },
    {
      name: 'the end is pinned when the walk begins',
      cells: each(async (vendor) => {
        const rows = log(sizeOf(vendor) * 3);
        const { http, asked } = memory(simulate(vendor, () => rows));
        const context = contextOf(http);
        let time = 1_773_150_000_000;
        const ticking = { ...context, clock: { ...context.clock, now: () => (time += 60_000) } };
        await walk(adapter(vendor), queryOf({}, {}), ticking);
        const ends = asked.map(({ search }) => /(?:lt%5D|end_time|endTime)=([^&]*)/.exec(search)?.[1]);
        expect(ends.length).toBe(3);
        expect(new Set(ends).size).toBe(1);
        return ends[0] ?? '';
      }),
    },
    {
      name: 'stopped between pages',
      cells: each(async (vendor) => {
        const rows = log(sizeOf(vendor) * 3);
        const { http, asked } = memory(simulate(vendor, () => rows));
        const abort = new AbortController();
        const seen = async (): Promise<void> => {
          for await (const _ of adapter(vendor).pages(queryOf({}, {}), contextOf(http), abort.signal)) abort.abort();
        };
        await expect(seen()).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
        expect(asked.length).toBe(1);
        return 'cancelled, 1 request';
      }),
    },
    {
      name: 'the first page for ever',
      cells: each(async (vendor) => {
        const rows = log(sizeOf(vendor) * 3);
        const [first] = [rows.slice(0, sizeOf(vendor)).map((row) => rowText(vendor, row))];
        const last = rows[sizeOf(vendor) - 1]?.id ?? '';
        const body = page(vendor, first ?? [], { last, hasMore: true, total: rows.length, pages: 3 });
        const walked = await run(vendor, () => ({ body }));
        expect(walked.records.length).toBe(sizeOf(vendor));
        expect(walked.warnings.at(-1)).toMatch(/missing/);
        expect(walked.requests).toBeLessThan(12);
        return `ends, warned, ${walked.requests} requests`;
      }),
    },
    {
      name: 'rows put in between two requests',
      cells: each(async (vendor) => {
        const before = log(sizeOf(vendor) * 2.5);
        let rows = before;
        const insert = (number: number): void => {
          if (number !== 1) return;
          rows = [...log(7, 1, 1_773_100_500).map((row) => ({ ...row, id: `${row.id}-new` })), ...rows];
        };
        const walked = await run(
          vendor,
          simulate(vendor, () => rows, { before: insert }),
        );
        const texts = walked.records.map(({ raw }) => new TextDecoder().decode(raw));
        expect(new Set(texts).size).toBe(texts.length);
        for (const row of before) expect(texts).toContain(rowText(vendor, row));
        return 'none lost, none doubled';
      }),
    },
    {
      name: 'rows gone between two requests',
      cells: each(async (vendor) => {
        const before = log(sizeOf(vendor) * 2.5);
        let rows = before;
        const remove = (number: number): void => {
          if (number === 1) rows = rows.filter((_, index) => index < 10 || index >= 17);
        };
        const walked = await run(
          vendor,
          simulate(vendor, () => rows, { before: remove }),
        );
        const texts = walked.records.map(({ raw }) => new TextDecoder().decode(raw));
        for (const row of rows) expect(texts).toContain(rowText(vendor, row));
        expect(new Set(texts).size).toBe(texts.length);
        return `none lost, ${walked.requests} requests`;
      }),
    },
    ...openaiRows(),
    ...numberedRows(),
  ];
}

function openaiRows(): readonly Row[] {
  const rows: readonly (readonly [string, Cell])[] = [
    [
      'last_id is not the last row’s ID',
      async () => {
        const all = log(150);
        const walked = await run('openai', (asked, number) => {
          const body = simulate('openai', () => all)(
            asked.params.get('after') === 'cursor_1' ? at(asked, all[99]?.id ?? '') : asked,
            number,
          ).body;
          return { body: String(body).replace(/"last_id":"[^"]*"/, '"last_id":"cursor_1"') };
        });
        complete(walked, all, 'openai');
        return 'last_id is sent';
      },
    ],
    [
      'no last_id: the last row’s own',
      async () => {
        const all = log(250);
        const walked = await run(
          'openai',
          simulate('openai', () => all, { spoil: leaveOut('last_id') }),
        );
        complete(walked, all, 'openai');
        return '3 pages';
      },
    ],
    [
      'no has_more: on until a page is short',
      async () => {
        const all = log(250);
        const walked = await run(
          'openai',
          simulate('openai', () => all, { spoil: leaveOut('has_more') }),
        );
        complete(walked, all, 'openai');
        return `${walked.requests} requests`;
      },
    ],
    [
      'has_more with no data, at once',
      async () => {
        const walked = await run('openai', () => ({ body: page('openai', [], { hasMore: true }) }));
        expect(walked.requests).toBe(1);
        expect(walked.warnings[0]).toMatch(/sends none/);
        return 'ends, warned';
      },
    ],
    [
      'has_more with no data, later',
      async () => {
        const all = log(150);
        const walked = await run('openai', (asked, number) =>
          number === 0 ? simulate('openai', () => all)(asked, number) : { body: page('openai', [], { hasMore: true }) },
        );
        expect(walked.records.length).toBe(100);
        expect(walked.warnings[0]).toMatch(/sends none/);
        return `ends, warned, ${walked.requests} requests`;
      },
    ],
    ...(['the cursor is ignored', 'after means newer'] as const).map((name): readonly [string, Cell] => [
      `${name}: by time instead`,
      async () => {
        const all = log(950, 3);
        const walked = await run('openai', (asked, number) =>
          simulate('openai', () => all)(name === 'the cursor is ignored' ? without(asked) : turned(asked), number),
        );
        complete(walked, all, 'openai');
        expect(walked.warnings).toEqual([]);
        return `all rows, ${walked.requests} requests`;
      },
    ]),
    [
      'after means newer, 250 rows in one second',
      async () => {
        const all = [
          ...log(120),
          ...log(250, 250, 1_773_000_000).map((row) => ({ ...row, id: `${row.id}-b` })),
          ...log(120, 1, 1_772_000_000).map((row) => ({ ...row, id: `${row.id}-c` })),
        ];
        const walked = await run('openai', (asked, number) => simulate('openai', () => all)(turned(asked), number));
        complete(walked, all, 'openai');
        expect(walked.warnings[0]).toMatch(/one second/);
        return 'all rows by before, warned';
      },
    ],
    [
      'the cursor is ignored, 250 rows in one second',
      async () => {
        const all = [
          ...log(120),
          ...log(250, 250, 1_773_000_000).map((row) => ({ ...row, id: `${row.id}-b` })),
          ...log(120, 1, 1_772_000_000).map((row) => ({ ...row, id: `${row.id}-c` })),
        ];
        const walked = await run('openai', (asked, number) => simulate('openai', () => all)(without(asked), number));
        expect(walked.records.length).toBe(120 + 100 + 120);
        expect(walked.warnings[0]).toMatch(/one second/);
        return 'what can be reached, warned';
      },
    ],
    [
      'oldest first',
      async () => {
        const all = [...log(450, 2)].reverse();
        const walked = await run(
          'openai',
          simulate('openai', () => all),
        );
        complete(walked, all, 'openai');
        expect(walked.warnings).toEqual([]);
        return `all rows, ${walked.requests} requests`;
      },
    ],
    [
      'oldest first, the cursor is ignored',
      async () => {
        const all = [...log(450, 2)].reverse();
        const walked = await run('openai', (asked, number) => simulate('openai', () => all)(without(asked), number));
        complete(walked, all, 'openai');
        return `all rows, ${walked.requests} requests`;
      },
    ],
    [
      'the first page again, each time with another last_id',
      async () => {
        const all = log(350, 2);
        let number = 0;
        const spoil = (body: Record<string, unknown>): void => {
          body['last_id'] = `cursor_${(number += 1)}`;
        };
        const walked = await run('openai', (asked, index) =>
          simulate('openai', () => all, { spoil })(without(asked), index),
        );
        complete(walked, all, 'openai');
        return `by time, ${walked.requests} requests`;
      },
    ],
    [
      'the cursor leads to newer rows',
      async () => {
        const all = log(450);
        const walked = await run('openai', (asked, number) => {
          const cursor = Number(/\d+$/.exec(asked.params.get('after') ?? '')?.[0] ?? -1);
          if (asked.search.includes('lte%5D')) return simulate('openai', () => all)(without(asked), number);
          // It begins in the middle and goes the wrong way, always with rows that are new to the walk.
          const start = cursor < 0 ? 200 : 100;
          const rows = all.slice(start, start + 100);
          const last = rows.at(-1)?.id ?? null;
          return {
            body: page(
              'openai',
              rows.map((row) => rowText('openai', row)),
              { last, hasMore: cursor < 0 },
            ),
          };
        });
        const came = new Set(walked.keys);
        for (const row of all.slice(100)) expect(came.has(row.id)).toBe(true);
        expect(came.size).toBe(walked.keys.length);
        return `by time, ${walked.requests} requests`;
      },
    ],
    [
      'rows of one second change places over a page break',
      async () => {
        const before = log(250, 40);
        let all = before;
        const walked = await run(
          'openai',
          simulate('openai', () => all, {
            before: (number) => {
              if (number === 1)
                all = [...before.slice(0, 80), ...before.slice(80, 120).reverse(), ...before.slice(120)];
            },
          }),
        );
        complete(walked, before, 'openai');
        return `all rows, ${walked.requests} requests`;
      },
    ],
    [
      'the first page out of order',
      async () => {
        const sorted = log(250);
        const all = [...sorted.slice(0, 100).reverse(), ...sorted.slice(100)];
        const walked = await run(
          'openai',
          simulate('openai', () => all),
        );
        expect(walked.warnings.at(-1)).toMatch(/changed places while they were read; some may be missing/);
        return 'warned';
      },
    ],
    [
      'plain and tenant event types together',
      async () => {
        const { http, asked } = memory((request) => ({
          body: page('openai', [rowText('openai', { id: request.params.has('tenant_only') ? 'b' : 'a', second: 5 })]),
        }));
        const query = queryOf({ event_types: ['api_key.created', 'tenant.user.added', 'role.bound_to_resource'] });
        const walked = await walk(adapter('openai'), query, contextOf(http));
        expect(walked.keys).toEqual(['a', 'b']);
        expect(asked.map(({ params }) => [params.getAll('event_types[]'), params.get('tenant_only')])).toEqual([
          [['api_key.created'], null],
          [['tenant.user.added', 'role.bound_to_resource'], 'true'],
        ]);
        const { http: again, asked: askedAgain } = memory(() => ({ body: page('openai', []) }));
        await walk(adapter('openai'), query, contextOf(again), walked.pages[0]?.next);
        expect(askedAgain.map(({ params }) => params.get('tenant_only'))).toEqual(['true']);
        return 'two lists, tenant_only for one';
      },
    ],
  ];
  return rows.map(([name, cell]) => ({ name, cells: { openai: cell } }));
}

function leaveOut(name: string): (body: Record<string, unknown>) => void {
  return (body) => {
    delete body[name];
  };
}

function claim(name: string, value: unknown): (body: Record<string, unknown>) => void {
  return (body) => {
    body[name] = value;
  };
}

type AskedRequest = Parameters<Script>[0];

function edited(asked: AskedRequest, edit: (params: URLSearchParams) => void): AskedRequest {
  const params = new URLSearchParams(asked.params);
  edit(params);
  return { ...asked, params };
}

function at(asked: AskedRequest, after: string): AskedRequest {
  return edited(asked, (params) => params.set('after', after));
}

function without(asked: AskedRequest): AskedRequest {
  return edited(asked, (params) => {
    params.delete('after');
    params.delete('before');
  });
}

/** `after` and `before` changed over. */
function turned(asked: AskedRequest): AskedRequest {
  return edited(asked, (params) => {
    const after = params.get('after');
    const before = params.get('before');
    params.delete('after');
    params.delete('before');
    if (after !== null) params.set('before', after);
    if (before !== null) params.set('after', before);
  });
}

function numberedRows(): readonly Row[] {
  const numbered = ['portkey', 'cortex'];
  return [
    {
      name: 'the vendor caps the page size',
      cells: each(async (vendor) => {
        const rows = log(230);
        const walked = await run(
          vendor,
          simulate(vendor, () => rows, { cap: 50 }),
        );
        complete(walked, rows, vendor);
        expect(walked.warnings).toEqual([]);
        return `all rows, ${walked.requests} requests`;
      }, numbered),
    },
    {
      name: 'no counts at all',
      cells: each(async (vendor) => {
        const rows = log(sizeOf(vendor) * 2.5);
        const spoil = (body: Record<string, unknown>): void => {
          delete body['total'];
          delete body['totalPages'];
        };
        const walked = await run(
          vendor,
          simulate(vendor, () => rows, { spoil }),
        );
        complete(walked, rows, vendor);
        return `all rows, ${walked.requests} requests`;
      }, numbered),
    },
    {
      name: 'total is the length of the page',
      cells: each(async (vendor) => {
        const rows = log(sizeOf(vendor) * 2.5);
        const spoil = (body: Record<string, unknown>): void => {
          body['total'] = ((body['records'] ?? body['logs']) as readonly unknown[]).length;
        };
        const walked = await run(
          vendor,
          simulate(vendor, () => rows, { spoil }),
        );
        complete(walked, rows, vendor);
        expect(walked.warnings).toEqual([]);
        return 'all rows';
      }, numbered),
    },
    {
      name: 'counts more than it gives',
      cells: each(async (vendor) => {
        const rows = log(30);
        const walked = await run(
          vendor,
          simulate(vendor, () => rows, { spoil: claim('total', 900) }),
        );
        complete(walked, rows, vendor);
        expect(walked.warnings.at(-1)).toMatch(/counts 900 events in this range but gave 30/);
        return 'warned';
      }, numbered),
    },
    {
      name: 'counts less than it gives',
      cells: each(async (vendor) => {
        const rows = log(250);
        // Never a whole number of pages: that could be the truth.
        const spoil = (body: Record<string, unknown>): void => {
          body['total'] = 130;
          body['totalPages'] = 2;
        };
        const walked = await run(
          vendor,
          simulate(vendor, () => rows, { cap: 100, spoil }),
        );
        complete(walked, rows, vendor);
        return `all rows, ${walked.requests} requests`;
      }, numbered),
    },
    {
      name: 'rows change places over a page break',
      cells: each(async (vendor) => {
        const before = log(250);
        let rows = before;
        const turn = (number: number): void => {
          if (number === 1) rows = [...before.slice(0, 90), ...before.slice(90, 120).reverse(), ...before.slice(120)];
        };
        const walked = await run(
          vendor,
          simulate(vendor, () => rows, { cap: 100, before: turn }),
        );
        expect(walked.records.length).toBeLessThan(250);
        expect(walked.warnings.at(-1)).toMatch(/may be missing/);
        return 'warned';
      }, numbered),
    },
    {
      name: 'totalPages 0',
      cells: each(
        async (vendor) => {
          const walked = await run(vendor, () => ({ body: page(vendor, [], { pages: 0 }) }));
          expect(walked.requests).toBe(1);
          return 'one request';
        },
        ['cortex'],
      ),
    },
    {
      name: 'equal rows within a page',
      cells: each(
        async (vendor) => {
          const twins = log(5).map((row) => ({ ...row, second: 1_773_000_000, twin: 'same' }));
          const walked = await run(
            vendor,
            simulate(vendor, () => twins),
          );
          expect(new Set(walked.keys).size).toBe(5);
          return '5 keys';
        },
        ['cortex'],
      ),
    },
    {
      name: 'equal rows over a page break',
      cells: each(
        async (vendor) => {
          const rows = log(1500).map((row, index) =>
            index >= 998 && index <= 1002 ? { ...row, second: 1_773_099_000, twin: 'same' } : row,
          );
          const walked = await run(
            vendor,
            simulate(vendor, () => rows),
          );
          expect(walked.records.length).toBe(1500);
          expect(new Set(walked.keys).size).toBe(1500);
          return 'all five kept';
        },
        ['cortex'],
      ),
    },
    {
      name: 'a page break that moves invents no twin',
      cells: each(
        async (vendor) => {
          let rows: readonly SimRow[] = log(1500);
          const before = (number: number): void => {
            if (number === 1) rows = [{ id: 'new', second: 1_773_100_001 }, ...rows];
          };
          const walked = await run(
            vendor,
            simulate(vendor, () => rows, { before }),
          );
          expect(walked.records.length).toBe(1500);
          return '1500 of 1500';
        },
        ['cortex'],
      ),
    },
    ...retries(),
  ];
}

const organisation = { organisation_id: '11111111-2222-4333-8444-555555555555' };

/** A Portkey that wants its organisation ID, or does not. */
function portkeyThat(wants: boolean): { readonly script: Script; readonly sent: boolean[] } {
  const rows = log(250);
  const sent: boolean[] = [];
  const script: Script = (asked, number) => {
    const has = asked.params.has('organisation_id');
    sent.push(has);
    if (has === wants) return simulate('portkey', () => rows)(asked, number);
    return has
      ? { status: 403, body: '{"success":false,"data":{"message":"No access","errorCode":"AB03"}}' }
      : { status: 400, body: '{"success":false,"data":{"message":"organisation_id is required","errorCode":"AB01"}}' };
  };
  return { script, sent };
}

function retries(): readonly Row[] {
  return [
    {
      name: 'the organisation ID is refused',
      cells: {
        portkey: async () => {
          const { script, sent } = portkeyThat(false);
          const walked = await run('portkey', script, organisation);
          expect(walked.records.length).toBe(250);
          expect(sent).toEqual([true, false, false, false]);
          return 'once more without it';
        },
      },
    },
    {
      name: 'the organisation ID is asked for after all',
      cells: {
        portkey: async () => {
          const refusing = portkeyThat(false);
          const wanting = portkeyThat(true);
          const walked = await run(
            'portkey',
            (asked, number) => (number < 2 ? refusing : wanting).script(asked, number),
            organisation,
          );
          expect(walked.records.length).toBe(250);
          expect([...refusing.sent, ...wanting.sent]).toEqual([true, false, false, true, true]);
          return 'once more with it';
        },
      },
    },
    {
      name: 'no organisation ID is known',
      cells: {
        portkey: async () => {
          const { script, sent } = portkeyThat(true);
          await expect(run('portkey', script)).rejects.toMatchObject({ failure: { status: 400 } });
          expect(sent).toEqual([false]);
          return 'said, not tried again';
        },
      },
    },
    {
      name: 'refused with and without the organisation ID',
      cells: {
        portkey: async () => {
          const sent: boolean[] = [];
          const script: Script = (asked) => {
            sent.push(asked.params.has('organisation_id'));
            return { status: 403, body: '{"success":false,"data":{"message":"No access","errorCode":"AB03"}}' };
          };
          await expect(run('portkey', script, organisation)).rejects.toMatchObject({ failure: { kind: 'forbidden' } });
          expect(sent).toEqual([true, false]);
          return 'two requests';
        },
      },
    },
    {
      name: 'times with a zone are refused',
      cells: {
        cortex: async () => {
          const rows = log(2500);
          const zones: boolean[] = [];
          const walked = await run('cortex', (asked, number) => {
            const zone = asked.search.includes('Z&');
            zones.push(zone);
            return zone
              ? { status: 400, body: '{"message":"bad date"}' }
              : simulate('cortex', () => rows)(asked, number);
          });
          expect(walked.records.length).toBe(2500);
          expect(zones).toEqual([true, false, false, false]);
          return 'once more without zone';
        },
      },
    },
    {
      name: 'a 400 that is not about the zone',
      cells: {
        cortex: async () => {
          const script: Script = (_, number) => ({ status: 400, body: `{"message":"refusal ${number}"}` });
          await expect(run('cortex', script)).rejects.toMatchObject({ failure: { vendorMessage: 'refusal 0' } });
          return 'the first refusal is said';
        },
      },
    },
  ];
}
