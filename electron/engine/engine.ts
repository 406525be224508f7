import { randomUUID } from 'node:crypto';
import { GRADES, type CheckId } from '../../shared/model/check.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { ProbeSet, RunRecord } from '../../shared/model/probe-set.ts';
import type { Variant } from '../../shared/model/handshake.ts';
import { formatEndpoint, type Endpoint, type RequestedMode, type RouteMode } from '../../shared/model/route.ts';
import type { TranscriptEvent } from '../../shared/model/transcript.ts';
import type { CheckOutput } from '../diagnosis/check.ts';
import { adviseAcross } from '../diagnosis/advice.ts';
import type { JudgedAttempt } from '../diagnosis/checks/handshake.ts';
import { lateFarEnd } from '../diagnosis/far-end.ts';
import { foreignServer } from '../diagnosis/one-ended/foreign-server.ts';
import { farServer } from '../diagnosis/far-server.ts';
import type { Rung } from '../diagnosis/ladder.ts';
import type { Asked } from '../diagnosis/products/ask.ts';
import type { AskedBefore } from '../diagnosis/products/products-of-run.ts';
import type { ProbePlan } from '../diagnosis/probe-plan.ts';
import type { Company } from '../diagnosis/company.ts';
import type { RunParts } from '../diagnosis/run-parts.ts';
import { runDiagnosis } from '../diagnosis/runner.ts';
import { unreachedRun } from '../diagnosis/unreached.ts';
import { selfSignedCertificate, type KeyAndCertificate } from '../net/certificates.ts';
import { cancelled } from '../net/deadline.ts';
import type { FirstHop } from '../route/first-hop.ts';
import { modesFor } from '../route/modes.ts';
import type { ServerTls } from '../websocket/connection.ts';
import { openOverRoute, type ConnectPlan, type OpenedRoute } from './connect.ts';
import { startForward, type ForwardPlan, type RunningForward } from './forward.ts';
import { startServe, type RunningServe, type ServePlan } from './serve.ts';
import { LocalServers } from './local-servers.ts';
import type { OwnServer } from './own-server.ts';
import { ServerThread } from './server-thread-handle.ts';
import type { RunningSpecimens } from './specimens.ts';
import type { ToldPorts } from './told-ports.ts';
import { TrafficWatch, type WatchedCount } from './traffic-watch.ts';

export { DEFAULT_PROBE_PLAN } from '../diagnosis/probe-plan.ts';

/** Which server a diagnosis ends at. */
export type ProbeTarget =
  /**
   * A server of our own, a fresh one on a free loopback port for each run; with `listen` on that address instead. `reachedAt`: what routes are asked
   * for when that is not the listening address (a reverse proxy in front, or an advertised address).
   */
  | { readonly kind: 'own'; readonly listen: Endpoint | null; readonly reachedAt: Endpoint | null }
  /** A `serve --service probe` elsewhere. `control`: its direct address, `'none'` when there is none, null when the target itself is it. */
  | { readonly kind: 'far'; readonly target: Endpoint; readonly control: Endpoint | 'none' | null };

export interface ProbeJob {
  /** Without `mode`: that is decided by `requestedMode`. */
  readonly plan: Omit<ProbePlan, 'mode'>;
  readonly requestedMode: RequestedMode;
  readonly target: ProbeTarget;
  /** The route's first hop, where it has been dialled already. */
  readonly firstHop?: FirstHop;
  /** Also try every other variant of the handshake, from the plan's on, and advise the smallest change that works. */
  readonly ladder?: boolean;
  /** Also ask each proxy, on a connection of its own, what tells which software it is. */
  readonly products?: boolean;
}

/** Of an engine that runs many diagnoses beside each other. Both ends of all of them are in its own thread. */
export interface EngineAmongMany {
  readonly company: Company;
  readonly ports: ToldPorts;
}

export interface ProbeWatcher {
  readonly signal: AbortSignal;
  /** A run begins; the events' `at` count from `startedAt`, hrtime nanoseconds. */
  readonly onRun?: (mode: RouteMode, startedAt: number) => void;
  /** `done` is null when the check begins. */
  readonly onCheck?: (mode: RouteMode, id: CheckId, done: CheckOutput | null) => void;
  readonly onEvent?: (event: TranscriptEvent) => void;
  /** What went wrong over a chain is tried again over its first `hops` hops, to tell which one did it. */
  readonly onPrefix?: (mode: RouteMode, hops: number) => void;
  /** The ladder comes to this variant. */
  readonly onRung?: (mode: RouteMode, variant: Variant) => void;
  /** Each try of a run's own handshake, as soon as both ends' evidence has been judged. */
  readonly onTried?: (mode: RouteMode, tried: JudgedAttempt) => void;
  /** Nothing goes out over the route any more; see `RunParts.onQuiet`. Told of the last run alone. */
  readonly onQuiet?: () => void;
  /** The diagnosis was called off: what was known by then, where there is something. `probe` rejects all the same. */
  readonly onStopped?: (set: ProbeSet) => void;
  /** Both ends of every duplex exchange, counted 20 times a second; a far server's end is not. */
  readonly onTraffic?: (count: WatchedCount) => void;
}

/** The one object that the command line, the desktop app and the browser host use. `close` ends what it started. */
export class Engine {
  readonly #thread = new ServerThread();
  readonly #local = new LocalServers();
  readonly #running = new Set<{ close(): Promise<void> }>();
  readonly #probes = new Map<Promise<unknown>, () => void>();
  #closed = false;
  readonly #many: EngineAmongMany | null;
  #certificate: Promise<KeyAndCertificate> | null = null;
  #nobodys: Promise<OwnServer> | null = null;

  constructor(many: EngineAmongMany | null = null) {
    this.#many = many;
  }

  /** Runs the diagnosis, one run a mode, and gives the document of CLI.md, best grade first. Rejects with `BAD_USAGE`, `PORT_IN_USE`, `CANCELLED` and the like; failures of the network are results. */
  async probe(job: ProbeJob, watcher: ProbeWatcher): Promise<ProbeSet> {
    const over = new AbortController();
    const cancel = (): void => {
      over.abort();
    };
    watcher.signal.addEventListener('abort', cancel, { once: true });
    if (watcher.signal.aborted || this.#closed) cancel();
    /** What may be told of each mode where the rest is called off. */
    const known = new Map<RouteMode, RunRecord>();
    const probing = this.#probe(job, { ...watcher, signal: over.signal }, known);
    this.#probes.set(probing, cancel);
    try {
      return await probing;
    } catch (error) {
      if (over.signal.aborted && known.size > 0) {
        watcher.onStopped?.({ schema: 'duplexscope.probe-set/1', runs: [...known.values()].sort(byGrade) });
      }
      throw error;
    } finally {
      this.#probes.delete(probing);
      watcher.signal.removeEventListener('abort', cancel);
    }
  }

  async #probe(job: ProbeJob, watcher: ProbeWatcher, known: Map<RouteMode, RunRecord>): Promise<ProbeSet> {
    const runs: RunRecord[] = [];
    const ladders = new Map<RouteMode, readonly Rung[]>();
    const traffic = watcher.onTraffic ? new TrafficWatch(watcher.onTraffic) : null;
    const asked = new Map<string, Promise<Asked>>();
    const modes = probeModes(job);
    const { onQuiet: _quiet, ...before } = watcher;
    for (const mode of modes) {
      const plan = { ...job.plan, mode };
      const again = (other: ProbePlan): Promise<RunRecord> => this.#run(other, { target: job.target }, { signal: watcher.signal }, null);
      const last = mode === modes.at(-1) && job.ladder !== true && job.products !== true;
      const onStopped = (record: RunRecord): void => {
        known.set(mode, record);
      };
      let run = await this.#run(plan, { ...job, onStopped, ...(job.products === true ? { asked } : {}) }, last ? watcher : before, traffic);
      if (!watcher.signal.aborted) known.set(mode, run);
      if (plan.hops.length > 1 && this.#many === null) {
        const { bisect } = await import('./bisect.ts');
        run = await bisect(run, plan, again, (hops) => watcher.onPrefix?.(mode, hops));
      }
      runs.push(run);
      if (job.ladder === true && !watcher.signal.aborted) {
        const { climb } = await import('./climb.ts');
        ladders.set(mode, await climb(run, plan, again, (variant) => watcher.onRung?.(mode, variant)));
      }
      // A dial that was called off looks like a broken route; nobody may take it for a result.
      if (watcher.signal.aborted) throw new Failure('CANCELLED', 'the diagnosis was cancelled', { stage: 'usage' });
    }
    const advised = adviseAcross(runs).sort(byGrade);
    return { schema: 'duplexscope.probe-set/1', runs: ladders.size === 0 ? advised : await withLadders(advised, ladders) };
  }

  /** A server of the simplified websocket that runs until it is closed; see `startServe`. */
  async serve(plan: ServePlan): Promise<RunningServe> {
    return this.#keep(await startServe(plan));
  }

  /** One websocket over a route; the socket is the caller's to close. See `openOverRoute`. */
  async connect(plan: ConnectPlan, signal: AbortSignal): Promise<OpenedRoute> {
    return await openOverRoute(plan, signal);
  }

  /** Carries local connections until it is closed; see `startForward`. */
  async forward(plan: ForwardPlan): Promise<RunningForward> {
    return this.#keep(await startForward(plan));
  }

  /** Starts the embedded proxies of these names, or all; see `startSpecimens`. */
  async specimens(names: readonly string[] | null): Promise<RunningSpecimens> {
    // Forty files that only a demonstration needs.
    const { startSpecimens } = await import('./specimens.ts');
    return this.#keep(await startSpecimens(names));
  }

  /** Ends one that was started here before the engine is closed, and lets go of it. */
  async end(running: { close(): Promise<void> }): Promise<void> {
    await running.close();
    this.#running.delete(running);
  }

  /** Cancels the diagnoses that are under way, ends what was started, and resolves when all is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const cancel of this.#probes.values()) cancel();
    await Promise.allSettled(this.#probes.keys());
    await Promise.all([...this.#running].map((running) => running.close()));
    this.#running.clear();
    await (await this.#nobodys)?.close();
    await this.#thread.close();
  }

  #keep<T extends { close(): Promise<void> }>(running: T): T {
    this.#running.add(running);
    return running;
  }

  async #run(
    plan: ProbePlan,
    {
      target,
      firstHop,
      asked,
      onStopped,
    }: Pick<ProbeJob, 'target' | 'firstHop'> & {
      readonly asked?: AskedBefore;
      readonly onStopped?: (record: RunRecord) => void;
    },
    watcher: ProbeWatcher,
    traffic: TrafficWatch | null,
  ): Promise<RunRecord> {
    const servers = this.#many !== null || movesLittle(plan) ? this.#local : this.#thread;
    const opened: Promise<OwnServer>[] = [];
    let over = false;
    const listenAt = (host: string, port: number, tls: ServerTls | null): Promise<OwnServer> =>
      servers.listen({ host, port, tls, countTraffic: traffic !== null });
    const listen: Listen = async (at, tls, told) => {
      // What a failed check has left running may still want one.
      if (over) throw cancelled();
      const [host, port] = [at?.host ?? '127.0.0.1', at?.port ?? 0];
      const ports = told && port === 0 ? this.#many?.ports : undefined;
      const starting = ports ? ports.take((next) => listenAt(host, next, tls)) : listenAt(host, port, tls);
      opened.push(starting);
      return await starting;
    };
    const startedAt = firstHop?.startedAt ?? null;
    const unreached = firstHop?.unreached ?? null;
    try {
      const ends: Ends =
        target.kind === 'far'
          ? farEnds(plan, target)
          : unreached
            ? await this.#nobodysEnds(target)
            : await this.#ownEnds(plan, target, listen, traffic);
      const parts: RunParts = {
        ...ends,
        id: randomUUID(),
        plan,
        runtime: runtime(),
        ...(asked
          ? { products: async (seen) => await (await import('../diagnosis/products/products-of-run.ts')).productsOf(seen, asked) }
          : {}),
        signal: watcher.signal,
        onTranscript: (transcript) => {
          watcher.onRun?.(plan.mode, transcript.startedAt);
          ends.onTranscript?.(transcript);
        },
        onCheck: (id, done) => watcher.onCheck?.(plan.mode, id, done),
        onTried: (tried) => watcher.onTried?.(plan.mode, tried),
        ...(onStopped ? { onStopped } : {}),
        ...(watcher.onEvent ? { onEvent: watcher.onEvent } : {}),
        ...(watcher.onQuiet ? { onQuiet: watcher.onQuiet } : {}),
        ...(firstHop ? { dial: firstHop.dial } : {}),
        ...(startedAt === null ? {} : { startedAt }),
        ...(this.#many ? { company: this.#many.company } : {}),
        ...(traffic
          ? {
              onExchange: (shown) => {
                traffic.client(plan.mode, shown);
              },
            }
          : {}),
      };
      return unreached && ends.farEnd.own && !asked ? unreachedRun(parts, unreached) : await runDiagnosis(parts);
    } finally {
      over = true;
      const started = await Promise.allSettled(opened);
      await Promise.all(started.map(async (one) => (one.status === 'fulfilled' ? await one.value.close() : undefined)));
    }
  }

  /** Where the first hop could not be reached nobody asks for a server: all such runs have the same one. */
  async #nobodysEnds({ listen, reachedAt }: Extract<ProbeTarget, { kind: 'own' }>): Promise<Ends> {
    const server = await (this.#nobodys ??= this.#local.listen({ host: listen?.host ?? '127.0.0.1', port: 0, tls: null }));
    return { farEnd: server.farEnd(reachedAt ?? server.address), control: null, tls: null };
  }

  async #ownEnds(
    plan: ProbePlan,
    { listen, reachedAt }: Extract<ProbeTarget, { kind: 'own' }>,
    start: Listen,
    traffic: TrafficWatch | null,
  ): Promise<Ends> {
    const certificate = plan.tls === 'none' ? null : { ...(await this.#ownCertificate()), mode: plan.tls, orPlain: reachedAt !== null };
    const straight = plan.mode === 'direct' && reachedAt === null;
    const server = await start(listen, certificate, true);
    // Most of a list is never compared with anything.
    const control = straight
      ? null
      : lateFarEnd(async () => {
          const started = await start(null, certificate, false);
          started.watchTraffic((count) => traffic?.server(plan.mode, true, count));
          return started.farEnd();
        });
    server.watchTraffic((count) => traffic?.server(plan.mode, false, count));
    // Whoever names a port may have opened that one alone.
    const wantsTls = plan.tls === 'none' && plan.checks.includes('tls') && plan.mode === 'tunnel' && (listen === null || listen.port === 0);
    return {
      farEnd: server.farEnd(reachedAt ?? server.address),
      control,
      tls: wantsTls ? (await start(listen, await this.#ownCertificate(), true)).farEnd() : null,
      ports: async () => {
        // Whoever names an address may have opened that one alone; among many runs each would want the same ports.
        const free = listen === null && reachedAt === null && this.#many === null;
        const { askedPorts } = await import('./asked-ports.ts');
        return await askedPorts(reachedAt ?? server.address, free ? (at) => start(at, null, true) : null);
      },
      onTranscript: ({ observe }) => {
        server.watch(observe);
      },
    };
  }

  #ownCertificate(): Promise<KeyAndCertificate> {
    return (this.#certificate ??= selfSignedCertificate(['127.0.0.1', 'localhost']));
  }
}

/** `told`: proxies get to know its address. */
type Listen = (at: Endpoint | null, tls: ServerTls | null, told: boolean) => Promise<OwnServer>;
type Ends = Pick<RunParts, 'farEnd' | 'control' | 'tls' | 'ports' | 'onTranscript'>;

/** The modes that a job is run in, tunnel before relay. `BAD_USAGE` when no run could be what was asked. */
export function probeModes({ plan, requestedMode }: Pick<ProbeJob, 'plan' | 'requestedMode'>): readonly RouteMode[] {
  const modes = modesFor(plan.hops, requestedMode);
  if (plan.tls !== 'direct') return modes;
  if (requestedMode === 'relay')
    throw new Failure('BAD_USAGE', 'TLS from the first byte cannot be relayed; use --mode tunnel', { stage: 'usage' });
  return modes.filter((mode) => mode !== 'relay');
}

const LITTLE_BYTES = 4 * 1024 * 1024;

/** Whether both ends can share a thread: nothing is sent by time, and little by amount. */
function movesLittle({ checks, up, down }: ProbePlan): boolean {
  if (checks.includes('latency')) return false;
  if (!checks.includes('duplex')) return true;
  return up !== null && down !== null && up + down <= LITTLE_BYTES;
}

function farEnds(plan: ProbePlan, { target, control }: Extract<ProbeTarget, { kind: 'far' }>): Ends {
  const direct = control === 'none' ? null : (control ?? target);
  if (plan.resource)
    return {
      farEnd: foreignServer(target),
      control: direct && plan.mode !== 'direct' ? foreignServer(direct) : null,
      tls: null,
    };
  const straight = { hops: [], mode: 'direct' } as const;
  const evidenceRoute = direct ? straight : { hops: plan.hops, mode: plan.mode };
  return {
    farEnd: farServer({ target, evidenceRoute, evidenceAddress: direct ?? target, plan }),
    control:
      direct && (plan.mode !== 'direct' || formatEndpoint(direct) !== formatEndpoint(target))
        ? farServer({ target: direct, evidenceRoute: straight, evidenceAddress: direct, plan: { ...plan, hops: [], mode: 'direct' } })
        : null,
    tls: null,
    ports: async () => await (await import('./asked-ports.ts')).askedPorts(target, null),
  };
}

async function withLadders(runs: readonly RunRecord[], ladders: ReadonlyMap<RouteMode, readonly Rung[]>): Promise<RunRecord[]> {
  const { withLadder } = await import('../diagnosis/ladder.ts');
  return runs.map((run) => withLadder(run, ladders.get(run.route.mode) ?? []));
}

/** Best grade first; equal grades: tunnel before relay. */
function byGrade(a: RunRecord, b: RunRecord): number {
  const order = (run: RunRecord): number => GRADES.indexOf(run.grade) * 2 + (run.route.mode === 'relay' ? 1 : 0);
  return order(a) - order(b);
}

function runtime(): string {
  // Electron's types say that it is always there; in plain Node it is not.
  const versions: Readonly<Record<string, string | undefined>> = process.versions;
  return versions['electron'] === undefined ? `node ${process.versions.node}` : `electron ${versions['electron']}`;
}
