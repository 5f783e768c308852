// The explorer panel: one webview, restored after a reload, talking to its session by messages alone.
import { randomBytes } from 'node:crypto';
import { Uri, ViewColumn, window, type Disposable, type ExtensionContext, type WebviewPanel } from 'vscode';
import { panelHtml } from './html';

export const panelType = 'auditLogs.explorer';

export interface ExplorerPanelDeps {
  readonly context: ExtensionContext;
}

export class ExplorerPanel implements Disposable {
  private panel: WebviewPanel | undefined;
  private readonly serializer: Disposable;

  constructor(private readonly deps: ExplorerPanelDeps) {
    this.serializer = window.registerWebviewPanelSerializer(panelType, {
      deserializeWebviewPanel: (panel) => {
        this.adopt(panel);
        return Promise.resolve();
      },
    });
  }

  /** Opens the panel, or brings the one that is open to the front. */
  show(text?: string, row?: number): void {
    void text;
    void row;
    if (this.panel !== undefined) return this.panel.reveal();
    const roots = { localResourceRoots: [this.file('dist'), this.file('media')] };
    const options = {
      ...roots,
      enableScripts: true,
      enableCommandUris: false,
      enableForms: false,
      enableFindWidget: true,
    };
    this.adopt(window.createWebviewPanel(panelType, 'Audit Log Explorer', ViewColumn.Active, options));
  }

  dispose(): void {
    this.serializer.dispose();
    this.panel?.dispose();
  }

  private adopt(panel: WebviewPanel): void {
    this.panel = panel;
    const { webview } = panel;
    const uri = (name: string): string => webview.asWebviewUri(this.file('dist', name)).toString();
    webview.html = panelHtml({
      nonce: randomBytes(16).toString('hex'),
      cspSource: webview.cspSource,
      scriptUri: uri('webview.js'),
      styleUri: uri('webview.css'),
      iconStyleUri: uri('codicon.css'),
    });
    panel.onDidDispose(() => (this.panel = undefined));
  }

  private file(...path: readonly string[]): Uri {
    return Uri.joinPath(this.deps.context.extensionUri, ...path);
  }
}
