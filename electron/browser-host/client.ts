import type { WebSocket } from 'ws';
import { z } from 'zod';
import { dispatch } from '../../shared/ipc/dispatch.ts';
import { failureRecordOf, type Result } from '../../shared/ipc/result.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { Workbench } from '../engine/workbench/workbench.ts';
import { sayGoodbye, type Reason } from './goodbye.ts';
import { MAX_ANSWER, MAX_BACKLOG } from './limits.ts';

const request = z.strictObject({ id: z.int().nonnegative(), command: z.string().max(64), payload: z.unknown() });

export interface ClientOptions {
  readonly handlers: Workbench['handlers'];
  readonly onBug: (error: unknown) => void;
}

/** A page that has shown the token: its requests are answered in the order in which they are done, and every event is sent to it. */
export class Client {
  readonly #socket: WebSocket;
  readonly #options: ClientOptions;
  /** Characters of events that wait to be sent. */
  #waiting = 0;

  constructor(socket: WebSocket, options: ClientOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('message', (data, isBinary) => {
      this.#receive(data, isBinary);
    });
    socket.send('{"ready":true}');
  }

  /** Tells an event. A client that lets more than `MAX_BACKLOG` pile up is closed: it reads the state anew when it is back, which costs less than its backlog. */
  tell(text: string): void {
    // What is said to somebody who is leaving is lost; so the page reads again when it is back.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#waiting += text.length;
    if (this.#waiting > MAX_BACKLOG) this.close('too-slow');
    else
      this.#socket.send(text, () => {
        this.#waiting -= text.length;
      });
  }

  close(reason: Reason): void {
    if (this.#socket.readyState === this.#socket.OPEN) sayGoodbye(this.#socket, reason);
  }

  #receive(data: WebSocket.RawData, isBinary: boolean): void {
    const parsed = isBinary ? null : request.safeParse(json(data));
    if (!parsed?.success) {
      this.close('malformed');
      return;
    }
    // It never rejects.
    void this.#answer(parsed.data.id, parsed.data.command, parsed.data.payload);
  }

  async #answer(id: number, command: string, payload: unknown): Promise<void> {
    const result = await dispatch(this.#options.handlers, command, payload, this.#options.onBug);
    const text = JSON.stringify({ id, result });
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    // An answer may be larger than all events that may wait, and is not piled up by anybody else: so it is not counted with them.
    if (this.#socket.bufferedAmount > MAX_ANSWER) this.close('too-slow');
    else this.#socket.send(text.length <= MAX_ANSWER ? text : JSON.stringify({ id, result: this.#tooLarge(command, text.length) }));
  }

  #tooLarge(command: string, length: number): Result<never> {
    this.#options.onBug(new Error(`the answer to ${command} has ${String(length)} characters`));
    return {
      ok: false,
      error: failureRecordOf(new Failure('INTERNAL', `the answer to ${command} is too large to be sent`, { stage: 'usage' })),
    };
  }
}

/** Undefined when it is none, which no schema takes. */
export function json(data: WebSocket.RawData): unknown {
  try {
    // `ws` gives text as one Buffer (its `binaryType` is `nodebuffer`).
    return JSON.parse((data as Buffer).toString());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
