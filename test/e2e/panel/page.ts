// The panel's page in a real Chromium, framed as VS Code frames it, with a host of the test's choice behind it.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Frame, type Page } from 'playwright-core';
import { panelHtml } from '../../../src/host/html';

export type Theme = 'dark' | 'light' | 'hc-dark' | 'hc-light';
export const themes: readonly Theme[] = ['dark', 'light', 'hc-dark', 'hc-light'];

/** What stands for the extension host: gets what the page posts, and a way to post back. */
export type Host = (post: (message: unknown) => void) => (data: unknown) => void;

const root = process.env['AUDIT_LOGS_ROOT'] ?? process.cwd();

function readThemes(): ReadonlyMap<string, { readonly body: string; readonly vars: Readonly<Record<string, string>> }> {
  const text = readFileSync(join(root, 'test/e2e/panel/themes.json'), 'utf8');
  return new Map(Object.entries(JSON.parse(text) as Record<string, { body: string; vars: Record<string, string> }>));
}

/** Bundles the page as the build does, into a folder of its own. */
function buildPage(into: string): void {
  const esbuild = join(root, 'node_modules/esbuild/bin/esbuild');
  const run = (...args: readonly string[]): void => void execFileSync(esbuild, args, { cwd: root, stdio: 'pipe' });
  run(
    'webview/main.ts',
    '--bundle',
    '--format=iife',
    '--target=chrome134',
    '--minify',
    `--outfile=${join(into, 'webview.js')}`,
  );
  run('webview/styles.css', '--bundle', `--outfile=${join(into, 'webview.css')}`);
}

/** VS Code's own start of every webview: its style sheet first, and acquireVsCodeApi, which hides the parent. */
const defaultStyles = `@layer vscode-default {
  html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
  body { overscroll-behavior-x: none; background-color: transparent; color: var(--vscode-editor-foreground);
    font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size);
    margin: 0; padding: 0 20px; }
  a, a code { color: var(--vscode-textLink-foreground); }
  a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  code { color: var(--vscode-textPreformat-foreground); background-color: var(--vscode-textPreformat-background);
    padding: 1px 3px; border-radius: 4px; }
  blockquote { background: var(--vscode-textBlockQuote-background); border-color: var(--vscode-textBlockQuote-border); }
}`;

const outerPage = `<!doctype html><meta charset="utf-8"><title>Harness</title>
<style>html,body{margin:0;height:100%}iframe{border:0;width:100%;height:100%;display:block}</style>
<iframe id="active-frame" src="/panel.html"></iframe>
<script>
const frame = document.getElementById('active-frame');
window.violations = [];
window.addEventListener('message', (event) => {
  if (event.source !== frame.contentWindow) return;
  if (event.data.kind === 'post') window.toHost(event.data.data);
  if (event.data.kind === 'state') sessionStorage.setItem('state', JSON.stringify(event.data.data));
  if (event.data.kind === 'violation') window.violations.push(event.data.data);
});
window.fromHost = (data) => frame.contentWindow.postMessage(data, window.origin);
</script>`;

function apiScript(): string {
  return `(() => {
  const post = window.parent.postMessage.bind(window.parent);
  const state = sessionStorage.getItem('state');
  document.addEventListener('securitypolicyviolation', (event) =>
    post({ kind: 'violation', data: event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample + ' ' + event.sourceFile + ':' + event.lineNumber }, '*'));
  let kept = state === null ? undefined : JSON.parse(state);
  globalThis.acquireVsCodeApi = () => Object.freeze({
    postMessage: (data) => post({ kind: 'post', data }, '*'),
    setState: (next) => { kept = next; post({ kind: 'state', data: next }, '*'); return next; },
    getState: () => kept,
  });
  delete window.parent; delete window.top; delete window.frameElement;
})();`;
}

export class PanelHarness {
  private constructor(
    private readonly browser: Browser,
    private readonly server: Server,
    private readonly folder: string,
    private readonly look: { theme: Theme },
  ) {}

  static async start(): Promise<PanelHarness> {
    const folder = mkdtempSync(join(tmpdir(), 'panel-'));
    buildPage(folder);
    const known = readThemes();
    const look = { theme: 'dark' as Theme };
    const server = createServer((request, response) => {
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      const send = (type: string, body: string | Buffer): void => {
        response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' });
        response.end(body);
      };
      const theme = known.get(look.theme);
      if (path === '/') send('text/html', outerPage);
      else if (path === '/panel.html' && theme !== undefined) send('text/html', framed(server, theme));
      else if (path === '/webview.js') send('text/javascript', readFileSync(join(folder, 'webview.js')));
      else if (path === '/webview.css') send('text/css', readFileSync(join(folder, 'webview.css')));
      else if (path === '/codicon.css')
        send('text/css', readFileSync(join(root, 'node_modules/@vscode/codicons/dist/codicon.css')));
      else if (path === '/codicon.ttf')
        send('font/ttf', readFileSync(join(root, 'node_modules/@vscode/codicons/dist/codicon.ttf')));
      else {
        response.writeHead(path === '/favicon.ico' ? 204 : 404);
        response.end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      executablePath: process.env['AUDIT_LOGS_BROWSER'] ?? '/usr/bin/chromium',
      headless: true,
      // A real window has scroll bars.
      ignoreDefaultArgs: ['--hide-scrollbars'],
      args: ['--no-sandbox', '--disable-gpu'],
    });
    return new PanelHarness(browser, server, folder, look);
  }

  async open(
    host: Host,
    options: {
      readonly theme?: Theme;
      readonly width?: number;
      readonly height?: number;
      /** Device pixels to one of CSS: what zoom makes of a window. */
      readonly scale?: number;
    } = {},
  ): Promise<Panel> {
    this.look.theme = options.theme ?? 'dark';
    const page = await this.browser.newPage({
      viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
      deviceScaleFactor: options.scale ?? 1,
      reducedMotion: 'reduce',
    });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    const post = (message: unknown): void => {
      void page
        .evaluate((data) => (globalThis as unknown as { fromHost(data: unknown): void }).fromHost(data), message)
        .catch(() => undefined);
    };
    const receive = host(post);
    await page.exposeFunction('toHost', (data: unknown) => receive(data));
    await page.goto(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`);
    return new Panel(page, requests, errors);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function framed(
  server: Server,
  theme: { readonly body: string; readonly vars: Readonly<Record<string, string>> },
): string {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const nonce = randomBytes(16).toString('hex');
  const html = panelHtml({
    nonce,
    cspSource: origin,
    scriptUri: `${origin}/webview.js`,
    styleUri: `${origin}/webview.css`,
    iconStyleUri: `${origin}/codicon.css`,
  });
  const vars = Object.entries(theme.vars)
    .map(([name, value]) => `${name}: ${value.replaceAll('"', '&quot;')}`)
    .join('; ');
  return html
    .replace('<html lang="en">', `<html lang="en" style="${vars}">`)
    .replace('<head>', `<head><style>${defaultStyles}</style><script>${apiScript()}</script>`)
    .replace('<body>', `<body role="document" class="${theme.body}">`);
}

export class Panel {
  constructor(
    readonly page: Page,
    readonly requests: readonly string[],
    readonly errors: readonly string[],
  ) {}

  get frame(): Frame {
    const frame = this.page.frames().find((each) => each.url().endsWith('/panel.html'));
    if (frame === undefined) throw new Error('the panel has no frame');
    return frame;
  }

  async violations(): Promise<readonly string[]> {
    return this.page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations);
  }

  async shot(path: string): Promise<void> {
    await this.page.screenshot({ path });
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}
