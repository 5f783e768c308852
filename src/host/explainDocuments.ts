// "Explain Query…": what a query asks of whom, as a read-only document.
import { Uri, window, workspace, type Disposable, type TextDocumentContentProvider } from 'vscode';

export const explainScheme = 'audit-query';

/** Documents that stay readable; older ones say that they are gone. */
const mostKept = 50;

/** Query and plan stand in memory alone: a URI is remembered with the window, and a query may name people. */
export class ExplainDocuments implements TextDocumentContentProvider, Disposable {
  private readonly texts = new Map<string, string>();
  private readonly registration: Disposable;
  private made = 0;

  constructor(private readonly explain: (text: string) => string) {
    this.registration = workspace.registerTextDocumentContentProvider(explainScheme, this);
  }

  provideTextDocumentContent(uri: Uri): string {
    const text = this.texts.get(uri.query);
    return text === undefined ? 'This plan is not kept. Explain the query again.\n' : this.explain(text);
  }

  async open(text: string): Promise<void> {
    const id = String((this.made += 1));
    this.texts.set(id, text);
    const [oldest] = this.texts.keys();
    if (this.texts.size > mostKept && oldest !== undefined) this.texts.delete(oldest);
    const document = await workspace.openTextDocument(
      Uri.from({ scheme: explainScheme, path: '/Query Plan', query: id }),
    );
    await window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.registration.dispose();
    this.texts.clear();
  }
}
