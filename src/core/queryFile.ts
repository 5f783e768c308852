// `.auditlog` files: named queries with comments, line by line.
import type { Diagnostic, ParsedQuery, Span } from './query/ast';
import type { FilterDescriptor } from './filters';
import { lex } from './query/lexer';
import { parseQuery } from './query/parse';
import { maskText } from './text/maskText';

/**
 * One query of a file. All spans are UTF-16 offsets into the file's text.
 *
 * A file is read by lines. A line whose first character is `#` is a comment. A line `[name]` begins a query; the lines
 * up to the next heading are its text, and a line break in it is a space. What stands above the first heading is a
 * query without a name.
 */
export interface FileQuery {
  /** Empty where the text stands above the first heading. */
  readonly name: string;
  /** The heading with its brackets; of a query without one, its first line. */
  readonly heading: Span;
  /** Everything up to the next heading. */
  readonly body: Span;
  /** On one line, comments left out: what is run. */
  readonly text: string;
  readonly parsed: ParsedQuery;
  /** Of the heading and of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface QueryFile {
  readonly queries: readonly FileQuery[];
  /** Of the file as a whole. */
  readonly diagnostics: readonly Diagnostic[];
}

export const mostQueries = 500;
const longestName = 80;
/** Characters; a longer file is not read. */
const longestFile = 1_000_000;

const headingLine = /^[ \t]*\[(.*)\][ \t]*$/;
const commentLine = /^[ \t]*#/;

interface Section {
  readonly name: string;
  readonly heading: Span;
  readonly headed: boolean;
  readonly start: number;
  /** The text with its comments blanked, so that offsets stay. */
  readonly lines: string[];
}

/** Never throws; linear in the text. */
export function parseQueryFile(text: string, known?: readonly FilterDescriptor[]): QueryFile {
  if (text.length > longestFile) {
    const message = `A query file may have ${longestFile} characters; this one has ${text.length}.`;
    return { queries: [], diagnostics: [{ severity: 'error', message, span: { start: 0, end: 0 } }] };
  }
  const diagnostics: Diagnostic[] = [];
  const sections = sectionsOf(text);
  const kept = sections.slice(0, mostQueries);
  const beyond = sections[mostQueries];
  if (beyond !== undefined) {
    const message = `A query file may hold ${mostQueries} queries; from here on it is not read.`;
    diagnostics.push({ severity: 'error', message, span: beyond.heading });
  }
  const names = new Set<string>();
  const queries = kept.map((section) => {
    const taken = section.headed && names.has(section.name);
    names.add(section.name);
    return readSection(section, taken, known);
  });
  return { queries, diagnostics };
}

/** The query that an offset stands in: on its heading, or anywhere in its text. */
export function queryAt(file: QueryFile, offset: number): FileQuery | undefined {
  return file.queries.find(({ heading, body }) => offset >= heading.start && offset <= body.end);
}

function sectionsOf(text: string): readonly Section[] {
  const sections: Section[] = [];
  let open: Section = { name: '', heading: { start: 0, end: 0 }, headed: false, start: 0, lines: [] };
  let empty = true;
  let at = 0;
  const close = (): void => {
    if (open.headed || !empty) sections.push(open);
  };
  for (const line of text.split('\n')) {
    const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
    const heading = headingLine.exec(bare);
    if (heading !== null) {
      close();
      empty = true;
      const start = at + bare.length - bare.trimStart().length;
      const span = { start, end: at + bare.trimEnd().length };
      const next = Math.min(text.length, at + line.length + 1);
      open = { name: (heading[1] ?? '').trim(), heading: span, headed: true, start: next, lines: [] };
    } else {
      const comment = commentLine.test(bare);
      if (!comment && bare.trim() !== '' && empty) {
        empty = false;
        if (!open.headed) open = { ...open, heading: { start: at, end: at + bare.length } };
      }
      open.lines.push(comment ? ' '.repeat(line.length) : line);
    }
    at += line.length + 1;
  }
  close();
  return sections;
}

function readSection(section: Section, taken: boolean, known: readonly FilterDescriptor[] | undefined): FileQuery {
  const { name, heading, headed, start, lines } = section;
  const body = lines.join('\n');
  const parsed = parseQuery(body, known);
  const text = lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
  const open = openQuotes(lines, start);
  const reach = open[0]?.span.start ?? Infinity;
  const shifted = parsed.diagnostics
    .map((one) => ({ ...one, span: { start: one.span.start + start, end: one.span.end + start } }))
    .filter(({ span }) => span.end <= reach);
  return {
    name: headed ? name : '',
    heading,
    body: { start, end: start + body.length },
    text,
    parsed: open.length === 0 ? parsed : { ...parsed, hasErrors: true },
    diagnostics: [...headingProblems(section, taken, text), ...shifted, ...open],
  };
}

function headingProblems({ name, heading, headed }: Section, taken: boolean, text: string): readonly Diagnostic[] {
  const holdsSecret = maskText(text) !== text;
  if (!headed && !holdsSecret) return [];
  const problem = (severity: Diagnostic['severity'], message: string): readonly Diagnostic[] => [
    { severity, message, span: heading },
  ];
  if (headed && name === '') return problem('error', 'A query needs a name between the brackets.');
  if (name.length > longestName) return problem('error', `A name may have ${longestName} characters.`);
  if (holdsSecret) {
    return problem(
      'warning',
      'This looks as if it held a key or another secret. Take it out and rotate it: files are shared.',
    );
  }
  if (taken) return problem('warning', 'A query above has this name already.');
  return text === '' ? problem('warning', 'There is no query under this heading.') : [];
}

/**
 * Lines are joined by spaces, so a quoted text that went over a line break would become another one; and a quote that
 * was forgotten must not swallow the rest of the file.
 */
function openQuotes(lines: readonly string[], start: number): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  let at = start;
  for (const line of lines) {
    const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
    for (const { span, suggestion } of lex(bare).diagnostics) {
      const rest = `${bare.slice(span.start)}"`;
      if (span.end !== bare.length || suggestion !== rest) continue;
      const message = 'This quote is not closed on its line. A line break in a quoted text is written `\\n`.';
      found.push({
        severity: 'error',
        message,
        span: { start: span.start + at, end: span.end + at },
        suggestion: rest,
      });
    }
    at += line.length + 1;
  }
  return found;
}
