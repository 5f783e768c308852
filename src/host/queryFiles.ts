// `.auditlog` files in the editor: what is wrong in them, what can be typed, what a query asks of whom, and "Run".
import {
  CodeAction,
  CodeActionKind,
  CodeLens,
  CompletionItem,
  CompletionItemKind,
  CompletionList,
  Diagnostic as EditorDiagnostic,
  DiagnosticSeverity,
  DocumentSymbol,
  FoldingRange,
  Hover,
  languages,
  MarkdownString,
  Range,
  SymbolKind,
  window,
  workspace,
  WorkspaceEdit,
  type Disposable,
  type Position,
  type TextDocument,
} from 'vscode';
import type { Explained, ExplainedPart } from '../app/explainQuery';
import { knownFilters, type QuerySource } from '../app/querySource';
import { longestSavedText } from '../app/savedQueries';
import { AuditError } from '../core/errors';
import type { Diagnostic, Span } from '../core/query/ast';
import { complete, type Completion } from '../core/query/complete';
import { parseQueryFile, queryAt, type FileQuery, type QueryFile } from '../core/queryFile';
import { absoluteTime } from '../core/text/time';
import { inert, visible } from '../core/text/visible';
import type { Commands } from './commands';

export const queryLanguage = 'auditlog';

/** Ms without a keystroke before a file is read again. */
const pause = 200;
const source = 'Audit Logs';
/** Connections that a hover tells of. */
const mostHovered = 6;

export interface QueryFilesDeps {
  readonly commands: Commands;
  readonly source: QuerySource;
  readonly openExplorer: (text: string) => void;
  readonly explain: (text: string) => Explained;
  readonly zone: () => string;
}

/** Opening a file or a folder asks nobody anything; a query runs when "Run" is chosen. */
export class QueryFiles implements Disposable {
  private readonly read = new WeakMap<TextDocument, { readonly version: number; readonly file: QueryFile }>();
  private readonly problems = languages.createDiagnosticCollection(queryLanguage);
  private readonly timers = new Map<TextDocument, ReturnType<typeof setTimeout>>();
  private readonly subscriptions: readonly Disposable[];

  constructor(private readonly deps: QueryFilesDeps) {
    const selector = { language: queryLanguage };
    this.subscriptions = [
      this.problems,
      workspace.onDidOpenTextDocument((document) => this.check(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.checkSoon(document)),
      workspace.onDidCloseTextDocument((document) => this.forget(document)),
      languages.registerCompletionItemProvider(
        selector,
        { provideCompletionItems: (document, position) => this.complete(document, position) },
        ...[':', ',', '.', '(', '-'],
      ),
      languages.registerHoverProvider(selector, { provideHover: (document, at) => this.hover(document, at) }),
      languages.registerCodeLensProvider(selector, { provideCodeLenses: (document) => this.lenses(document) }),
      languages.registerDocumentSymbolProvider(selector, {
        provideDocumentSymbols: (document) => this.symbols(document),
      }),
      languages.registerFoldingRangeProvider(selector, {
        provideFoldingRanges: (document) => this.symbols(document).map(({ range }) => folding(range)),
      }),
      languages.registerCodeActionsProvider(
        selector,
        { provideCodeActions: (document, range) => this.fixes(document, range) },
        { providedCodeActionKinds: [CodeActionKind.QuickFix] },
      ),
    ];
    deps.commands.add('runQueryFile', (uri, offset) => this.run(uri, offset));
    for (const document of workspace.textDocuments) this.check(document);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private file(document: TextDocument): QueryFile {
    const known = this.read.get(document);
    if (known?.version === document.version) return known.file;
    const file = parseQueryFile(document.getText(), knownFilters);
    this.read.set(document, { version: document.version, file });
    return file;
  }

  private check(document: TextDocument): void {
    if (document.languageId !== queryLanguage) return;
    const { queries, diagnostics } = this.file(document);
    const all = [...diagnostics, ...queries.flatMap((query) => query.diagnostics)];
    this.problems.set(
      document.uri,
      all.map((one) => editorDiagnostic(one, document)),
    );
  }

  private checkSoon(document: TextDocument): void {
    if (document.languageId !== queryLanguage) return;
    clearTimeout(this.timers.get(document));
    this.timers.set(
      document,
      setTimeout(() => this.check(document), pause),
    );
  }

  private forget(document: TextDocument): void {
    clearTimeout(this.timers.get(document));
    this.timers.delete(document);
    if (document.languageId === queryLanguage) this.problems.delete(document.uri);
  }

  /** Terms do not go over a line, so the line says enough of where the caret stands. */
  private async complete(document: TextDocument, position: Position): Promise<CompletionList> {
    const { text } = document.lineAt(position.line);
    if (/^\s*[#[]/.test(text)) return new CompletionList([]);
    const found = complete(text, position.character, await this.deps.source.completionSource());
    const items = found.map((one, at) => completionItem(one, at, document, position.line));
    return new CompletionList(items, true);
  }

  private hover(document: TextDocument, position: Position): Hover | undefined {
    const query = queryAt(this.file(document), document.offsetAt(position));
    if (query === undefined || query.text === '') return undefined;
    const tip = planTip(this.deps.explain(query.text), query.parsed.hasErrors, this.deps.zone());
    return new Hover(tip, document.getWordRangeAtPosition(position, /\S+/));
  }

  private lenses(document: TextDocument): CodeLens[] {
    return this.file(document).queries.flatMap((query) => {
      if (query.parsed.hasErrors || query.text === '') return [];
      const range = rangeOf(query.heading, document);
      const run = [document.uri.toString(), query.heading.start];
      return [
        new CodeLens(range, { command: 'auditLogs.runQueryFile', title: '$(play) Run', arguments: run }),
        new CodeLens(range, { command: 'auditLogs.explainQuery', title: 'Explain', arguments: [query.text] }),
        new CodeLens(range, { command: 'auditLogs.exportQuery', title: 'Export…', arguments: [query.text] }),
      ];
    });
  }

  private symbols(document: TextDocument): DocumentSymbol[] {
    return this.file(document).queries.map((query) => {
      const name = inert(visible(query.name === '' ? query.text : query.name, 80));
      const heading = rangeOf(query.heading, document);
      const end = document.positionAt(lastOf(query, document));
      const whole = heading.union(new Range(heading.start, end));
      return new DocumentSymbol(name === '' ? '(no name)' : name, '', SymbolKind.Event, whole, heading);
    });
  }

  private fixes(document: TextDocument, range: Range): CodeAction[] {
    return this.file(document)
      .queries.flatMap((query) => query.diagnostics)
      .flatMap((diagnostic) => {
        const place = rangeOf(diagnostic.span, document);
        if (diagnostic.suggestion === undefined || place.intersection(range) === undefined) return [];
        const shown = visible(diagnostic.suggestion, 60);
        const fix = new CodeAction(shown === '' ? 'Remove it' : `Replace with ${shown}`, CodeActionKind.QuickFix);
        fix.edit = new WorkspaceEdit();
        fix.edit.replace(document.uri, place, diagnostic.suggestion);
        fix.diagnostics = [editorDiagnostic(diagnostic, document)];
        fix.isPreferred = true;
        return [fix];
      });
  }

  /** Arguments come from a lens; without them, the query at the cursor. */
  private run(uri: unknown, offset: unknown): void {
    const editor = window.activeTextEditor;
    const named = workspace.textDocuments.find((one) => typeof uri === 'string' && one.uri.toString() === uri);
    const document = named ?? editor?.document;
    const at =
      named !== undefined && typeof offset === 'number' ? offset : editor?.document.offsetAt(editor.selection.active);
    const file = document?.languageId === queryLanguage ? this.file(document) : undefined;
    const query = file === undefined ? undefined : (queryAt(file, at ?? 0) ?? file.queries[0]);
    if (query === undefined || query.text === '') {
      throw badInput('There is no query at the cursor.', 'Put the cursor into a query of an .auditlog file.');
    }
    const [problem] = query.diagnostics.filter(({ severity }) => severity === 'error');
    if (problem !== undefined) throw badInput(visible(problem.message, 300), 'Mend it first.');
    if (query.text.length > longestSavedText) {
      throw badInput(`The explorer takes queries of ${String(longestSavedText)} characters; this one is longer.`);
    }
    this.deps.openExplorer(query.text);
  }
}

function badInput(message: string, nextStep?: string): AuditError {
  return new AuditError({ kind: 'badInput', message, ...(nextStep === undefined ? {} : { nextStep }) });
}

function rangeOf({ start, end }: Span, document: TextDocument): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}

/** Where the text of a query ends, without the empty lines before the next heading. */
function lastOf({ heading, body }: FileQuery, document: TextDocument): number {
  const text = document.getText().slice(body.start, body.end);
  return Math.max(heading.end, body.start + text.trimEnd().length);
}

function folding({ start, end }: Range): FoldingRange {
  return new FoldingRange(start.line, end.line);
}

function editorDiagnostic({ message, span, severity }: Diagnostic, document: TextDocument): EditorDiagnostic {
  const kind = severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
  const made = new EditorDiagnostic(rangeOf(span, document), visible(message, 500), kind);
  made.source = source;
  return made;
}

const kinds: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  field: CompletionItemKind.Field,
  operator: CompletionItemKind.Operator,
  value: CompletionItemKind.Value,
  keyword: CompletionItemKind.Keyword,
};

/** Already found and in order: the editor is told to keep both, whatever it thinks of the letters. */
function completionItem(one: Completion, at: number, document: TextDocument, line: number): CompletionItem {
  const range = new Range(line, one.span.start, line, one.span.end);
  const item = new CompletionItem(
    { label: visible(one.label, 120), description: visible(one.detail, 80) },
    kinds[one.kind],
  );
  item.insertText = one.insert;
  item.range = range;
  item.filterText = document.getText(range);
  item.sortText = String(at).padStart(4, '0');
  if (one.kind === 'field') item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
  return item;
}

/** Everything in it is text: a file that somebody shared must not write Markdown into a hover. */
function planTip(explained: Explained, broken: boolean, zone: string): MarkdownString {
  const tip = new MarkdownString();
  if (broken) {
    tip.appendText('Nothing is run until this is mended.');
    return tip;
  }
  const { from, to } = explained.window;
  const range = from < to ? `${absoluteTime(from, zone)} to ${absoluteTime(to, zone)}` : 'No time can match.';
  tip.appendText(explained.implied ? `${range}, since the query names no beginning` : range);
  if (explained.parts.length === 0) paragraph(tip, 'There is no connection that could be asked.');
  for (const part of explained.parts.slice(0, mostHovered)) {
    paragraph(tip, partWords(part));
  }
  const more = explained.parts.length - mostHovered;
  if (more > 0) paragraph(tip, `… and ${String(more)} more connections`);
  return tip;
}

function paragraph(tip: MarkdownString, text: string): void {
  tip.appendMarkdown('\n\n');
  tip.appendText(text);
}

function partWords({ profile, vendorLabel, plan, requests }: ExplainedPart): string {
  const name = `${vendorLabel} · ${visible(profile.name, 40)}: `;
  if (requests.length === 0) return `${name}nothing in it can match.`;
  const by = (who: 'vendor' | 'here' | 'nobody'): string =>
    plan.conditions.flatMap((condition) => (condition.by === who ? [visible(condition.text, 100)] : [])).join(' ');
  const words = [
    ['asked: ', by('vendor')],
    ['checked here: ', by('here')],
    ['checked by nobody: ', by('nobody')],
  ].flatMap(([label = '', text = '']) => (text === '' ? [] : [`${label}${text}`]));
  return `${name}${words.length === 0 ? 'everything' : words.join(' · ')}`;
}
