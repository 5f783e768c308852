// Long opaque IDs in a narrow place: the beginning and the end tell them apart, the middle is left out.

const prefix = /^(?:[A-Za-z]{1,12}[_-]){1,3}/;
const brackets = /^([("'“]*)(.*?)([)"'”.,:;]*)$/;
/** An ID's random part mixes digits or capitals in, as no word does; without a prefix before it only digits count. */
const random = /^(?=.*\d|.*[a-z][A-Z])[A-Za-z0-9]{12,}$/;
const alone = /^(?=.*\d)[A-Za-z0-9]{16,}$/;
const kept = 4;

/** `svc_acct_yhewhodflbeasszhhmxjfjd2` as `svc_acct_yhew…jfd2`; e-mails, names and short IDs stay. */
export function shortenIds(text: string): string {
  return text.split(' ').map(shortenWord).join(' ');
}

function shortenWord(word: string): string {
  if (word.length <= 2 * kept + 3) return word;
  const [, open = '', body = word, close = ''] = brackets.exec(word) ?? [];
  const start = prefix.exec(body)?.[0] ?? '';
  const rest = body.slice(start.length);
  const opaque = (start === '' ? alone : random).test(rest);
  return opaque ? `${open}${start}${rest.slice(0, kept)}…${rest.slice(-kept)}${close}` : word;
}
