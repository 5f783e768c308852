// The way to an organisation that needs no key and no network: the built-in sample.
import { AuditError } from '../core/errors';
import type { HttpAnswer, HttpClient, HttpRequestOptions, Transport } from '../http/transport';

export function createKeylessClient(baseUrl: string, transport: Transport): HttpClient {
  return {
    async get(path: string, search: string, options: HttpRequestOptions): Promise<HttpAnswer> {
      const url = new URL(`${baseUrl}${path}${search === '' ? '' : `?${search}`}`);
      const answer = await transport.send({ url, method: 'GET', headers: {}, signal: options.signal });
      const parts: Uint8Array[] = [];
      for await (const part of answer.body) parts.push(part);
      const whole = { status: answer.status, headers: answer.headers, bytes: Buffer.concat(parts) };
      if (answer.status < 400) return whole;
      const words = options.readError(whole, whole.bytes.toString('utf8'));
      throw new AuditError({
        kind: 'badRequest',
        message: words.message ?? `The sample organization answered ${String(answer.status)}.`,
        status: answer.status,
        ...(words.nextStep === undefined ? {} : { nextStep: words.nextStep }),
      });
    },
  };
}
