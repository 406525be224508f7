import { notTested, type CheckContext, type CheckOutput } from '../check.ts';
import type { EventKind } from '../../../shared/model/transcript.ts';
import type { TlsOutcome, TlsProbe } from '../tls-probe.ts';
import type { Transcript } from '../transcript.ts';

/*
 * Method: a TLS handshake from the first byte with a server of our own whose certificate we hold, through the run's tunnel, then the websocket
 * handshake inside. The fingerprint that the client saw is compared with the one that the server holds. Control: the same straight to the server.
 * Cannot tell: in relay mode there is no way for TLS; a far server's certificate is known only when it was given by --pin.
 */

const CITED: readonly EventKind[] = ['connect-failed', 'proxy-dialogue', 'tls', 'timeout', 'error'];

export async function runTls(context: CheckContext, probe: TlsProbe | null, transcript: Transcript): Promise<CheckOutput> {
  if (context.plan.mode !== 'tunnel') return notTested('tls', 'Not tested: TLS from the first byte needs a tunnel; this run has none.');
  if (!probe) return notTested('tls', 'Not tested: it needs a server of our own with a certificate that we hold.');
  const since = transcript.events.length;
  const seen = await tryTwice(() => probe.overRoute(transcript.observe));
  const evidence = transcript.events
    .slice(since)
    .filter(({ end, kind }) => end === 'client' && CITED.includes(kind))
    .map(({ id }) => id);
  const base = {
    id: 'tls',
    also: [],
    attempts: seen.attempts,
    failures: seen.outcome.kind === 'passed' ? 0 : seen.attempts,
    numbers: {},
    evidence,
  } as const;
  if (seen.outcome.kind === 'passed')
    return { ...base, result: 'pass', finding: 'passed', summary: "TLS passes, and the client sees the server's own certificate." };
  const control = probe.control ? await probe.control() : null;
  if (control && control.kind !== 'passed') {
    return {
      ...base,
      result: 'inconclusive',
      finding: null,
      summary: "Not clear: TLS fails straight to the server too, so it is not shown to be the proxy's doing.",
    };
  }
  switch (seen.outcome.kind) {
    case 'other-certificate':
      return {
        ...base,
        result: 'fail',
        finding: 'ends-before-server',
        summary: "TLS ends before the server: the client was shown a certificate that is not the server's.",
      };
    case 'refused':
      return { ...base, result: 'fail', finding: 'refused', summary: `TLS does not get through the tunnel: ${seen.outcome.message}` };
    default:
      return {
        ...base,
        result: 'not-tested',
        finding: null,
        summary: `Not tested: the tunnel could not be opened (${seen.outcome.message}).`,
      };
  }
}

async function tryTwice(once: () => Promise<TlsOutcome>): Promise<{ outcome: TlsOutcome; attempts: number }> {
  const first = await once();
  if (first.kind === 'passed' || first.kind === 'other-certificate') return { outcome: first, attempts: 1 };
  return { outcome: await once(), attempts: 2 };
}
