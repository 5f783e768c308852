// Threat 13: Markdown made anywhere in the code. What is read as Markdown is written here, letter by letter; everything
// else is appended as text.
import { describe, expect, it } from 'vitest';
import { codeOf } from './sources';

const code = codeOf('src');
const all = (pattern: RegExp): readonly string[] =>
  code.flatMap(({ text }) => [...text.matchAll(pattern)].map(([found]) => found));

describe('Markdown in the code', () => {
  it('begins empty, or with the one icon of ours', () => {
    const begun = new Set(all(/new MarkdownString\([^)]*\)[^;]*;/g));
    expect([...begun].sort()).toEqual(["new MarkdownString('$(warning) ', true);", 'new MarkdownString();']);
  });

  it('is added to as Markdown by what parts paragraphs and by links of our own alone', () => {
    const added = new Set(all(/appendMarkdown\(.*\);/g));
    expect([...added].sort()).toEqual(["appendMarkdown('\\n\\n');", "appendMarkdown(`\\n\\n${links.join(' · ')}`);"]);
  });

  it('is trusted with named commands in one place, and is HTML nowhere', () => {
    expect(all(/isTrusted[^;]*;/g)).toEqual(['isTrusted = { enabledCommands };']);
    expect(all(/supportHtml|supportThemeIcons|baseUri\s*=/g)).toEqual([]);
    const [list = ''] = all(/enabledCommands = \[[^\]]*\]/g);
    expect(list.match(/'[^']+'/g)?.every((name) => name.startsWith("'auditLogs."))).toBe(true);
  });
});
