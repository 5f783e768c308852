// Read-only documents that were made for one look: their text stands in memory and in nothing that outlives the window.
import { Uri, workspace, type Disposable, type TextDocumentContentProvider } from 'vscode';

const everywhere = new Set<{ forget(): void }>();

/** All of them say `gone` from now on. */
export function forgetKeptTexts(): void {
  for (const texts of everywhere) texts.forget();
}

export class KeptTexts<T extends { readonly text: string }> implements TextDocumentContentProvider, Disposable {
  private readonly kept = new Map<string, T>();
  private readonly registration: Disposable;
  private made = 0;

  /** `most`: documents that stay readable; older ones say `gone`, as do those of a window before this one. */
  constructor(
    private readonly scheme: string,
    private readonly gone: string,
    private readonly most = 40,
    private readonly render = (value: T): string => value.text,
  ) {
    this.registration = workspace.registerTextDocumentContentProvider(scheme, this);
    everywhere.add(this);
  }

  provideTextDocumentContent(uri: Uri): string {
    const value = this.at(uri);
    return value === undefined ? this.gone : this.render(value);
  }

  at(uri: Uri): T | undefined {
    return uri.scheme === this.scheme ? this.kept.get(uri.query) : undefined;
  }

  /** Keeps a text under a name that the tab shows; the name must be safe in a path. */
  add(name: string, value: T): Uri {
    const id = String((this.made += 1));
    this.kept.set(id, value);
    const [oldest] = this.kept.keys();
    if (this.kept.size > this.most && oldest !== undefined) this.kept.delete(oldest);
    return Uri.from({ scheme: this.scheme, path: `/${name}`, query: id });
  }

  forget(): void {
    this.kept.clear();
  }

  dispose(): void {
    this.registration.dispose();
    everywhere.delete(this);
    this.forget();
  }
}

/** A tab's name of a foreign text: nothing that a path or a reader could take for something else. */
export function tabName(text: string, fallback: string): string {
  const name = text
    .replace(/[^\w.@-]+/g, '_')
    .replace(/^[._]+/, '')
    .slice(0, 60);
  return name === '' ? fallback : name;
}
