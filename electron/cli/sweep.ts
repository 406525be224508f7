import type { CheckId } from '../../shared/model/check.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { TlsMode } from '../../shared/model/handshake.ts';
import type { PlaceList } from '../../shared/model/place-list.ts';
import type { SweepSummaryLine } from '../../shared/model/sweep.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import { DEFAULT_PROBE_PLAN, Engine, type ProbeTarget } from '../engine/engine.ts';
import { readProxyList, Sweep, SweepProgress, sweepPlanPart, type SweepJob, type SweepList } from '../engine/sweep.ts';
import { chooseRoute } from './choose-route.ts';
import { EXIT } from './exit.ts';
import type { Host } from './host.ts';
import { checkReachable, chooseTarget, type TargetOptions } from './probe-target.ts';
import { readSecret } from './read-file.ts';
import type { RouteOptions } from './route-options.ts';
import { compare, toFileAgain } from './sweep-file-again.ts';
import { toNewFile, toStandardOutput, type OutputShape, type SweepOutput } from './sweep-output.ts';
import type { SweepFormat } from './sweep-formats.ts';
import type { KeptSweep } from './sweep-keep.ts';
import { watched } from './sweep-watch.ts';
import { bad, readChecks } from './values.ts';

export interface SweepOptions extends RouteOptions, TargetOptions {
  readonly list: string;
  readonly concurrency: number;
  readonly checks: string;
  readonly up?: number;
  readonly down?: number;
  readonly out?: string;
  readonly resume?: boolean;
  readonly save: boolean;
  readonly format?: SweepFormat;
  readonly secretFile?: string;
  readonly queue?: string;
  readonly queueCa?: string;
  readonly places?: PlaceList;
  readonly keyFile?: string;
}

/** Tests every proxy of a list and writes a line for each. 0 whatever was found. */
export async function sweep(text: string | undefined, options: SweepOptions, host: Host, version: string): Promise<number> {
  if (options.queue !== undefined || options.places !== undefined)
    return await (await import('./placed-sweep.ts')).placedSweep(text, options, host, version);
  if (options.keyFile !== undefined || options.queueCa !== undefined)
    throw bad('--key-file and --queue-ca are for a sweep over a queue; add --queue URL and --places NAME,NAME');
  const { out, resume = false, save, concurrency } = options;
  checkResume(options);
  const checks = readChecks(options.checks, false);
  const format = options.format ?? formatFor(out);
  const engine = new Engine();
  try {
    const job = await readJob(text, options, checks, engine, host);
    const list = await readList(options.list, host);
    const progress = new SweepProgress(list.entries);
    const log = save
      ? new (await import('./sweep-log.ts')).SweepLog({ target: text, options, format, job, list, progress, places: [], host })
      : null;
    try {
      if (resume) await log?.takeOn();
      const output = await openOutput({ out, resume, shape: { format, checks, places: [] }, progress, host });
      try {
        if (resume) compare(list, output, options.list);
        const kept = (await log?.keep(output)) ?? null;
        try {
          await run({ job, list, progress, output, concurrency, kept, toFile: out !== undefined }, host);
        } finally {
          await kept?.end();
        }
      } finally {
        await output.close();
      }
    } finally {
      await log?.close();
    }
  } finally {
    await engine.close();
  }
  return EXIT.done;
}

/** Throws `BAD_USAGE` where there is nothing to go on with. */
export function checkResume({ resume = false, out, save }: Pick<SweepOptions, 'resume' | 'out' | 'save'>): void {
  if (resume && out === undefined && !save)
    throw bad('--resume goes on with the session log, or with a file: leave --no-save out, or name the file with --out FILE');
}

interface OutputParts {
  readonly out: string | undefined;
  readonly resume: boolean;
  readonly shape: OutputShape;
  readonly progress: SweepProgress;
  readonly host: Host;
}

export async function openOutput({ out, resume, shape, progress, host }: OutputParts): Promise<SweepOutput> {
  if (out === undefined) return toStandardOutput(shape, host);
  return resume ? await toFileAgain(out, shape, progress) : await toNewFile(out, shape);
}

interface Parts {
  readonly job: SweepJob;
  readonly list: SweepList;
  readonly progress: SweepProgress;
  readonly output: SweepOutput;
  readonly concurrency: number;
  readonly kept: KeptSweep | null;
  readonly toFile: boolean;
}

async function run({ job, list, progress, output, concurrency, kept, toFile }: Parts, host: Host): Promise<void> {
  const sweeping = new Sweep({
    job,
    list,
    progress,
    pace: { concurrency, perNetwork: PER_NETWORK, jitterMs: 0 },
    evidence: kept !== null,
    has: (line) => output.done.has(line),
    sink: {
      tested: async (tested) => {
        await output.tested(tested);
        await kept?.tested(tested);
      },
      untested: (line) => output.untested(line),
    },
    unreachable,
  });
  await watched(sweeping, { progress, host, isKept: () => toFile || kept?.broken === false });
  output.summary(summaryOf(list, progress));
}

/** Attempts at once on one network: enough to be quick, and no flood for whoever runs it. */
export const PER_NETWORK = 64;

export function summaryOf({ entries, bad: none, repeated }: SweepList, progress: SweepProgress): SweepSummaryLine {
  const seconds = Number(progress.seconds().toFixed(3));
  return { summary: { total: entries, tested: progress.tested, bad: none, repeated, byGrade: progress.byGrade, seconds } };
}

/** The options as the sweep takes them; starts the server of its own where one address has to do for all. */
export async function readJob(
  text: string | undefined,
  options: SweepOptions,
  checks: readonly CheckId[],
  engine: Engine,
  host: Host,
): Promise<SweepJob> {
  const { requestedMode, hops, ...route } = chooseRoute(options);
  const target = chooseTarget(text, options);
  if (target.kind === 'own' && target.listen !== null) {
    await checkReachable(target, [{ kind: 'http', host: 'list', port: 1 }], { signal: host.interrupted, timeoutMs: route.timeoutMs });
  }
  const shared =
    target.kind === 'own' && target.listen !== null && target.listen.port !== 0 ? await serveAt(target, route.tls, engine) : null;
  return {
    requestedMode,
    front: hops,
    target: shared?.target ?? target,
    plan: {
      ...DEFAULT_PROBE_PLAN,
      ...route,
      trust: route.trust ?? (shared?.pin ? { pin: shared.pin } : null),
      checks,
      ...sweepPlanPart(options),
      secret: options.secretFile === undefined ? null : readSecret(options.secretFile),
    },
  };
}

/** All entries end at one address: a server there, which knows them apart by their nonces alone, as one far away does. */
async function serveAt(
  { listen, reachedAt }: Extract<ProbeTarget, { kind: 'own' }>,
  tls: TlsMode,
  engine: Engine,
): Promise<{ readonly target: ProbeTarget; readonly pin: string | null }> {
  const at: Endpoint = listen ?? { host: '127.0.0.1', port: 0 };
  const { address, fingerprint } = await engine.serve({
    ...at,
    service: 'probe',
    answer: 'strict',
    tls,
    certificate: null,
    secret: null,
    maxConnections: 10_000,
    onEvent: () => undefined,
  });
  return { target: { kind: 'far', target: reachedAt ?? address, control: address }, pin: fingerprint };
}

/** `-`: standard input. */
export function readList(path: string, host: Host): Promise<SweepList> {
  const input = path === '-' ? ({ kind: 'bytes', bytes: host.stdin } as const) : ({ kind: 'path', path } as const);
  return readProxyList(input, { signal: host.interrupted });
}

function unreachable(line: number | null): Failure {
  const which = line === null ? 'a proxy of --via' : `the proxy of line ${String(line)}`;
  return new Failure(
    'UNREACHABLE_TARGET',
    `the server of this command listens on loopback, where ${which} cannot reach it; use --listen HOST:PORT with an address of this machine that the proxies reach (and --advertise if they know it by another), or run "duplexscope serve" on a host that they reach and give its HOST:PORT`,
    { stage: 'usage' },
  );
}

export function formatFor(out: string | undefined): SweepFormat {
  if (out === undefined || /\.txt$/iu.test(out)) return 'text';
  return /\.csv$/iu.test(out) ? 'csv' : 'jsonl';
}
