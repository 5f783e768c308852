// Which proxy is chosen from settings and environment, and which hosts go past it.
import { describe, expect, it } from 'vitest';
import { bypassesProxy } from '../../src/http/noProxy';
import { chooseProxy } from '../../src/http/proxyConfig';

describe('chooseProxy', () => {
  it('goes direct when nothing is said', () => {
    expect(chooseProxy({}, {})).toEqual({ noProxy: [] });
    expect(chooseProxy({ httpProxy: ' ' }, { HTTPS_PROXY: '' })).toEqual({ noProxy: [] });
  });

  it("takes VS Code's setting before the environment, and lower case before upper", () => {
    const env = { https_proxy: 'http://lower:1', HTTPS_PROXY: 'http://upper:2', ALL_PROXY: 'http://all:3' };
    expect(chooseProxy({ httpProxy: 'http://setting:9' }, env).proxyUrl).toBe('http://setting:9');
    expect(chooseProxy({}, env).proxyUrl).toBe('http://lower:1');
    expect(chooseProxy({}, { HTTPS_PROXY: 'http://upper:2' }).proxyUrl).toBe('http://upper:2');
    expect(chooseProxy({}, { ALL_PROXY: 'http://all:3' }).proxyUrl).toBe('http://all:3');
    expect(chooseProxy({}, { HTTP_PROXY: 'http://plain:4' }).proxyUrl).toBeUndefined();
  });

  it('takes the list of exceptions from the setting, else from the environment', () => {
    const env = { NO_PROXY: 'a.io, b.io c.io' };
    expect(chooseProxy({ noProxy: ['x.io'] }, env).noProxy).toEqual(['x.io']);
    expect(chooseProxy({ noProxy: [] }, env).noProxy).toEqual(['a.io', 'b.io', 'c.io']);
  });

  it('goes direct when VS Code says that extensions do', () => {
    expect(chooseProxy({ httpProxy: 'http://p:1', proxySupport: 'off' }, {}).proxyUrl).toBeUndefined();
  });

  it('shows the proxy without its password', () => {
    const choice = chooseProxy({ httpProxy: 'http://ana:s3cret@proxy.acme.io:3128/path?x' }, {});
    expect(choice.proxyUrl).toBe('http://ana:s3cret@proxy.acme.io:3128');
    expect(choice.shown).toBe('proxy.acme.io:3128');
    expect(chooseProxy({ httpProxy: 'proxy.acme.io' }, {})).toMatchObject({
      proxyUrl: 'http://proxy.acme.io',
      shown: 'proxy.acme.io:80',
    });
  });

  it('says why a proxy cannot be used', () => {
    expect(chooseProxy({ httpProxy: 'socks5://p:1080' }, {}).warning).toContain('socks5');
    expect(chooseProxy({ httpProxy: 'http://' }, {}).warning).toContain('not an address');
    expect(chooseProxy({ httpProxy: 'http://[::' }, {}).proxyUrl).toBeUndefined();
  });
});

describe('bypassesProxy', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['https://api.acme.io/x', 'acme.io', true],
    ['https://acme.io', 'acme.io', true],
    ['https://notacme.io', 'acme.io', false],
    ['https://acme.io.evil.example', 'acme.io', false],
    ['https://api.acme.io', '.acme.io', true],
    ['https://api.acme.io', '*.acme.io', true],
    ['https://API.Acme.io', 'ACME.IO', true],
    ['https://anything.example', '*', true],
    ['https://anything.example', '', false],
    ['https://api.acme.io:8443', 'acme.io:8443', true],
    ['https://api.acme.io', 'acme.io:8443', false],
    ['https://api.acme.io', 'acme.io:443', true],
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://11.1.2.3', '10.0.0.0/8', false],
    ['https://10.1.2.3', '10.0.0.0/99', false],
    ['https://10.1.2.3', '2.3', false],
    ['https://[::1]:8443', '::1', true],
    ['https://[::1]:8443', '[::1]', true],
    ['https://[::1]:8443', '[::1]:8443', true],
    ['https://[fd00::5]', 'fd00::/8', true],
    ['https://[fd00::5]', '10.0.0.0/8', false],
    ['https://api.acme.io', '10.0.0.0/8', false],
    ['https://127.0.0.1', '127.0.0.1', true],
  ];
  it.each(cases)('%s with %s: %s', (url, entry, expected) => {
    expect(bypassesProxy(new URL(url), [entry])).toBe(expected);
  });
});
