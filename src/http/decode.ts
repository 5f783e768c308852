// Takes the compression off a body: `undici.request` leaves it on.
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { TransportError, networkError } from './networkErrors';

const chunkSize = 65_536;

/** RFC 9110: `deflate` means zlib's format. One coding only: layers of them serve nothing but bombs. */
function decoderOf(coding: string, host: string): Transform | undefined {
  switch (coding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createGunzip({ chunkSize });
    case 'deflate':
      return createInflate({ chunkSize });
    case 'br':
      return createBrotliDecompress({ chunkSize });
    default:
      throw new TransportError(
        {
          kind: 'unexpectedAnswer',
          message: `${host} answered in a compression that was not asked for and cannot be read.`,
          nextStep: 'A proxy in between may have changed the answer. Try another network.',
        },
        true,
      );
  }
}

const ignore = (): void => undefined;

/**
 * The decompressed bytes, read only as fast as they are taken. Leaving the loop early destroys the source, and with it
 * the connection. Throws `AuditError`.
 */
export async function* decode(source: Readable, coding: string, host: string): AsyncGenerator<Uint8Array> {
  // A source destroyed by us reports that as an error to nobody.
  source.on('error', ignore);
  try {
    const decoder = decoderOf(coding, host);
    if (decoder !== undefined) pipeline(source, decoder, ignore);
    for await (const chunk of decoder ?? source) yield chunk as Uint8Array;
  } catch (error) {
    throw networkError(error, host);
  } finally {
    source.destroy();
  }
}
