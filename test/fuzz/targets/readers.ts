import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../../../shared/model/failure.ts';
import { DEFAULT_HEAD_LIMITS } from '../../../shared/model/handshake.ts';
import { parseEvidence } from '../../../electron/diagnosis/evidence-document.ts';
import { LineSplitter } from '../../../electron/diagnosis/first-line.ts';
import { MAX_LINE_BYTES, parseReply, parseRequest } from '../../../electron/diagnosis/probe-line.ts';
import { bodyFraming, challengeSchemes, readConnectReply } from '../../../electron/wire/connect-reply.ts';
import { diffHeads } from '../../../electron/wire/head-diff.ts';
import { createRequestReader, createResponseReader, type HeadReader, type HttpHead } from '../../../electron/wire/http-head.ts';
import { redactHead } from '../../../electron/wire/redact.ts';
import * as socks from '../../../electron/wire/socks.ts';
import { hasConnectionOption, offersUpgrade } from '../../../electron/wire/upgrade.ts';
import { mutated, pieces } from '../mutate.ts';
import * as sane from '../sane.ts';
import { promise, type FuzzContext, type Target } from '../target.ts';

type Messages = readonly [Buffer, ...Buffer[]];
type Subject = readonly [name: string, messages: Messages, read: (chunks: readonly Buffer[]) => unknown];

const SUBJECTS: readonly [Subject, ...Subject[]] = [
  ['request head', sane.REQUESTS, (chunks) => readHead(createRequestReader(), chunks)],
  ['response head', [...sane.ANSWERS, ...sane.CONNECT_REPLIES], (chunks) => readHead(createResponseReader(), chunks)],
  ['SOCKS4 reply', sane.SOCKS4_REPLIES, (chunks) => readFrame(socks.createSocks4ReplyReader(), chunks)],
  ['SOCKS5 choice', sane.SOCKS5_CHOICES, (chunks) => readFrame(socks.createSocks5ChoiceReader(), chunks)],
  ['SOCKS5 status', sane.SOCKS5_STATUSES, (chunks) => readFrame(socks.createSocks5LoginStatusReader(), chunks)],
  ['SOCKS5 reply', sane.SOCKS5_REPLIES, (chunks) => readFrame(socks.createSocks5ReplyReader(), chunks)],
  ['SOCKS4 request', sane.SOCKS_REQUESTS, (chunks) => readFrame(socks.createSocks4RequestReader(), chunks)],
  ['SOCKS5 greeting', sane.SOCKS_REQUESTS, (chunks) => readFrame(socks.createSocks5GreetingReader(), chunks)],
  ['SOCKS5 login', sane.SOCKS_REQUESTS, (chunks) => readFrame(socks.createSocks5LoginReader(), chunks)],
  ['SOCKS5 request', sane.SOCKS_REQUESTS, (chunks) => readFrame(socks.createSocks5RequestReader(), chunks)],
  ['first line', sane.PROBE_LINES, splitLine],
  ['probe request', sane.PROBE_LINES, (chunks) => valueOf(() => parseRequest(Buffer.concat(chunks)))],
  ['probe reply', sane.PROBE_REPLIES, (chunks) => valueOf(() => parseReply(Buffer.concat(chunks)))],
  ['evidence', sane.EVIDENCE, (chunks) => valueOf(() => parseEvidence(Buffer.concat(chunks)))],
];

/** The pure readers: they never throw anything but a `Failure` that they document, lose no byte, and read the same however the bytes are cut. */
export const readers: Target = {
  name: 'readers',
  run({ random, offer }: FuzzContext): Promise<void> {
    const [name, messages, read] = random.pick(SUBJECTS);
    const bytes = mutated(random, messages);
    offer(name, bytes);
    const whole = read([bytes]);
    const cut = read(pieces(random, bytes));
    promise(isDeepStrictEqual(cut, whole), `${name}: whole ${JSON.stringify(whole)}, in pieces ${JSON.stringify(cut)}`);
    return Promise.resolve();
  },
  close: () => Promise.resolve(),
};

function readHead<H extends HttpHead>(reader: HeadReader<H>, chunks: readonly Buffer[]): unknown {
  for (const [index, chunk] of chunks.entries()) {
    const progress = reader.push(chunk);
    promise(reader.held.length <= DEFAULT_HEAD_LIMITS.maxBytes, 'a head reader holds more than its limit');
    if (progress.state === 'more') continue;
    if (progress.state === 'failed') return { failed: progress.code };
    const { head, rest } = progress;
    const all = Buffer.concat([head.junk, head.bytes, rest, ...chunks.slice(index + 1)]);
    promise(all.equals(Buffer.concat(chunks)), 'junk, head and rest are not the bytes that were read');
    return { startLine: head.startLine, length: head.bytes.length, irregularities: head.irregularities, ...interpret(head) };
  }
  return { more: reader.held.length };
}

/** Everything that is asked of heads from outside. */
function interpret(head: HttpHead): object {
  redactHead(head.bytes);
  promise(diffHeads(head, head).length === 0, 'a head differs from itself');
  const upgrade = [offersUpgrade(head, 'websocket'), hasConnectionOption(head, 'upgrade')];
  if (head.kind === 'request') return { upgrade };
  const schemes = [challengeSchemes(head, 'proxy-authenticate'), challengeSchemes(head, 'www-authenticate')];
  return { upgrade, schemes, reply: readConnectReply(head), framing: bodyFraming(head) };
}

function readFrame<T>(reader: socks.FrameReader<T>, chunks: readonly Buffer[]): unknown {
  for (const [index, chunk] of chunks.entries()) {
    const progress = reader.push(chunk);
    if (progress.state === 'more') continue;
    if (progress.state === 'failed') return { failed: progress.message };
    return { value: progress.value, left: progress.rest.length + Buffer.concat(chunks.slice(index + 1)).length };
  }
  return { more: reader.held.length };
}

function splitLine(chunks: readonly Buffer[]): unknown {
  const splitter = new LineSplitter();
  const behind = chunks.map((chunk) => splitter.push(chunk) ?? Buffer.alloc(0));
  const all = Buffer.concat([splitter.partial, ...behind]);
  promise(all.equals(Buffer.concat(chunks)), 'the line and what stands behind it are not the bytes that were read');
  // Whether a line is too long is the parser's to say where it came whole.
  return splitter.overlong || splitter.partial.length > MAX_LINE_BYTES ? 'overlong' : { line: splitter.partial };
}

function valueOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof Failure && error.code.startsWith('PROBE_')) return error.code;
    throw error;
  }
}
