import { Failure } from '../../../shared/model/failure.ts';
import { VARIANTS, type Variant } from '../../../shared/model/handshake.ts';
import type { ByteStream } from '../../../electron/net/byte-stream.ts';
import { startDeadline } from '../../../electron/net/deadline.ts';
import { dialTcp } from '../../../electron/net/dial.ts';
import { openWebSocket } from '../../../electron/websocket/client.ts';
import { buildRequest } from '../../../electron/websocket/request.ts';
import { framedClient } from '../../../electron/websocket/rfc6455.ts';
import { mutated, pieces } from '../mutate.ts';
import { ENDINGS, listenRaw, speak } from '../raw-peer.ts';
import { ACCEPTANCE, ANSWERS } from '../sane.ts';
import { promise, type FuzzContext, type Target } from '../target.ts';

const PATIENCE_MS = 150;
const FRAMES: readonly [Buffer, ...Buffer[]] = [
  Buffer.from('820548656c6c6f', 'hex'),
  Buffer.from('810348656c8002 6c6f89026869'.replace(' ', ''), 'hex'),
  Buffer.from('880203e8', 'hex'),
  Buffer.from('827f0000000000ffffff', 'hex'),
];

/** The client against a server that answers anything. Every answer is an outcome, and no byte behind a 101 is lost. */
export const client: Target = {
  name: 'client',
  async run({ random, offer }: FuzzContext): Promise<void> {
    const variant: Variant = random.pick(VARIANTS.filter((name) => name !== 'custom') as [Variant]);
    const sane = random.chance(0.2);
    const tail = Buffer.concat([mutated(random, FRAMES), random.bytes(random.below(40))]);
    const answer = sane ? Buffer.concat([ACCEPTANCE, tail]) : mutated(random, ANSWERS);
    offer(`answer to ${variant}`, answer);
    const chunks = pieces(random, answer);
    const ending = random.pick(ENDINGS);
    const server = await listenRaw((socket) => {
      socket.once('data', () => void speak(socket, chunks, ending));
    });
    try {
      const stream = await dial(server.port);
      const request = buildRequest(variant, { host: '127.0.0.1', port: server.port });
      const handshake = await openWebSocket(stream, { request, variant, timeoutMs: PATIENCE_MS, expectSecureAccept: false });
      promise(handshake.ms < 20 * PATIENCE_MS, 'the handshake took far longer than its time');
      promise((handshake.socket !== null) === (handshake.outcome === 'upgraded'), 'an outcome without its socket');
      promise(answer.includes(handshake.received), 'what was received was never sent');
      if (handshake.socket === null) await stream.closed;
      else if (random.chance(0.3)) await readFrames(handshake.socket);
      else {
        const rest = await readAll(handshake.socket, ending === 'fin' ? null : PATIENCE_MS);
        const end = answer.indexOf(handshake.received) + handshake.received.length;
        promise(answer.subarray(end).indexOf(rest) === 0, 'the bytes behind the head are not those that were sent');
        if (ending === 'fin') promise(rest.length === answer.length - end, `only ${String(rest.length)} bytes behind the head arrived`);
      }
      stream.abort();
      await stream.closed;
    } finally {
      await server.close();
    }
  },
  close: () => Promise.resolve(),
};

export async function dial(port: number): Promise<ByteStream> {
  const dialled = await dialTcp({ host: '127.0.0.1', port }, { timeoutMs: 5000, hop: 'target' });
  if (!dialled.ok) throw dialled.failure;
  return dialled.stream;
}

/** What still comes until an end, a reset or (null: not before) the time is over. */
export async function readAll(stream: ByteStream, patienceMs: number | null = PATIENCE_MS): Promise<Buffer> {
  const deadline = startDeadline(undefined, patienceMs ?? 2 ** 31 - 1);
  const parts: Buffer[] = [];
  try {
    for (;;) {
      const part = await stream.read(undefined, deadline.signal);
      if (part.length === 0) break;
      parts.push(part);
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  } finally {
    deadline.clear();
  }
  return Buffer.concat(parts);
}

async function readFrames(stream: ByteStream): Promise<void> {
  const deadline = startDeadline(undefined, PATIENCE_MS);
  const framed = framedClient(stream, { maxPayload: 64 * 1024 });
  try {
    while ((await framed.next(deadline.signal)) !== null);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  } finally {
    deadline.clear();
  }
}
