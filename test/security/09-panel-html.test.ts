// Threat 9: the panel's HTML holds no data: the template, a nonce and three addresses, and a policy without exceptions.
import { describe, expect, it } from 'vitest';
import { panelHtml } from '../../src/host/html';

const page = {
  nonce: 'abc123',
  cspSource: 'https://*.vscode-cdn.net',
  scriptUri: 'https://x/webview.js',
  styleUri: 'https://x/webview.css',
  iconStyleUri: 'https://x/codicon.css',
};

describe('the panel’s HTML', () => {
  it('is the template, the nonce and three addresses', () => {
    expect(panelHtml(page)).toBe(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-abc123'; style-src https://*.vscode-cdn.net 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; font-src https://*.vscode-cdn.net; img-src https://*.vscode-cdn.net; form-action 'none'; base-uri 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Audit Log Explorer</title>
<link rel="stylesheet" href="https://x/codicon.css">
<link rel="stylesheet" href="https://x/webview.css">
</head>
<body>
<div id="app"></div>
<script nonce="abc123" src="https://x/webview.js"></script>
</body>
</html>
`);
  });

  it('allows no inline code, no evaluation, no connection and no frame', () => {
    const html = panelHtml(page);
    expect(html).not.toMatch(/unsafe-|connect-src|frame-src|child-src|worker-src|\*(?!\.vscode-cdn\.net)/);
    expect(html).toContain("default-src 'none'");
  });

  it('the one style hash is that of nothing', async () => {
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array());
    expect(panelHtml(page)).toContain(`'sha256-${Buffer.from(digest).toString('base64')}'`);
  });
});
