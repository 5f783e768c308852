// How the sample's wires read a query string and a time.
import { describe, expect, it } from 'vitest';
import { instant, readSearch } from '../../src/sample/wire';

const now = Date.UTC(2026, 10, 20, 13, 52);

describe('query strings', () => {
  it('decodes names and values, keeps repeats, and survives broken escapes', () => {
    const search = readSearch('?a%5B%5D=1&a[]=2+3&b=%E4%BD%A0&c&d=%zz&=e&&f=x=y');
    expect(search.all('a[]')).toEqual(['1', '2 3']);
    expect(search.one('b')).toBe('你');
    expect(search.one('c')).toBe('');
    expect(search.one('d')).toBe('%zz');
    expect(search.one('f')).toBe('x=y');
    expect(search.all('__proto__')).toEqual([]);
  });

  it('reads ISO times with and without a zone', () => {
    expect(instant('2026-11-20T13:52:00')).toBe(now);
    expect(instant('2026-11-20T13:52:00.000000Z')).toBe(now);
    expect(instant('2026-11-20T14:52:00+01:00')).toBe(now);
    expect(instant('20 Nov 2026')).toBeNaN();
    expect(instant('')).toBeNaN();
  });
});
