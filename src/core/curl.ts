// A request as a shell command, without its key.

export interface CurlRequest {
  readonly url: string;
  readonly header: string;
  readonly prefix: string;
  /** Environment variable that holds the key; never the key. */
  readonly placeholder: string;
}

/**
 * The request for a POSIX shell, with the key as an environment variable. `--globoff`, because the brackets of
 * OpenAI's parameters mean something to curl.
 */
export function curlCommand({ url, header, prefix, placeholder }: CurlRequest): string {
  const variable = /^[A-Za-z_]\w*$/.test(placeholder) ? placeholder : 'API_KEY';
  const name = header.replace(/[^\w-]/g, '');
  const before = prefix.replace(/[\p{Cc}]/gu, '').replace(/["$`\\!]/g, '\\$&');
  return `curl --globoff --silent --show-error ${singleQuoted(url)} \\\n  --header "${name}: ${before}$${variable}"`;
}

/** Nothing inside single quotes means anything to the shell but their end. Controls cannot stand in a URL. */
function singleQuoted(text: string): string {
  const safe = text.replace(
    /[\p{Cc}\s]/gu,
    (char) => `%${(char.codePointAt(0) ?? 0).toString(16).padStart(2, '0').toUpperCase().slice(-2)}`,
  );
  return `'${safe.replaceAll("'", `'\\''`)}'`;
}
