import type { CheckId } from '../../shared/model/check.ts';
import { formatEndpoint, type Route } from '../../shared/model/route.ts';
import type { HandshakeRecord, RunRecord } from '../../shared/model/probe-set.ts';
import { Failure } from '../../shared/model/failure.ts';
import { cancelled, OVER } from '../net/deadline.ts';
import { makeAttempt, type Attempt, type AttemptOptions } from './attempt.ts';
import { notTested, type CheckContext, type CheckOutput } from './check.ts';
import { ToldStills, undisturbed } from './company.ts';
import { handshakeOutput, isFailure, type JudgedAttempt } from './checks/handshake.ts';
import { headersSeen, runHeaders } from './checks/headers.ts';
import { runStandard } from './checks/rfc6455.ts';
import { runTls } from './checks/tls.ts';
import { answeredWith, isMomentary, looksStripped, refusedForGood } from './answer-seen.ts';
import { onItsWord, withDoubts } from './evidence-belief.ts';
import { judgeHandshake, type HandshakeVerdict } from './handshake-verdict.ts';
import { allChangesOf, handshakeRecordOf } from './handshake-record.ts';
import { tryAtLeasedPort, withLeased, withLeasedWords, withOtherPort, type LeasedTry } from './leased-try.ts';
import { locate } from './locate.ts';
import { carriesBothWays, doubtAbout, mootIn, obstacleTo } from './obstacle.ts';
import { withWhoIsOnTheWay } from './on-the-way.ts';
import type { ProbePlan } from './probe-plan.ts';
import { checkFromOneEnd } from './one-ended/checks.ts';
import { judgedFromOneEnd } from './one-ended/verdict.ts';
import { beginRun, hasFront, runDocument, type RunBegun } from './run-document.ts';
import type { RunParts } from './run-parts.ts';
import { asStopped, withUnreached } from './stopped.ts';
import { runStreamCheck, type SeenBefore } from './stream-checks.ts';
import { tlsWaysOf } from './tls-ways.ts';
import type { Transcript } from './transcript.ts';
import { untried } from './untried.ts';

/** Runs the plan's checks over one route and gives the whole record. Rejects only with `CANCELLED`, or with a bug. */
export async function runDiagnosis(parts: RunParts): Promise<RunRecord> {
  return new Run(parts).run();
}

class Run {
  readonly #parts: RunParts;
  readonly #begun: RunBegun;
  readonly #judged: JudgedAttempt[] = [];
  readonly #over = new AbortController();
  readonly #before: SeenBefore = { busy: [] };
  readonly #outputs = new Map<CheckId, CheckOutput>();
  /** Why a far server's evidence was not believed. */
  readonly #doubts = new Set<string>();
  readonly #stills = new ToldStills();
  #standardWorks: boolean | null = null;
  #leased: LeasedTry | null = null;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#begun = beginRun(parts);
  }

  /** Whatever a check left open, and whatever still runs beside one that failed, ends with the run. */
  async run(): Promise<RunRecord> {
    const { signal } = this.#parts;
    let stop: (() => void) | null = null;
    const cancel = (): void => {
      stop ??= this.#stopper();
      this.#over.abort(OVER);
    };
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await this.#run();
    } catch (error) {
      // The same signal takes the streams away, and what waited on one may say so first.
      if (signal.aborted && error instanceof Failure) throw cancelled();
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
      cancel();
      if (signal.aborted) (stop as (() => void) | null)?.();
    }
  }

  /** Remembers what is known now: what ends later may have ended because it was called off, and is no result. */
  #stopper(): () => void {
    const { plan, onStopped } = this.#parts;
    const [judged, outputs, standard] = [[...this.#judged], new Map(this.#outputs), this.#standardWorks];
    return () => {
      if (!onStopped || outputs.size === 0) return;
      this.#judged.splice(0, Infinity, ...judged);
      const record = handshakeRecordOf(this.#shown(), plan);
      outputs.set('handshake', handshakeOutput(judged, this.#shown(), record, plan));
      onStopped(asStopped(this.#document(record, withUnreached(plan.checks, outputs), standard)));
    };
  }

  get #transcript(): Transcript {
    return this.#begun.transcript;
  }

  get #signal(): AbortSignal {
    return this.#over.signal;
  }

  async #run(): Promise<RunRecord> {
    const { plan } = this.#parts;
    this.#parts.onCheck?.('handshake', null);
    await this.#tryHandshakes();
    await this.#tryAtLeasedPort();
    if (!this.#shown().attempt.playable) return this.#notPlayed();
    const outputs = this.#outputs;
    const record = handshakeRecordOf(this.#shown(), plan);
    const headers = await this.#withOtherPort(
      runHeaders({
        ...headersSeen(this.#shown(), plan),
        record: { ...record, ...allChangesOf(this.#shown(), plan) },
        evidence: this.#shown().attempt.cite(),
      }),
    );
    outputs.set('headers', headers);
    if (plan.checks.includes('headers')) {
      this.#parts.onCheck?.('headers', null);
      this.#parts.onCheck?.('headers', headers);
    }
    const moves = this.#upgraded && plan.checks.some((id) => id !== 'handshake' && id !== 'headers');
    const leave = moves ? await this.#parts.company?.place(this.#signal) : undefined;
    try {
      await this.#runChecks(outputs);
    } finally {
      leave?.();
    }
    // Last, since every check's connections count as tries of the handshake.
    const named = await this.#withProducts(handshakeOutput(this.#judged, this.#shown(), record, plan), record);
    const { port } = this.#parts.farEnd.target;
    const told = withLeasedWords(await this.#withWay(named, record), this.#leased, port, plan.mode);
    const handshake = withDoubts(told, this.#doubts);
    outputs.set('handshake', handshake);
    this.#parts.onCheck?.('handshake', handshake);
    return this.#document(record, [...outputs.values()], this.#standardWorks);
  }

  async #withProducts(output: CheckOutput, record: HandshakeRecord): Promise<CheckOutput> {
    const { plan, products, farEnd } = this.#parts;
    if (!products) return output;
    const front = hasFront(this.#parts) ? farEnd.target : null;
    const found = await products({ plan, attempt: this.#shown().attempt, record, front, signal: this.#signal });
    return Object.keys(found).length === 0 ? output : { ...output, numbers: { ...output.numbers, products: found } };
  }

  /** Without a proxy on the route, and without the far server's word, who is on the way is what remains to be told. */
  async #withWay(output: CheckOutput, record: HandshakeRecord): Promise<CheckOutput> {
    const { farEnd, plan, control } = this.#parts;
    if (farEnd.own || farEnd.foreign || plan.hops.length > 0 || output.result !== 'inconclusive') return output;
    const { products } = output.numbers;
    const open = this.#context.control;
    return await withWhoIsOnTheWay(output, {
      attempt: this.#shown().attempt,
      record,
      target: farEnd.target,
      control: control && open ? { target: control.target, open } : null,
      products: typeof products === 'object' && products !== null ? products : {},
    });
  }

  /** Those that need connections of their own. */
  async #runChecks(outputs: Map<CheckId, CheckOutput>): Promise<void> {
    for (const id of this.#parts.plan.checks) {
      if (id === 'handshake' || id === 'headers') continue;
      this.#parts.onCheck?.(id, null);
      if (this.#parts.farEnd.foreign) {
        const seen = { attempts: this.#judged.map(({ attempt }) => attempt), context: this.#context };
        const outcome = await checkFromOneEnd(id, seen);
        if (outcome.standard !== undefined) this.#standardWorks = outcome.standard;
        outputs.set(id, outcome.output);
      } else if (id === 'rfc6455') {
        const outcome = await this.#standard(outputs.get('duplex'));
        this.#standardWorks = outcome.standard;
        outputs.set(id, outcome.output);
      } else {
        const duplex = outputs.get('duplex');
        outputs.set(id, await undisturbed(this.#parts.company, this.#stills, () => this.#check(id, duplex)));
      }
      this.#parts.onCheck?.(id, outputs.get(id) ?? null);
    }
  }

  #notPlayed(): RunRecord {
    const { plan, onCheck } = this.#parts;
    const why = `Not tested: this far server plays only the part that it was started for, and the variant ${plan.variant} needs another one.`;
    const outputs = (['handshake', ...plan.checks.filter((id) => id !== 'handshake')] as const).map((id) => notTested(id, why));
    for (const output of outputs) onCheck?.(output.id, output);
    return this.#document(handshakeRecordOf(this.#shown(), plan), outputs, null);
  }

  async #tryHandshakes(): Promise<void> {
    const { plan } = this.#parts;
    let askedAgain = false;
    for (let n = 0; n < plan.handshakes; n++) {
      const attempt = await this.#attempt({ check: 'handshake' });
      attempt.stream?.abort();
      if (plan.sparing && !askedAgain && isMomentary(answeredWith(attempt))) {
        askedAgain = true;
        continue;
      }
      // Waiting for the same silence again would only take time.
      const finding = this.#judged.at(-1)?.verdict.finding ?? '';
      if (['no-answer', 'hop-unreachable', 'target-unreachable'].includes(finding)) break;
      if (plan.guessing && ['closed', 'reset', 'malformed'].includes(finding)) break;
      if (plan.sparing && answeredWith(attempt) !== null && ['refused-by-proxy', 'refused-by-server'].includes(finding)) break;
      if (!attempt.playable) break;
    }
  }

  /** Where the server's half is not known of any try. */
  async #tryAtLeasedPort(): Promise<void> {
    const { plan, farEnd } = this.#parts;
    const { attempt } = this.#shown();
    const told = this.#judged.some(({ verdict }) => verdict.serverSaw !== 'unknown');
    // Many proxies are spared a try more, but where it is likely to tell who lost the Upgrade.
    const spared = plan.sparing && !looksStripped(attempt);
    if (told || !farEnd.lease || spared || !attempt.playable || !attempt.handshake || this.#doubts.size > 0) return;
    await this.#compareWithLeasedPort();
    if (this.#leased) this.#judged.splice(0, Infinity, ...withLeased(this.#judged, this.#leased));
  }

  /** Without a proxy on the route, who changes heads is somebody that is on the way: perhaps only for this port. */
  async #withOtherPort(headers: CheckOutput): Promise<CheckOutput> {
    const { plan, farEnd } = this.#parts;
    if (plan.mode !== 'direct' || headers.finding !== 'rewritten' || !farEnd.lease || !this.#upgraded) return headers;
    await this.#compareWithLeasedPort();
    if (this.#leased?.judged.verdict.finding !== 'upgraded') return headers;
    const changesOf = (one: JudgedAttempt): number => {
      const { requestChanges, responseChanges } = allChangesOf(one, plan);
      return requestChanges.length + responseChanges.length;
    };
    // Where it is done to some connections alone, the ports have nothing to do with it.
    const always = this.#judged.every((one) => one.connection === null || one.verdict.finding !== 'upgraded' || changesOf(one) > 0);
    const changes = changesOf(this.#leased.judged);
    return changes > 0 || always ? withOtherPort(headers, this.#leased, farEnd.target.port, changes) : headers;
  }

  async #compareWithLeasedPort(): Promise<void> {
    const { plan, farEnd } = this.#parts;
    const path = { route: this.#route, plan, farEnd, transcript: this.#transcript, onDoubt: this.#onDoubt };
    const again = async (): Promise<Attempt> => {
      const attempt = await this.#attempt({ check: 'handshake' });
      attempt.stream?.abort();
      return attempt;
    };
    this.#leased = await tryAtLeasedPort(path, { shown: this.#shown().attempt, again }, this.#signal);
  }

  /** An attempt over the run's route, judged and counted as a try of the handshake. */
  async #attempt(options: AttemptOptions): Promise<Attempt> {
    const { plan, farEnd } = this.#parts;
    const signal = this.#signal;
    const { onExchange } = this.#parts;
    const told = { onDoubt: this.#onDoubt, onStill: this.#onStill };
    const path = { route: this.#route, farEnd, plan, transcript: this.#transcript, onExchange, ...told, dial: this.#parts.dial };
    const attempt = await makeAttempt(path, options, signal);
    const ownHandshake = (options.variant === undefined || options.variant === plan.variant) && options.earlyData === undefined;
    if (!ownHandshake) return attempt;
    if (!attempt.playable) {
      this.#judge({ attempt, connection: null, verdict: NOT_PLAYED });
      return attempt;
    }
    const { connection, known } = await locate(attempt, options, {
      farEnd,
      plan,
      signal,
      onQuiet: refusedForGood(attempt, plan) ? this.#parts.onQuiet : undefined,
    });
    const verdict = judgeHandshake(attempt, connection, known, plan.variant);
    this.#judge({ attempt, connection, verdict: farEnd.foreign ? judgedFromOneEnd(verdict, attempt, plan) : verdict });
    return attempt;
  }

  readonly #onDoubt = (why: string): void => {
    this.#doubts.add(why);
  };

  readonly #onStill = (ms: number): void => {
    this.#stills.tell(ms);
  };

  #judge(tried: JudgedAttempt): void {
    this.#judged.push(tried);
    this.#parts.onTried?.(tried);
  }

  get #route(): Route {
    const { hops, mode } = this.#parts.plan;
    return { hops, mode };
  }

  get #context(): CheckContext {
    const { farEnd, control, onExchange } = this.#parts;
    const signal = this.#signal;
    const serverCap = lowest(farEnd.maxRate, control?.maxRate);
    // Who sends faster than a server takes it fills queues on the way, whose emptying looks like the route's doing.
    const plan: ProbePlan = { ...this.#parts.plan, pace: lowest(this.#parts.plan.pace, serverCap) };
    const direct: ProbePlan = { ...plan, hops: [], mode: 'direct' };
    return {
      plan,
      signal,
      ownServer: farEnd.own,
      serverCap,
      refusedBefore: () => this.#judged.some(({ attempt }) => attempt.handshake?.outcome === 'refused'),
      upgradesSometimes: () => this.#upgraded && this.#judged.some(isFailure),
      roundTripMs: this.#shortestHandshakeMs,
      attempt: (options) => this.#attempt(options),
      control:
        control && (plan.hops.length > 0 || formatEndpoint(control.target) !== formatEndpoint(farEnd.target))
          ? (options) =>
              makeAttempt(
                {
                  route: { hops: [], mode: 'direct' },
                  farEnd: control,
                  plan: direct,
                  transcript: null,
                  onExchange,
                  onDoubt: this.#onDoubt,
                  onStill: this.#onStill,
                },
                options,
                signal,
              )
          : null,
    };
  }

  get #shortestHandshakeMs(): number {
    const taken = this.#judged.flatMap(({ attempt, verdict }) => (verdict.finding === 'upgraded' ? (attempt.handshake?.ms ?? []) : []));
    return taken.length === 0 ? 0 : Math.min(...taken);
  }

  get #upgraded(): boolean {
    return this.#judged.some(({ verdict }) => verdict.finding === 'upgraded');
  }

  async #standard(duplex: CheckOutput | undefined): Promise<{ output: CheckOutput; standard: boolean | null }> {
    const without = untried('rfc6455', this.#judged, this.#parts);
    if (without) return { output: without, standard: null };
    const moot = mootIn('rfc6455', this.#parts.plan.tls);
    if (moot !== null) return { output: notTested('rfc6455', `Not tested: ${moot}.`), standard: null };
    return await runStandard(this.#context, this.#upgraded ? carriesBothWays(duplex) : false);
  }

  async #check(id: Exclude<CheckId, 'handshake' | 'headers' | 'rfc6455'>, duplex: CheckOutput | undefined): Promise<CheckOutput> {
    const without = untried(id, this.#judged, this.#parts);
    if (without) return without;
    if (id === 'ports') return await this.#ports();
    if (id === 'tls') {
      const compares = this.#context.control !== null;
      const [own, transcript, signal] = [this.#judged, this.#transcript, this.#signal];
      return await runTls(this.#context, tlsWaysOf({ ...this.#parts, own, compares, transcript, signal }));
    }
    if (this.#doubts.size > 0) return onItsWord(id);
    const moot = mootIn(id, this.#parts.plan.tls);
    if (moot !== null) return notTested(id, `Not tested: ${moot}.`);
    const obstacle = obstacleTo(id, duplex) ?? doubtAbout(id, duplex);
    if (obstacle !== null) return notTested(id, `Not tested: ${obstacle} (see duplex).`);
    return await runStreamCheck(id, this.#context, this.#before);
  }

  async #ports(): Promise<CheckOutput> {
    const { ports } = this.#parts;
    if (!ports) throw new Error('a run without ports has none to ask for');
    const { runPorts } = await import('./checks/ports.ts');
    return await runPorts(this.#context, await ports(), this.#transcript);
  }

  /** The attempt that the record shows: the first that was upgraded, else the first. */
  #shown(): JudgedAttempt {
    const shown = this.#judged.find(({ verdict }) => verdict.finding === 'upgraded') ?? this.#judged[0];
    if (!shown) throw new Error('a run without a single attempt has nothing to show');
    return shown;
  }

  #document(record: HandshakeRecord, outputs: readonly CheckOutput[], standard: boolean | null): RunRecord {
    return runDocument(this.#parts, { ...this.#begun, attempt: this.#shown().attempt, record, outputs, standard });
  }
}

function lowest(a: number | null | undefined, b: number | null | undefined): number | null {
  const least = Math.min(a ?? Infinity, b ?? Infinity);
  return least === Infinity ? null : least;
}

const NOT_PLAYED: HandshakeVerdict = {
  finding: null,
  outcome: 'not-attempted',
  reason: null,
  answeredBy: 'unknown',
  serverSaw: 'unknown',
  failure: null,
};
