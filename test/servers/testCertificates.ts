// Certificates made afresh for each run of the tests, so that no key lies in the repository. Plain DER, no openssl.
import { createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

export interface Pair {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

export interface TestAuthority {
  /** PEM of the authority itself. */
  readonly cert: string;
  /** A certificate for these host names and addresses; `expired` makes one that ended yesterday. */
  issue(hosts: readonly string[], options?: { readonly expired?: boolean }): Pair;
}

function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const hex = body.length.toString(16);
  const length = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => tlv(0x30, ...parts);
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'));
const truth = tlv(0x01, Buffer.from([0xff]));
const ecdsaSha256 = sequence(oid('2a8648ce3d040302'));

function name(text: string): Buffer {
  return sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from(text)))));
}

/** GeneralizedTime, whole seconds. */
function time(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return tlv(0x18, Buffer.from(`${text}Z`));
}

function addressBytes(host: string): Buffer {
  if (isIP(host) === 4) return Buffer.from(host.split('.').map(Number));
  // Only the loopback address is needed of IPv6.
  return Buffer.concat([Buffer.alloc(15), Buffer.from([1])]);
}

function alternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) => (isIP(host) === 0 ? tlv(0x82, Buffer.from(host)) : tlv(0x87, addressBytes(host))));
  return sequence(oid('551d11'), tlv(0x04, sequence(...names)));
}

const authorityMark = sequence(oid('551d13'), truth, tlv(0x04, sequence(truth)));

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

interface Keys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

function makeKeys(): Keys {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

const day = 86_400_000;

function certificate(
  subject: string,
  keys: Keys,
  issuer: { readonly name: string; readonly key: KeyObject },
  extension: Buffer,
  end: number,
): string {
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)]);
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, serial),
    ecdsaSha256,
    name(issuer.name),
    sequence(time(end - 30 * day), time(end)),
    name(subject),
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(extension)),
  );
  const signature = createSign('sha256').update(body).sign(issuer.key);
  return pem('CERTIFICATE', sequence(body, ecdsaSha256, tlv(0x03, Buffer.from([0]), signature)));
}

export function createTestAuthority(): TestAuthority {
  // Its own name each: two of one name look like one whose key has changed.
  const issuerName = `Test authority ${randomBytes(6).toString('hex')}, made for one run`;
  const keys = makeKeys();
  const issuer = { name: issuerName, key: keys.privateKey };
  const now = Date.now();
  return {
    cert: certificate(issuerName, keys, issuer, authorityMark, now + 2 * day),
    issue(hosts, options) {
      const leaf = makeKeys();
      const end = options?.expired === true ? now - day : now + day;
      return {
        key: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        cert: certificate(hosts[0] ?? 'localhost', leaf, issuer, alternativeNames(hosts), end),
      };
    },
  };
}
