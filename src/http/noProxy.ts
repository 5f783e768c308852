// Which hosts are asked without the proxy: the entries of http.noProxy or NO_PROXY.
import { BlockList, isIP } from 'node:net';

function inRange(range: string, address: string): boolean {
  const [base, bits, rest] = range.split('/');
  if (base === undefined || bits === undefined || rest !== undefined || !/^\d{1,3}$/.test(bits)) return false;
  const family = isIP(base);
  if (family === 0 || family !== isIP(address) || Number(bits) > (family === 4 ? 32 : 128)) return false;
  const name = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(base, Number(bits), name);
  return list.check(address, name);
}

/** `[::1]` as `::1`. */
function bare(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

function splitPort(entry: string): { readonly host: string; readonly port: string } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(entry);
  return match === null ? { host: entry, port: '' } : { host: match[1] ?? '', port: match[2] ?? '' };
}

/**
 * True when `url` is to be asked directly. An entry is `*`, a host (its subdomains count too), `.domain`, `*.domain`,
 * an address or a range (`10.0.0.0/8`); a host may carry a port. Upper and lower case are the same.
 */
export function bypassesProxy(url: URL, noProxy: readonly string[]): boolean {
  const host = bare(url.hostname.toLowerCase());
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return noProxy.some((text) => {
    const entry = text.trim().toLowerCase();
    if (entry === '') return false;
    if (entry === '*') return true;
    if (entry.includes('/')) return inRange(entry, host);
    const split = splitPort(entry);
    if (split.port !== '' && split.port !== port) return false;
    const name = bare(split.host).replace(/^\*?\./, '');
    return name !== '' && (host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)));
  });
}
