// Portkey's error bodies in words: `{"success":false,"data":{"message","errorCode"}}`, and two variants.
import type { ErrorReader } from '../../http/transport';
import { at, errorDocument, firstText, plainWords, requestIdOf, said } from '../refusal';

/** `AB03` and the like; absent where the body names none. */
export function errorCode(text: string): string | undefined {
  const document = errorDocument(text);
  const named = firstText(at(document, 'data', 'errorCode'), at(document, 'errorCode'), at(document, 'error', 'code'));
  return named ?? /\bAB\d\d\b/.exec(text.slice(0, 2000))?.[0];
}

export const readError: ErrorReader = (answer, text) => {
  const document = errorDocument(text);
  const message = firstText(
    at(document, 'data', 'message'),
    at(document, 'message'),
    at(document, 'error', 'message'),
    at(document, 'error'),
    plainWords(text),
  );
  const code = errorCode(text);
  const words = code === undefined || message?.includes(code) === true ? message : `${message ?? 'Refused'} (${code})`;
  const step = nextStep(answer.status, code, message ?? '');
  return said(words, step, requestIdOf(answer, at(document, 'request_id')));
};

const allReasons =
  'Portkey gives one answer for several reasons. Check that the plan is Enterprise; that the key is an organisation ' +
  '(admin) service key, since workspace keys never work; that it has the scope audit_logs.list; and that no ' +
  'organisation ID is set in this connection.';

function nextStep(status: number, code: string | undefined, message: string): string | undefined {
  if (code === 'AB03' || status === 403) return allReasons;
  if (code === 'AB05' || status === 401) {
    return 'Portkey does not know this key. Use an organisation (admin) service key with the scope audit_logs.list, from Admin Settings → API Keys.';
  }
  if (code === 'AB09' || status === 402)
    return 'Audit logs are part of the Enterprise plan. Ask who manages the plan at Portkey.';
  if (code === 'AB02' || code === 'AB08' || status === 404) {
    return 'Check the endpoint of this connection, its path included (…/v1; a self-hosted control plane has a path of its own). On a self-hosted one, AUDIT_LOGS_ENABLED must be on.';
  }
  if (status === 400 || status === 422 || code === 'AB01') {
    return complainsOfOrganisation(message)
      ? 'This Portkey asks for the organisation ID: set it in the options of this connection.'
      : 'Portkey did not understand a filter. Take out the filters one by one.';
  }
  if (code === 'AB06' || status === 429)
    return 'Portkey limits the rate of requests. Refresh when the wait is over, or in some minutes.';
  if (code === 'AB07' || status === 409) return 'Refresh to try again.';
  return undefined;
}

export function complainsOfOrganisation(message: string): boolean {
  return /organi[sz]ation/i.test(message);
}
