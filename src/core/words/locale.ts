// The sentences in the person's language: pieces of English, looked up in what VS Code read from the l10n folder.
import { english, type Phrases } from '../sentence';

/** Longer than any piece there is, with room for languages that need more words. */
const longestPiece = 500;

/**
 * `bundle`: English to another language, as `l10n/bundle.l10n.<language>.json` holds it; anything else, and what is not
 * in it, stays English.
 */
export function phrasesIn(bundle: unknown): Phrases {
  if (typeof bundle !== 'object' || bundle === null || Array.isArray(bundle)) return english;
  const known = new Map(
    Object.entries(bundle).filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && entry[1] !== '' && entry[1].length <= longestPiece,
    ),
  );
  const say = (text: string): string => known.get(text) ?? text;
  const all = (texts: readonly string[]): readonly string[] => texts.map(say);
  const { templates, general, failed } = english;
  return {
    templates: new Map([...templates].map(([word, texts]) => [word, all(texts)])),
    general: {
      done: all(general.done),
      odd: all(general.odd),
      request: all(general.request),
      requestFailed: all(general.requestFailed),
      bare: all(general.bare),
      unreadable: all(general.unreadable),
    },
    failed: say(failed),
    say,
  };
}
