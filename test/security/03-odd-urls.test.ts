// Threat 3: plain http, credentials in the address, odd ports and lookalike hosts must not get a key.
import { describe, expect, it } from 'vitest';
import { checkBaseUrl } from '../../src/http/origin';

const accepted: readonly (readonly [text: string, baseUrl: string, warning: RegExp | undefined])[] = [
  ['https://api.openai.com/v1', 'https://api.openai.com/v1', undefined],
  ['https://api.openai.com/v1/', 'https://api.openai.com/v1', undefined],
  ['  https://api.openai.com/v1\n', 'https://api.openai.com/v1', undefined],
  ['HTTPS://API.OpenAI.com/v1', 'https://api.openai.com/v1', undefined],
  ['https://api.portkey.ai', 'https://api.portkey.ai', undefined],
  ['https://api.portkey.ai:443/v1', 'https://api.portkey.ai/v1', undefined],
  ['https://gateway.acme.io/deep/path//v1///', 'https://gateway.acme.io/deep/path//v1', undefined],
  ['https://gateway.acme.io/a/../b', 'https://gateway.acme.io/b', undefined],
  ['https://gateway.acme.io:8443/v1', 'https://gateway.acme.io:8443/v1', /port 8443/],
  ['https://10.0.0.7/v1', 'https://10.0.0.7/v1', /bare address/],
  ['https://[fd00::5]/v1', 'https://[fd00::5]/v1', /bare address/],
  ['https://gateway/v1', 'https://gateway/v1', /own network/],
  ['http://localhost:8080/v1', 'http://localhost:8080/v1', undefined],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080', undefined],
  ['http://127.9.9.9:8080', 'http://127.9.9.9:8080', undefined],
  ['http://[::1]:8080/v1', 'http://[::1]:8080/v1', undefined],
  ['http://[0:0:0:0:0:0:0:1]:8080', 'http://[::1]:8080', undefined],
  ['https://localhost:8080', 'https://localhost:8080', undefined],
  // Cyrillic а, in the open and in punycode.
  ['https://\u0430pi.openai.com/v1', 'https://xn--pi-6kc.openai.com/v1', /xn--pi-6kc\.openai\.com/],
  ['https://xn--pi-6kc.openai.com/v1', 'https://xn--pi-6kc.openai.com/v1', /looks like "\u0430pi\.openai\.com"/],
  ['https://api.\u03bfpenai.com', 'https://api.xn--penai-qce.com', /really is "api\.xn--penai-qce\.com"/],
  // Fullwidth letters become plain ones: the person is told the real name.
  ['https://\uff41pi.openai.com', 'https://api.openai.com', /really is "api\.openai\.com"/],
];

const refused: readonly (readonly [text: string, message: RegExp])[] = [
  ['', /empty/],
  ['   ', /empty/],
  ['api.openai.com/v1', /must start with https/],
  ['//api.openai.com/v1', /must start with https/],
  ['sk-admin-123456', /must start with https/],
  ['http://api.openai.com/v1', /must use https/],
  ['http://localhost.evil.example/', /must use https/],
  ['http://127.0.0.1.evil.example/', /must use https/],
  ['http://evil.localhost/', /must use https/],
  ['http://0.0.0.0:8080', /must use https/],
  ['http://[::ffff:127.0.0.1]:8080', /must use https/],
  ['http://128.0.0.1', /must use https/],
  ['http://169.254.169.254/latest', /must use https/],
  ['http://2130706433/', /hides where it leads: 127\.0\.0\.1/],
  ['http://0177.0.0.1/', /hides where it leads: 127\.0\.0\.1/],
  ['http://0x7f.1/', /hides where it leads: 127\.0\.0\.1/],
  ['https://134744072/', /hides where it leads: 8\.8\.8\.8/],
  ['ftp://api.openai.com', /must be an https address/],
  ['file:///etc/passwd', /must be an https address/],
  ['javascript:alert(1)', /must be an https address/],
  ['data:text/plain,x', /must be an https address/],
  ['https:api.openai.com', /no host name/],
  ['https:///api.openai.com', /no host name/],
  ['https://', /no host name/],
  ['https://?x', /not an address/],
  ['https://ana:pw@api.openai.com', /user name or password/],
  ['https://ana@api.openai.com', /user name or password/],
  ['https://@api.openai.com', /user name or password/],
  ['https://:@api.openai.com', /user name or password/],
  ['https://api.openai.com@evil.example/', /user name or password/],
  ['https://api.openai.com\\@evil.example/', /backslash/],
  ['https:\\\\api.openai.com', /backslash/],
  ['https://api.openai.com/v1?key=x', /query/],
  ['https://api.openai.com/v1?', /query/],
  ['https://api.openai.com/v1#x', /fragment/],
  ['https://api.openai.com/v1#', /fragment/],
  ['https://api.openai.com./v1', /ends with a dot/],
  ['https://api.openai.com:0', /Port 0/],
  ['https://api.openai.com:99999', /not an address/],
  ['https://api.openai.com:80a', /not an address/],
  ['https://api%2eopenai.com', /escaped/],
  ['https://api.openai .com', /space or an invisible/],
  ['https://api.ope\u200bnai.com', /space or an invisible/],
  ['https://api.openai.com/\u202ev1', /space or an invisible/],
  ['https://api.open\tai.com', /space or an invisible/],
  ['https://api.open\nai.com', /space or an invisible/],
  ['https://api.openai.com/\u0000', /space or an invisible/],
  ['https://[::1', /not an address/],
  ['https://[fe80::1%25eth0]/', /not an address|escaped/],
  [`https://${'a'.repeat(3000)}.com`, /too long/],
];

describe('odd URLs', () => {
  it('has at least forty of them', () => {
    expect(accepted.length + refused.length).toBeGreaterThanOrEqual(40);
  });

  it.each(accepted)('accepts %j', (text, baseUrl, warning) => {
    const check = checkBaseUrl(text);
    expect(check).toMatchObject({ ok: true, baseUrl });
    if (!check.ok) return;
    expect(check.baseUrl).toBe(`${check.origin}${check.path}`);
    if (warning === undefined) expect(check.warnings).toEqual([]);
    else expect(check.warnings.join('\n')).toMatch(warning);
  });

  it.each(refused)('refuses %j', (text, message) => {
    const check = checkBaseUrl(text);
    expect(check.ok).toBe(false);
    if (check.ok) return;
    expect(check.failure.kind).toBe('badInput');
    expect(check.failure.message).toMatch(message);
    expect(check.failure.nextStep).toBeTruthy();
  });

  it('does not repeat a password or a pasted key', () => {
    for (const text of ['https://ana:hunter22@api.openai.com', 'sk-admin-hunter22', 'http://x.io/hunter22?hunter22']) {
      expect(JSON.stringify(checkBaseUrl(text))).not.toContain('hunter22');
    }
  });

  it('shows lookalike letters without obeying invisible ones', () => {
    const check = checkBaseUrl('https://xn--pi-6kc.openai.com');
    expect(check.ok && check.warnings.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
