// What is remembered of a connection: everything but its key.

export interface ConnectionProfile {
  /** Random, stable, says nothing about the account; also the suffix of the key's name in SecretStorage. */
  readonly id: string;
  readonly vendor: string;
  readonly name: string;
  /** Origin and path, without a trailing slash: `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** Values of the adapter's options, by option name (`organisation_id`). */
  readonly options: Readonly<Record<string, string>>;
  /**
   * `live` speaks to a vendor. `sample` is the built-in organisation: no key, no network. `file` shows an opened
   * export.
   */
  readonly source: 'live' | 'sample' | 'file';
}

export type LoadState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading' }
  /** `until` in epoch ms. */
  | { readonly kind: 'waiting'; readonly until: number; readonly why: string }
  | { readonly kind: 'stopped'; readonly resumable: boolean }
  | { readonly kind: 'failed'; readonly failure: import('./errors').Failure; readonly resumable: boolean }
  /** `end`: the whole window was read. `capped`: a stated limit ended it. `possiblyIncomplete`: paging misbehaved. */
  | { readonly kind: 'done'; readonly end: 'complete' | 'capped' | 'possiblyIncomplete'; readonly why?: string };
