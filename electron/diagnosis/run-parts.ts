import type { CheckId } from '../../shared/model/check.ts';
import type { NumberTree, RunRecord } from '../../shared/model/probe-set.ts';
import type { TranscriptEvent } from '../../shared/model/transcript.ts';
import type { Dial } from '../route/chain.ts';
import type { ShownExchange } from './attempt.ts';
import type { CheckOutput } from './check.ts';
import type { JudgedAttempt } from './checks/handshake.ts';
import type { AskedPort } from './checks/ports.ts';
import type { Company } from './company.ts';
import type { FarEnd } from './far-end.ts';
import type { ProbePlan } from './probe-plan.ts';
import type { RunSeen } from './products/products-of-run.ts';
import type { Transcript } from './transcript.ts';

/** What a run needs from whoever starts it. */
export interface RunParts {
  readonly id: string;
  readonly plan: ProbePlan;
  readonly farEnd: FarEnd;
  /** Straight to the server, on an address (and with an own server: a port) of its own; null: no control runs. */
  readonly control: FarEnd | null;
  /** A server of our own that speaks TLS from the first byte, for a run that is not inside TLS. */
  readonly tls: FarEnd | null;
  /** The ports to ask for in `ports`, our servers on them as far as they can be had; called when it is that check's turn. */
  readonly ports?: () => Promise<readonly AskedPort[]>;
  /** Tells which software each proxy is; called once, when everything else is over. */
  readonly products?: (seen: RunSeen) => Promise<NumberTree>;
  readonly runtime: string;
  readonly signal: AbortSignal;
  /** Given the run's transcript as soon as it exists, so that a server of our own can write into it too. */
  readonly onTranscript?: (transcript: Transcript) => void;
  readonly onEvent?: (event: TranscriptEvent) => void;
  readonly onCheck?: (id: CheckId, done: CheckOutput | null) => void;
  /** Each try of the run's own handshake, as soon as it has been judged. */
  readonly onTried?: (tried: JudgedAttempt) => void;
  readonly onExchange?: (shown: ShownExchange) => void;
  /** It was called off after the handshake and before its end: what was known by then. It rejects all the same. */
  readonly onStopped?: (record: RunRecord) => void;
  /** The proxy has refused: nothing more goes over the route, unless something of it arrives at our own server after all, which is waited for. */
  readonly onQuiet?: () => void;
  /** Connects to the route's first hop in place of a plain dial. */
  readonly dial?: Dial;
  /** When the first dial began, hrtime nanoseconds, where that was before the run; the run counts from then. */
  readonly startedAt?: number;
  /** Other runs beside this one. */
  readonly company?: Company;
}
