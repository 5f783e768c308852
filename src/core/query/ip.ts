// IP addresses and CIDR blocks, v4 and v6.

/** An address as a number; v4 written as v6 (`::ffff:10.0.0.1`) counts as v4. */
interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

const decimalByte = /^(?:0|[1-9]\d{0,2})$/;
const hexGroup = /^[0-9a-f]{1,4}$/i;
/** Longest text of an address; a zone (`%eth0`) is cut off before. */
const longest = 45;

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!decimalByte.test(part) || Number(part) > 255) return undefined;
    value = value * 256n + BigInt(part);
  }
  return value;
}

function groups(text: string): readonly bigint[] | undefined {
  if (text === '') return [];
  const out: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const tail = parseV4(part);
      if (tail === undefined) return undefined;
      out.push(tail >> 16n, tail & 0xffffn);
    } else if (hexGroup.test(part)) {
      out.push(BigInt(`0x${part}`));
    } else {
      return undefined;
    }
  }
  return out;
}

function parseV6(text: string): bigint | undefined {
  const gap = text.indexOf('::');
  const head = groups(gap === -1 ? text : text.slice(0, gap));
  const tail = gap === -1 ? [] : groups(text.slice(gap + 2));
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (gap === -1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...head, ...new Array<bigint>(missing).fill(0n), ...tail];
  return all.reduce((value, group) => value * 65536n + group, 0n);
}

function parseAddress(text: string): Address | undefined {
  const zone = text.indexOf('%');
  const bare = zone === -1 ? text : text.slice(0, zone);
  if (bare.length > longest) return undefined;
  if (!bare.includes(':')) {
    const v4 = parseV4(bare);
    return v4 === undefined ? undefined : { bits: 32, value: v4 };
  }
  const v6 = parseV6(bare);
  if (v6 === undefined) return undefined;
  return v6 >> 32n === 0xffffn ? { bits: 32, value: v6 & 0xffffffffn } : { bits: 128, value: v6 };
}

export function isAddress(text: string): boolean {
  return parseAddress(text) !== undefined;
}

/** A test for membership in a block (`10.0.0.0/8`, `2001:db8::/32`); `undefined` when the block is not one. */
export function cidrTest(block: string): ((address: string) => boolean) | undefined {
  const slash = block.indexOf('/');
  const base = parseAddress(block.slice(0, slash));
  const length = block.slice(slash + 1);
  if (slash === -1 || base === undefined || !/^\d{1,3}$/.test(length)) return undefined;
  // A block written as v4-in-v6 counts its prefix from the v6 start.
  const prefix = Number(length) - (base.bits === 32 && block.includes(':') ? 96 : 0);
  if (prefix < 0 || prefix > base.bits) return undefined;
  const shift = BigInt(base.bits - prefix);
  const wanted = base.value >> shift;
  return (text) => {
    const address = parseAddress(text);
    return address !== undefined && address.bits === base.bits && address.value >> shift === wanted;
  };
}
