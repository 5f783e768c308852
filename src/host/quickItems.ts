// The items of the palette's query box: what can be run, mended, completed, asked again or looked up.
import { QuickPickItemKind, ThemeIcon, type QuickPickItem } from 'vscode';
import type { ParsedQuery } from '../core/query/ast';
import type { Completion } from '../core/query/complete';
import { referenceFields, referenceRows, type ReferenceRow } from '../core/query/reference';
import { visible } from '../core/text/visible';

/** Rows listed at once; the label says how many there are. */
export const mostListed = 200;

export type Choice =
  | { readonly kind: 'run'; readonly text: string }
  | { readonly kind: 'list'; readonly text: string }
  | { readonly kind: 'replace'; readonly text: string }
  | { readonly kind: 'event'; readonly row: number }
  | { readonly kind: 'none' };

/** What the item that runs the text says. */
export interface RunWords {
  readonly label: string;
  readonly icon: string;
  readonly detail: string;
}

export interface ChoiceItem extends QuickPickItem {
  readonly choice: Choice;
}

export function runItem({ label, icon, detail }: RunWords, choice: Choice): ChoiceItem {
  return { label, iconPath: new ThemeIcon(icon), description: detail, alwaysShow: true, choice };
}

export function countItem(count: number): ChoiceItem {
  const shown = count > mostListed ? `, newest ${String(mostListed)} shown` : '';
  const label = `${count.toLocaleString('en')} loaded ${count === 1 ? 'event matches' : 'events match'}${shown}`;
  return { label, alwaysShow: true, kind: QuickPickItemKind.Separator, choice: { kind: 'none' } };
}

export function firstOf(items: readonly ChoiceItem[]): ChoiceItem | undefined {
  return items.find(({ kind }) => kind !== QuickPickItemKind.Separator);
}

export function atEnd(text: string): (diagnostic: ParsedQuery['diagnostics'][number]) => boolean {
  return ({ span, suggestion }) => suggestion === undefined && span.end >= text.length;
}

export function problemItem(text: string): (diagnostic: ParsedQuery['diagnostics'][number]) => ChoiceItem {
  return ({ message, span, suggestion, severity }) => ({
    label: visible(message, 200),
    iconPath: new ThemeIcon(severity === 'error' ? 'error' : 'warning'),
    alwaysShow: true,
    ...(suggestion === undefined ? {} : { description: `replace with ${visible(suggestion, 80)}` }),
    choice:
      suggestion === undefined
        ? { kind: 'none' }
        : { kind: 'replace', text: text.slice(0, span.start) + suggestion + text.slice(span.end) },
  });
}

export function completionItem(text: string): (completion: Completion) => ChoiceItem {
  return (completion) => ({
    label: visible(completion.label, 120),
    alwaysShow: true,
    description: visible(completion.detail, 120),
    choice: {
      kind: 'replace',
      text: text.slice(0, completion.span.start) + completion.insert + text.slice(completion.span.end),
    },
  });
}

export function historyItem(text: string): ChoiceItem {
  return {
    label: visible(text, 200),
    iconPath: new ThemeIcon('history'),
    alwaysShow: true,
    choice: { kind: 'replace', text },
  };
}

export function savedItem({ name, text }: { readonly name: string; readonly text: string }): ChoiceItem {
  return {
    label: visible(name, 100),
    description: visible(text, 160),
    iconPath: new ThemeIcon('bookmark'),
    alwaysShow: true,
    choice: { kind: 'replace', text },
  };
}

/** An example replaces what is typed, so that it can be run or changed at once. */
export function helpItems(): readonly ChoiceItem[] {
  const item = ({ write, finds }: ReferenceRow): ChoiceItem => ({
    label: write,
    description: finds.replaceAll('`', ''),
    alwaysShow: true,
    choice: { kind: 'replace', text: write },
  });
  return [
    headingItem('how to write a query'),
    ...referenceRows.map(item),
    headingItem('fields'),
    ...referenceFields().map(item),
  ];
}

export function headingItem(label: string): ChoiceItem {
  return { label, alwaysShow: true, kind: QuickPickItemKind.Separator, choice: { kind: 'none' } };
}
