import { byPrecedence, meaningOf, type FindingOf } from '../../../shared/model/check.ts';
import { serverHalfOf } from '../../../shared/model/handshake.ts';
import type { NumberTree } from '../../../shared/model/probe-set.ts';
import type { Endpoint } from '../../../shared/model/route.ts';
import type { EventKind } from '../../../shared/model/transcript.ts';
import { throwIfAborted } from '../../net/deadline.ts';
import { openRoute, type RouteResult } from '../../route/chain.ts';
import { openWebSocket } from '../../websocket/client.ts';
import { buildRequest } from '../../websocket/request.ts';
import { notTested, type CheckContext, type CheckOutput } from '../check.ts';
import type { FarEnd } from '../far-end.ts';
import type { Transcript } from '../transcript.ts';

/*
 * Method: the last hop is asked for a tunnel to the server's address on port 80, 81, 443, 8080 and a high one. Where a server of our own could be put on
 * the port, a tunnel counts only when our request arrived there; where none could, the proxy's yes counts, and so does its word that it tried and
 * found nobody, if that is not how it refuses too. A refusal is the proxy's word that its rules do not allow it (403, SOCKS ruleset).
 * Repeats: whatever is no yes is asked for once more, and must be said twice. Control: SOCKS has a code of its own for nobody there; an HTTP proxy's 502, 503
 * or 504 counts where it refuses otherwise, or says the same of a port that it reached our server on, once that server is gone.
 * Cannot tell: a rule about ports from one about addresses, where all are refused; whether a proxy that was believed would have reached a server there.
 */

/** A port of the server's address. `farEnd`: our server there; null: none of ours listens. */
export interface AskedPort {
  readonly name: '80' | '81' | '443' | '8080' | 'high';
  readonly target: Endpoint;
  readonly farEnd: FarEnd | null;
  /** Takes our server away; null: there is none. */
  readonly vacate: (() => Promise<void>) | null;
}

type Policy = 'allowed' | 'refused' | 'unclear';

interface Answer {
  readonly policy: Policy;
  /** HTTP status or SOCKS reply code of the last hop; null when there was none. */
  readonly code: number | null;
  readonly reached: boolean;
  /** The proxy said that the tunnel is open, and our server behind it saw nothing. */
  readonly empty: boolean;
  /** The proxy's word that it tried and found nobody, and how it said so; null: it did not. */
  readonly nobody: string | null;
}

const CITED: readonly EventKind[] = ['connect-failed', 'proxy-dialogue', 'timeout', 'error'];
const MOST_CITED = 32;

/** Asks the run's last hop for each port. Rejects only with `CANCELLED`. */
export async function runPorts(context: CheckContext, ports: readonly AskedPort[], transcript: Transcript): Promise<CheckOutput> {
  const { plan } = context;
  if (plan.mode !== 'tunnel') return notTested('ports', 'Not tested: only a tunnel is opened to a port of its own; this run has none.');
  const since = transcript.events.length;
  let attempts = 0;
  const ask = async (port: AskedPort): Promise<Answer> => {
    attempts += 1;
    return await askFor(context, port, transcript);
  };
  const answers: (Answer & { readonly port: AskedPort })[] = [];
  for (const port of ports) {
    const first = await ask(port);
    const second = first.policy === 'allowed' ? first : await ask(port);
    answers.push({ ...agreed(first, second), port });
  }
  // Whose yes was empty once is not believed where we cannot look.
  const believed = answers.every(({ empty }) => !empty);
  const tried = await saysWhenNobodyIsThere(answers, ask);
  const policies = new Map(
    answers.map(({ port, policy, reached, nobody }) => [
      port.name,
      reached || (believed && (nobody === null || tried(nobody))) ? policy : doubted(policy),
    ]),
  );
  const finding = findingOf(policies);
  const numbers: NumberTree = Object.fromEntries(
    answers.map(({ port: { name, target }, code, reached }) => [
      name,
      { ...(name === 'high' ? { port: target.port } : {}), code, reached: reached ? true : 'unknown' },
    ]),
  );
  return {
    id: 'ports',
    result: finding === null ? 'inconclusive' : (meaningOf('ports', finding)?.result ?? 'fail'),
    finding,
    also: [],
    numbers,
    attempts,
    failures: [...policies.values()].filter((policy) => policy === 'refused').length,
    summary: finding === null ? unsure(believed) : sentenceFor(finding, policies),
    evidence: transcript.events
      .slice(since)
      .filter(({ end, kind }) => end === 'client' && CITED.includes(kind))
      .slice(0, MOST_CITED)
      .map(({ id }) => id),
  };
}

async function askFor({ plan, signal }: CheckContext, { target, farEnd }: AskedPort, transcript: Transcript): Promise<Answer> {
  const { hops, mode, timeoutMs } = plan;
  await farEnd?.prepare({ half: serverHalfOf('get'), request: null, firstBytes: null }, signal);
  const opened = await openRoute({ hops, mode }, target, { signal, timeoutMs, observe: transcript.observe });
  const code = opened.dialogues.findLast(({ hop }) => hop === hops.length - 1)?.code ?? null;
  const answer = { code, reached: false, empty: false, nobody: null };
  if (!opened.ok) {
    throwIfAborted(signal);
    return { ...answer, ...refusalOf(opened, hops.length - 1, farEnd !== null) };
  }
  if (!farEnd) {
    opened.stream.abort();
    return { ...answer, policy: 'allowed' };
  }
  const handshake = await openWebSocket(opened.stream, { request: buildRequest('get', target), variant: 'get', timeoutMs, signal });
  handshake.socket?.abort();
  const seen = (await farEnd.evidence('', signal)) ?? [];
  const reached = handshake.outcome === 'upgraded' && seen.some(({ connection }) => connection.status === 101);
  return { ...answer, reached, empty: !reached, policy: reached ? 'allowed' : 'unclear' };
}

function refusalOf(
  { failure, reason, dialogues }: Extract<RouteResult, { ok: false }>,
  last: number,
  listening: boolean,
): Pick<Answer, 'policy' | 'nobody'> {
  if (failure.hop !== last) return { policy: 'unclear', nobody: null };
  if (reason === 'policy') return { policy: 'refused', nobody: null };
  // With a server there the same answer may be another way of saying no.
  if (reason !== 'target-unreachable' || listening) return { policy: 'unclear', nobody: null };
  return { policy: 'allowed', nobody: faceOf(dialogues) };
}

/** A reply without what is another in each: ports, times, lengths. */
function faceOf(dialogues: RouteResult['dialogues']): string {
  return (
    dialogues
      .at(-1)
      ?.received.toString('latin1')
      .replace(/\d+/gu, '0')
      .replace(/^Date:.*$/gimu, '') ?? ''
  );
}

/** Whether a proxy that said so has tried, and is not refusing by its rules (see above). */
async function saysWhenNobodyIsThere(
  answers: readonly (Answer & { readonly port: AskedPort })[],
  ask: (port: AskedPort) => Promise<Answer>,
): Promise<(said: string) => boolean> {
  const socks = answers.every(({ nobody }) => nobody === null || !nobody.startsWith('HTTP/'));
  if (socks || answers.some(({ policy }) => policy === 'refused')) return () => true;
  const known = answers.find(({ reached, port }) => reached && port.vacate)?.port;
  if (!known?.vacate) return () => false;
  await known.vacate();
  const { nobody } = await ask({ ...known, farEnd: null, vacate: null });
  return (said) => said === nobody;
}

function agreed(first: Answer, second: Answer): Answer {
  const empty = first.empty || second.empty;
  return { ...second, empty, policy: first.policy === second.policy ? second.policy : 'unclear' };
}

function doubted(policy: Policy): Policy {
  return policy === 'allowed' ? 'unclear' : policy;
}

/** Null: what is not known about some ports leaves open which of the findings it is. */
function findingOf(policies: ReadonlyMap<string, Policy>): FindingOf<'ports'> | null {
  const possible = new Set<FindingOf<'ports'>>();
  const open = [...policies].filter(([, policy]) => policy === 'unclear').map(([name]) => name);
  // Five ports: every way in which the open ones may turn out.
  for (let way = 0; way < 2 ** open.length; way++) {
    const allowed = [...policies]
      .filter(([name, policy]) => (policy === 'unclear' ? ((way >> open.indexOf(name)) & 1) === 1 : policy === 'allowed'))
      .map(([name]) => name);
    possible.add(
      allowed.length === policies.size
        ? 'any-port'
        : allowed.length === 0
          ? 'none'
          : allowed.length === 1 && allowed[0] === '443'
            ? 'only-443'
            : 'some-ports',
    );
  }
  return possible.size === 1 ? byPrecedence('ports', [...possible]).finding : null;
}

function unsure(believed: boolean): string {
  return believed
    ? 'Not clear: to some ports the proxy gave no answer that says whether its rules allow them.'
    : 'Not clear: the proxy said that a tunnel was open, and nothing arrived at our server behind it.';
}

function sentenceFor(finding: FindingOf<'ports'>, policies: ReadonlyMap<string, Policy>): string {
  const named = (wanted: Policy): string =>
    [...policies]
      .filter(([, policy]) => policy === wanted)
      .map(([name]) => (name === 'high' ? 'a high port' : name))
      .join(', ');
  switch (finding) {
    case 'none':
      return 'The proxy opens a tunnel to none of the ports that it was asked for (80, 81, 443, 8080, a high one).';
    case 'only-443':
      return 'The proxy opens tunnels to port 443 only; to 80, 81, 8080 and a high port it does not.';
    case 'some-ports':
      return `The proxy opens tunnels to some ports (${named('allowed')}) and not to others (${named('refused')}).`;
    case 'any-port':
      return 'The proxy opens tunnels to any of the ports that it was asked for (80, 81, 443, 8080, a high one).';
  }
}
