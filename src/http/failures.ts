// A vendor's refusal as a failure: kind by status, our words for what happened, the vendor's own words cleaned.
import { AuditError, type Failure, type FailureKind } from '../core/errors';
import type { Redactor } from '../core/text/redact';
import { visible } from '../core/text/visible';
import type { ErrorReader, HttpAnswer } from './transport';

const longestWords = 600;
const longestId = 120;

export function kindOfStatus(status: number): FailureKind {
  if (status === 401) return 'unauthorized';
  if (status === 402 || status === 403 || status === 451) return 'forbidden';
  if (status === 404 || status === 410) return 'notFound';
  if (status === 407) return 'proxy';
  if (status === 408) return 'timeout';
  if (status === 429) return 'rateLimited';
  if (status >= 400 && status < 500) return 'badRequest';
  if (status === 511) return 'network';
  if (status >= 500 && status < 600) return 'vendorError';
  return 'unexpectedAnswer';
}

/** A length of time in words: "40 seconds", "3 minutes", "31 years". */
export function spell(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [31_557_600_000, 'year'],
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1000, 'second'],
  ];
  const [size, name] = units.find(([unit]) => ms >= unit * 2) ?? [1000, 'second'];
  const count = Math.max(1, Math.round(ms / size));
  return `${String(count)} ${name}${count === 1 ? '' : 's'}`;
}

interface Words {
  readonly message: string;
  readonly nextStep: string;
}

function wordsOf(status: number, host: string, wait: number | undefined): Words {
  const code = `(${String(status)})`;
  const kind = kindOfStatus(status);
  switch (kind) {
    case 'unauthorized':
      return {
        message: `${host} did not accept the key ${code}.`,
        nextStep: 'Check that the key is active and of the right kind, then replace it with "Replace Key".',
      };
    case 'forbidden':
      return {
        message: `${host} accepted the key but does not let it read the audit log ${code}.`,
        nextStep: "Check the key's permissions and the plan of the organisation.",
      };
    case 'notFound':
      return {
        message: `${host} has no audit log at this address ${code}.`,
        nextStep: 'Check the endpoint of this connection, its path included.',
      };
    case 'badRequest':
      return {
        message: `${host} did not accept the request ${code}.`,
        nextStep: 'Check the filters, the time range and the options of this connection.',
      };
    case 'rateLimited':
      return wait === undefined
        ? {
            message: `${host} refuses more requests for now ${code}.`,
            nextStep:
              "Try again in some minutes. If it stays so, a quota may be used up: look at the vendor's console.",
          }
        : {
            message: `${host} asks to wait ${spell(wait)} before the next request ${code}.`,
            nextStep: 'Refresh after that time. What is loaded stays.',
          };
    case 'proxy':
      return {
        message: `A proxy in front of ${host} asks for a sign-in ${code}.`,
        nextStep: 'Put the user name and password into the proxy setting of VS Code (http.proxy).',
      };
    case 'timeout':
      return {
        message: `${host} gave up waiting for the request ${code}.`,
        nextStep: 'Refresh to try again, with a shorter time range if it stays so.',
      };
    case 'network':
      return {
        message: `The network asks for a sign-in before it lets anything through ${code}.`,
        nextStep: 'Open a web page in the browser, sign in to the network, then refresh.',
      };
    default:
      return {
        message: `${host} could not answer ${code}.`,
        nextStep:
          wait === undefined
            ? "Try again later; the vendor's status page may say more."
            : `The vendor asks to wait ${spell(wait)}. Refresh after that.`,
      };
  }
}

function cleaned(text: string | undefined, redactor: Redactor, longest: number): string | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  // Redacted whole first: a secret cut in the middle would no longer be recognised.
  return visible(redactor.redact(text.slice(0, 20_000)).trim(), longest);
}

/** The failure with every text passed through the redactor, so that a key echoed by anyone never shows. */
export function safeFailure(failure: Failure, redactor: Redactor): Failure {
  const { nextStep, vendorMessage, requestId, message, ...rest } = failure;
  const next = cleaned(nextStep, redactor, longestWords);
  const vendor = cleaned(vendorMessage, redactor, longestWords);
  const id = cleaned(requestId, redactor, longestId);
  return {
    ...rest,
    message: cleaned(message, redactor, longestWords) ?? 'Something went wrong.',
    ...(next === undefined ? {} : { nextStep: next }),
    ...(vendor === undefined ? {} : { vendorMessage: vendor }),
    ...(id === undefined ? {} : { requestId: id }),
  };
}

function readWords(answer: HttpAnswer, text: string, readError: ErrorReader): ReturnType<ErrorReader> {
  try {
    return readError(answer, text);
  } catch {
    return {};
  }
}

/** A non-2xx answer as a failure, not yet redacted. `retryAt` epoch ms. */
export function answerFailure(
  answer: HttpAnswer,
  host: string,
  readError: ErrorReader,
  now: number,
  retryAt: number | undefined,
): Failure {
  const { status } = answer;
  const text = new TextDecoder().decode(answer.bytes);
  const read = readWords(answer, text, readError);
  const own = wordsOf(status, host, retryAt === undefined ? undefined : retryAt - now);
  return {
    kind: kindOfStatus(status),
    message: own.message,
    nextStep: read.nextStep ?? own.nextStep,
    status,
    ...(read.message === undefined ? {} : { vendorMessage: read.message }),
    ...(read.requestId === undefined ? {} : { requestId: read.requestId }),
    ...(retryAt === undefined ? {} : { retryAt }),
  };
}

/** A redirect names the host it leads to and nothing else of the address: a path could carry anything. */
export function redirectFailure(status: number, url: URL, location: string | undefined): Failure {
  const known = location !== undefined && location.length <= 4000 && URL.canParse(location, url.href);
  const target = known ? new URL(location, url.href).host : '';
  const to = target === '' ? 'another address' : target === url.host ? 'another address on the same host' : target;
  return {
    kind: 'redirected',
    message: `${url.host} redirects to ${to} (${String(status)}). The redirect was not followed.`,
    nextStep:
      'If the new address is right, set it as the endpoint of this connection. The key was not sent on. A network that ' +
      'asks for a sign-in does this too.',
    status,
  };
}

/** Whatever was thrown, as an `AuditError` without a foreign text, cause or stack. */
export function safeError(error: unknown, host: string, redactor: Redactor): AuditError {
  if (AuditError.is(error)) return new AuditError(safeFailure(error.failure, redactor));
  return new AuditError({
    kind: 'bug',
    message: `The request to ${host} failed in an unforeseen way.`,
    nextStep: 'Please report this with "Audit Logs: Copy Diagnostics".',
  });
}
