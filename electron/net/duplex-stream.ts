import { Duplex } from 'node:stream';
import { Failure } from '../../shared/model/failure.ts';
import type { ByteStream, StreamEnd, TlsFacts } from './byte-stream.ts';
import { pumpedStream } from './pumped-stream.ts';
import { endWriting } from './tcp-stream.ts';

export interface DuplexFacts {
  /** The stream that carries `duplex`; it lends its addresses, and says how the connection really ended. */
  readonly lower: ByteStream;
  readonly tls: TlsFacts | null;
}

/**
 * A ByteStream over any Duplex that keeps half-open, such as a TLSSocket. A bare FIN and close_notify look alike from here, so `ended`
 * says `fin-or-rst`, unless the layer below saw a reset.
 */
export function streamFromDuplex(duplex: Duplex, { lower, tls }: DuplexFacts): ByteStream {
  let below: StreamEnd | null = null;
  void lower.ended.then((end) => {
    below = end;
  });
  const wasReset = (): boolean => below?.how === 'rst';
  const { stream, intake } = pumpedStream({
    write: (bytes, callback) => duplex.write(bytes, callback),
    end: (callback) => {
      endWriting(duplex, callback);
    },
    resume: () => duplex.resume(),
    release: () => duplex.destroy(),
    reset: () => {
      lower.abort();
      duplex.destroy();
    },
    local: lower.local,
    remote: lower.remote,
    tls,
  });
  duplex.on('data', (chunk: Buffer) => {
    if (!intake.chunk(chunk, true)) duplex.pause();
  });
  duplex.on('end', () => {
    intake.end(wasReset() ? 'rst' : 'fin-or-rst');
  });
  duplex.on('error', (error) => {
    if (wasReset()) intake.error(resetBelow(), 'rst');
    else intake.error(error);
  });
  duplex.on('close', () => {
    // The layer above is done; the socket must not outlive it. TLSSocket closes without an error when the one below was reset.
    const released = (): void => {
      if (wasReset()) intake.error(resetBelow(), 'rst');
      intake.closed();
    };
    lower.close().then(released, released);
  });
  return stream;
}

function resetBelow(): Failure {
  return new Failure('STREAM_RESET', 'the other side reset the connection', { stage: 'stream' });
}

/**
 * The reverse: lets Node's own TLS run over any ByteStream. From then on the Duplex owns `stream`: destroying it with an error aborts
 * the stream, destroying it without one closes the stream. `onFirstBytes` sees what arrived first.
 */
export function toDuplex(stream: ByteStream, onFirstBytes?: (bytes: Buffer) => void): Duplex {
  let reading = false;
  let first = true;
  const duplex = new Duplex({
    allowHalfOpen: true,
    read() {
      if (reading) return;
      reading = true;
      stream.read().then(
        (bytes) => {
          reading = false;
          if (first) {
            first = false;
            onFirstBytes?.(bytes);
          }
          duplex.push(bytes.length === 0 ? null : bytes);
        },
        (error: unknown) => {
          duplex.destroy(error instanceof Error ? error : undefined);
        },
      );
    },
    write(chunk: Buffer, _encoding, callback) {
      stream.write(chunk).then(() => {
        callback();
      }, callback);
    },
    final(callback) {
      stream.closeWrite().then(() => {
        callback();
      }, callback);
    },
    destroy(error, callback) {
      if (error) stream.abort();
      stream.close().then(
        () => {
          callback(error);
        },
        () => {
          callback(error);
        },
      );
    },
  });
  return duplex;
}
