// OpenAI's error bodies in words: `{"error":{"message","type","param","code"}}`.
import type { ErrorReader } from '../../http/transport';
import { at, errorDocument, firstText, plainWords, requestIdOf, said } from '../refusal';

const keyHelp =
  'Use an Admin API key (sk-admin-…) of an organization owner: Settings → Organization → Admin keys, with the ' +
  'permission to read audit logs (api.audit_logs.read).';

export const readError: ErrorReader = (answer, text) => {
  const document = errorDocument(text);
  const error = at(document, 'error');
  const message = firstText(at(error, 'message'), error, at(document, 'message'), plainWords(text));
  const code = firstText(at(error, 'code'), at(error, 'type')) ?? '';
  return said(message, nextStep(answer.status, message ?? '', code), requestIdOf(answer));
};

function nextStep(status: number, message: string, code: string): string | undefined {
  const missing = /Missing scopes?:\s*([\w., ]{1,200})/i.exec(message)?.[1];
  if (missing !== undefined) {
    return `The key lacks a permission: ${missing.trim().replace(/[.\s]+$/, '')}. ${keyHelp}`;
  }
  if (status === 429 && /quota|billing/i.test(`${code} ${message}`)) {
    return "A quota or the billing of the organization stops the request; waiting will not help. Look at OpenAI's billing page.";
  }
  switch (status) {
    case 400:
      return /tenant/i.test(message)
        ? 'With "Tenant events only", every event type asked for must be a tenant one (tenant.…). Leave out the others.'
        : 'OpenAI did not understand a filter. Take out the filters one by one, event types first.';
    case 401:
      return `OpenAI does not know this key, or it is of another kind (project and service account keys do not work). ${keyHelp}`;
    case 403:
      return `${keyHelp} Also check that audit logging is enabled: Settings → Organization → Data controls → Data retention.`;
    case 404:
      return 'Check the endpoint of this connection (…/v1). OpenAI also answers so where audit logging is not enabled for the organization.';
    default:
      return undefined;
  }
}
