// Times as vendors write them.

const capitalZ = 0x5a;
const zoned = /(?:z|[+-]\d{2}:?\d{2})$/;

/** Epoch ms of a date in text; one without a zone is UTC. A number, or one in text, is Unix time in s or ms. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return unixTime(value);
  if (typeof value !== 'string' || value === '') return undefined;
  if (value.charCodeAt(value.length - 1) === capitalZ) return parsed(value);
  if (!value.includes('-', 1)) return /^\d{9,14}(?:\.\d+)?$/.test(value) ? unixTime(Number(value)) : undefined;
  return parsed(zoned.test(value) ? value : `${value.replace(' ', 'T')}Z`);
}

function parsed(text: string): number | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Seconds until the year 5138, ms above: no vendor is older than 1973. */
function unixTime(value: number): number | undefined {
  const ms = Math.abs(value) >= 1e11 ? value : value * 1000;
  return Math.abs(ms) <= 8.64e15 ? Math.round(ms) : undefined;
}
