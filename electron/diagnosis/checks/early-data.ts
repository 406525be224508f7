import { Failure } from '../../../shared/model/failure.ts';
import type { FindingOf } from '../../../shared/model/check.ts';
import { startDeadline } from '../../net/deadline.ts';
import { confirm, outputOf, type CheckContext, type CheckOutput, type Observed, type Open } from '../check.ts';
import { readLine } from '../first-line.ts';
import { formatRequest, parseRequest, type ProbeRequest } from '../probe-line.ts';
import type { ServerContext } from '../server-context.ts';

/*
 * Method: two connections. On the first the server sends a marker in one write with its 101, then its usual line: a line without the marker before it
 * proves the loss. On the second the client sends a line in one write with its request (against our own rule 1: a probe of the proxy, RFC 9931),
 * then a second line behind the 101: the server says which of the two it saw. Repeats: a loss must show twice. Control: the same straight to the server.
 * Cannot tell: the server's side with a far server, which cannot be told to speak first.
 */

const MARKER = Buffer.from(`duplexscope-first-bytes:${'.'.repeat(231)}\n`);

/** The server's half: reads lines until the late one, and says what came. */
export async function serveEarlyData({
  stream,
  request,
  record,
  reply,
  accepts,
  takeLine,
  takenLine,
  signal,
}: ServerContext): Promise<void> {
  if (request.part === 'server') {
    await takeLine();
    await stream.write(reply(), signal);
    await stream.drain(() => undefined, signal);
    return;
  }
  const early = { client: false, late: false };
  record.early = early;
  const taken = takenLine();
  if (taken) early[isLate(taken) ? 'late' : 'client'] = true;
  for (let lines = 0; lines < 2 && !early.late; lines++) {
    const line = await readLine(stream, signal);
    if (line.length === 0) return;
    if (!accepts(line)) break;
    if (isLate(line)) early.late = true;
    else early.client = true;
  }
  await stream.write(reply({ early: early.client }), signal);
  await stream.drain(() => undefined, signal);
}

function isLate(line: Buffer): boolean {
  try {
    return parseRequest(line).part === 'late';
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

export async function runEarlyData(context: CheckContext): Promise<CheckOutput> {
  const confirmed = await confirm(
    'early-data',
    context,
    (finding) => finding === 'kept',
    (open) => once(context, open),
  );
  const { shown, remark } = confirmed;
  const note = remark === null ? '' : ` (${remark})`;
  return outputOf('early-data', confirmed, shown?.numbers ?? {}, (finding) => `${SENTENCES[finding]}${note}`);
}

const SENTENCES: Readonly<Record<FindingOf<'early-data'>, string>> = {
  'both-lost': 'Bytes that travel together with the request or with the 101 are lost.',
  'server-first-lost': "The first bytes of a server that speaks at once, in the 101's own segment, are lost.",
  'client-early-lost': 'Bytes that a client sends together with its request are lost.',
  kept: 'Bytes that travel together with the request or with the 101 arrive.',
};

async function once(context: CheckContext, open: Open): Promise<Observed<'early-data'> | null> {
  const server = context.ownServer ? await serverFirst(context, open) : null;
  if (context.ownServer && !server) return null;
  const client = await clientEarly(context, open);
  if (!client) return null;
  const evidence = [...(server?.evidence ?? []), ...client.evidence];
  const numbers = { serverFirstKept: server?.kept ?? null, clientEarlyKept: client.kept };
  const base = { numbers, evidence, proven: true, also: [] };
  // A way that upgrades only some requests refuses those with bytes behind them as well.
  if (client.refused && context.refusedBefore())
    return { ...base, finding: null, remark: 'some connections are not upgraded here, whatever is sent with them', untestable: true };
  if (server?.kept === false && client.kept === false) return { ...base, finding: 'both-lost', remark: null };
  if (server?.kept === false) return { ...base, finding: 'server-first-lost', remark: null };
  if (client.kept === false)
    return { ...base, finding: 'client-early-lost', remark: client.refused ? 'the request was not upgraded with bytes behind it' : null };
  if (client.kept === null || (context.ownServer && server?.kept === null)) {
    return {
      ...base,
      finding: null,
      remark: 'nothing came behind the upgrade, so it cannot be told what was lost (see duplex)',
      untestable: true,
    };
  }
  return {
    ...base,
    finding: 'kept',
    remark: context.ownServer ? null : 'a far server cannot be told to speak first: only the client was tested',
  };
}

interface Kept {
  /** Null: nothing arrived that could tell. */
  readonly kept: boolean | null;
  readonly refused: boolean;
  readonly evidence: readonly string[];
}

async function serverFirst(context: CheckContext, open: Open): Promise<Kept | null> {
  const attempt = await open({ check: 'early-data', part: 'server', firstBytes: MARKER });
  const { stream } = attempt;
  if (!stream) return null;
  const deadline = startDeadline(context.signal, context.plan.quietMs + 2 * (attempt.handshake?.ms ?? 0));
  let kept: boolean | null = null;
  try {
    await stream.write(formatRequest(attempt.request), deadline.signal);
    const first = await readLine(stream, deadline.signal);
    if (first.equals(MARKER)) kept = true;
    // Another server could have answered like that: ours must have had the line.
    else if (attempt.isReply(first) && (await attempt.mine())?.probe?.line === 'ok') kept = false;
  } catch (error) {
    if (!(error instanceof Failure) || context.signal.aborted) throw error;
  } finally {
    deadline.clear();
    stream.abort();
  }
  return { kept, refused: false, evidence: attempt.cite() };
}

async function clientEarly(context: CheckContext, open: Open): Promise<Kept | null> {
  const attempt = await open({ check: 'early-data', part: 'client', earlyData: (request) => formatRequest({ ...request, part: 'early' }) });
  const { stream, handshake } = attempt;
  if (!stream) {
    // Only an answer to this very request speaks of the early bytes; a connection that broke is no evidence.
    return handshake?.outcome === 'refused' ? { kept: false, refused: true, evidence: attempt.cite() } : null;
  }
  const late: ProbeRequest = { ...attempt.request, part: 'late' };
  const deadline = startDeadline(context.signal, context.plan.quietMs + 2 * (handshake?.ms ?? 0));
  try {
    await stream.write(formatRequest(late), deadline.signal);
    await readLine(stream, deadline.signal);
  } catch (error) {
    // That no answer comes back says nothing of what arrived: the server's record does.
    if (!(error instanceof Failure) || context.signal.aborted) throw error;
  }
  deadline.clear();
  const seen = (await attempt.mine())?.probe?.early ?? null;
  stream.abort();
  return { kept: seen === null || !(seen.client || seen.late) ? null : seen.client, refused: false, evidence: attempt.cite() };
}
