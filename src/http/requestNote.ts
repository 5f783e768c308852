// What may be said of one request in a log: where it went and what came, no value of a parameter, nothing of a body.
import type { FailureKind } from '../core/errors';
import { visible } from '../core/text/visible';

export interface RequestNote {
  readonly host: string;
  readonly path: string;
  /** Names of the parameters, each once. Their values are what the person asked for. */
  readonly params: readonly string[];
  /** 1 for the first try. */
  readonly attempt: number;
  /** From sending to the end of the answer. */
  readonly ms: number;
  /** Absent when no answer came. */
  readonly status?: number;
  /** Bytes of the answer after decompression. */
  readonly bytes?: number;
  /** The vendor's own ID of the request, without anything that looks like a key. */
  readonly requestId?: string;
  /** Why there is no good answer. */
  readonly failure?: FailureKind;
  /** Ms until it is tried again; absent when it is not. */
  readonly retryIn?: number;
}

export function isGood({ failure, status }: RequestNote): boolean {
  return failure === undefined && status !== undefined && status < 300;
}

/** `GET api.openai.com/v1/organization/audit_logs?limit&after (2nd try): 200, 48.1 kB in 240 ms, request req_1` */
export function requestLine(note: RequestNote): string {
  const { host, path, params, attempt, ms, status, bytes, requestId, failure, retryIn } = note;
  const names = params.length === 0 ? '' : `?${params.map((name) => visible(name, 60)).join('&')}`;
  const what = [
    ...(status === undefined ? [] : [String(status)]),
    ...(failure === undefined ? [] : [failure]),
    ...(bytes === undefined ? [] : [`${(bytes / 1000).toFixed(1)} kB`]),
  ].join(', ');
  const tail = [
    ...(requestId === undefined ? [] : [`request ${visible(requestId, 80)}`]),
    ...(retryIn === undefined ? [] : [`again in ${String(Math.round(retryIn))} ms`]),
  ];
  const again = attempt === 1 ? '' : ` (try ${String(attempt)})`;
  return [`GET ${host}${path}${names}${again}: ${what} in ${String(Math.round(ms))} ms`, ...tail].join(', ');
}

/** Only what looks like an ID is told: a header is as foreign as a body. */
export function requestIdIn(headers: ReadonlyMap<string, string>): string | undefined {
  const found = ['x-request-id', 'request-id', 'x-portkey-trace-id', 'cf-ray'].map((name) => headers.get(name));
  return found.find((value) => value !== undefined && /^[\w.:-]{1,80}$/.test(value));
}
