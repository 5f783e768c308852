// "Explain Query…": what a query asks of whom, as a read-only document.
import { window, workspace, type Disposable } from 'vscode';
import { KeptTexts } from './keptTexts';

export const explainScheme = 'audit-query';

/** Query and plan stand in memory alone: a URI is remembered with the window, and a query may name people. */
export class ExplainDocuments implements Disposable {
  private readonly texts: KeptTexts<{ readonly text: string }>;

  constructor(explain: (text: string) => string) {
    const gone = 'This plan is not kept. Explain the query again.\n';
    this.texts = new KeptTexts(explainScheme, gone, 50, ({ text }) => explain(text));
  }

  async open(text: string): Promise<void> {
    const document = await workspace.openTextDocument(this.texts.add('Query Plan', { text }));
    await window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.texts.dispose();
  }
}
