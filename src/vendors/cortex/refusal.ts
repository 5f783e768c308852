// Cortex's error bodies in words: problem+json, `ErrorResponse`, or a list of violations.
import type { ErrorReader } from '../../http/transport';
import { at, errorDocument, firstText, plainWords, requestIdOf, said } from '../refusal';

export const readError: ErrorReader = (answer, text) => {
  const document = errorDocument(text);
  const message = firstText(
    violationsOf(document),
    joined(at(document, 'title'), at(document, 'detail')),
    joined(at(document, 'message'), at(document, 'details')),
    at(document, 'error'),
    plainWords(text),
  );
  return said(
    message,
    nextStep(answer.status),
    requestIdOf(answer, at(document, 'requestId'), at(document, 'instance')),
  );
};

function violationsOf(document: unknown): string | undefined {
  const violations = at(document, 'violations');
  if (!Array.isArray(violations)) return undefined;
  const words = violations.slice(0, 5).flatMap((violation: unknown) => {
    const text = joined(at(violation, 'title'), at(violation, 'description'));
    const pointer = firstText(at(violation, 'pointer'));
    return text === undefined ? [] : [pointer === undefined ? text : `${text} (${pointer})`];
  });
  return firstText(words.join('; '));
}

function joined(...values: readonly unknown[]): string | undefined {
  const texts = values.flatMap((value) => firstText(value) ?? []);
  return texts.length === 0 ? undefined : [...new Set(texts)].join(': ');
}

function nextStep(status: number): string | undefined {
  switch (status) {
    case 400:
    case 422:
      return 'Cortex did not understand a filter or the time range. Take out the filters one by one.';
    case 401:
      return 'Cortex does not know this key. Make an API key under Settings → API keys, or use a personal access token.';
    case 403:
      return 'The key needs the permission "View audit logs". A personal access token has the permissions of its owner.';
    case 404:
      return 'Check the endpoint of this connection: the host alone (https://api.getcortexapp.com, or your own), without a path.';
    case 429:
      return 'Cortex allows 1000 requests a minute for all clients of a workspace together. Refresh when the wait is over.';
    default:
      return undefined;
  }
}
