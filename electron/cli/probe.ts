import { CHECK_IDS, GRADES, type CheckId, type Grade } from '../../shared/model/check.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { ProbeSet } from '../../shared/model/probe-set.ts';
import { DEFAULT_PROBE_PLAN, Engine, type ProbeJob } from '../engine/engine.ts';
import { isForeign, readForeign, type ForeignOptions } from './foreign-target.ts';
import { chooseRoute } from './choose-route.ts';
import { EXIT } from './exit.ts';
import type { Host } from './host.ts';
import { checkReachable, chooseTarget, type TargetOptions } from './probe-target.ts';
import type { SavedProbe } from './probe-save.ts';
import { startProgress } from './progress.ts';
import { readSecret } from './read-file.ts';
import { ladderStart } from './ladder-start.ts';
import type { RouteOptions } from './route-options.ts';
import { renderRuns } from './text/run-report.ts';
import { bad, readChecks } from './values.ts';

export interface ProbeOptions extends RouteOptions, TargetOptions, ForeignOptions {
  readonly checks: string;
  readonly up?: number;
  readonly down?: number;
  readonly idleMax?: number;
  readonly repeat?: number;
  readonly secretFile?: string;
  readonly json?: boolean;
  readonly failOn?: Grade;
  readonly save?: string;
  readonly baseline?: string;
  readonly failOnChange?: boolean;
}

/** How long each side sends in `duplex` with `--checks full`. */
const FULL_DURATION_MS = 5000;

/** Diagnoses one route and prints it. 0 whatever was found, 3 when `--fail-on` or `--fail-on-change` struck. */
export async function probe(text: string | undefined, options: ProbeOptions, host: Host): Promise<number> {
  const job = readJob(text, options);
  const { baseline, failOnChange = false } = options;
  if (failOnChange && baseline === undefined) throw bad('--fail-on-change needs --baseline SESSION: what is to be compared with');
  const against =
    baseline === undefined ? null : { meant: baseline, set: await (await import('./baseline.ts')).readBaseline(baseline, host) };
  await checkReachable(job.target, job.plan.hops, { signal: host.interrupted, timeoutMs: job.plan.timeoutMs });
  const { set, problem } = await (options.save === undefined ? probeOnly(job, host) : probeAndSave(job, options.save, host));
  if (options.json === true) host.out(`${JSON.stringify(set)}\n`);
  else host.out(renderRuns(set.runs, host.colours));
  // Half a diagnosis differs from a whole one in what it has not come to.
  const complete = problem?.code !== 'CANCELLED';
  const changed = complete && against !== null && (await import('./baseline.ts')).tellChanges(against, set, options.json === true, host);
  // The result is told all the same.
  if (problem) throw problem;
  return strikes(set, options.failOn) || (failOnChange && changed) ? EXIT.struck : EXIT.done;
}

/** What the session log needs is loaded for those who use it. */
async function probeAndSave(job: ProbeJob, name: string, host: Host): Promise<SavedProbe> {
  return await (await import('./probe-save.ts')).probeAndSave(job, name, host);
}

async function probeOnly(job: ProbeJob, host: Host): Promise<SavedProbe> {
  const signal = host.interrupted;
  const progress = startProgress(host);
  const engine = new Engine();
  const stopped: ProbeSet[] = [];
  try {
    const set = await engine.probe(job, {
      signal,
      onStopped: (known) => stopped.push(known),
      onCheck: (mode, id, done) => {
        if (done === null) progress.show(`${mode}: ${id}`);
      },
      onPrefix: (mode, hops) => {
        progress.show(`${mode}: which hop? ${hops === 0 ? 'straight to the server' : `over the first ${String(hops)}`}`);
      },
    });
    return { set, problem: null };
  } catch (error) {
    if (!signal.aborted) throw error;
    const [set] = stopped;
    const found = set ? 'what it had found by then is printed' : 'run it again to have one';
    const problem = new Failure('CANCELLED', `stopped before the diagnosis was complete; ${found}`, { stage: 'usage', cause: error });
    if (set) return { set, problem };
    throw problem;
  } finally {
    progress.end();
    await engine.close();
  }
}

/** The options as the engine takes them. Throws a `Failure` of the stage `usage`. */
export function readJob(text: string | undefined, options: ProbeOptions): ProbeJob {
  if (isForeign(text)) return foreignJob(text, options);
  if (options.header !== undefined || options.subprotocol !== undefined || options.origin !== undefined)
    throw bad("--header, --subprotocol and --origin are for somebody else's server: give its ws:// or wss:// URL as TARGET");
  const { checks, up, down, idleMax, repeat, secretFile } = options;
  const start = ladderStart(options.variant);
  const { requestedMode, ...route } = chooseRoute(start === null ? options : { ...options, variant: start });
  const full = checks.split(',').some((name) => name.trim() === 'full');
  return {
    requestedMode,
    target: chooseTarget(text, options),
    products: true,
    ...(start === null ? {} : { ladder: true }),
    plan: {
      ...DEFAULT_PROBE_PLAN,
      ...route,
      checks: readChecks(checks, idleMax !== undefined),
      up: up ?? null,
      down: down ?? null,
      durationMs: full ? FULL_DURATION_MS : DEFAULT_PROBE_PLAN.durationMs,
      handshakes: repeat ?? DEFAULT_PROBE_PLAN.handshakes,
      idleMaxMs: idleMax === undefined ? null : idleMax * 1000,
      secret: secretFile === undefined ? null : readSecret(secretFile),
    },
  };
}

/** Somebody else's standard WebSocket server, seen from one end. */
function foreignJob(text: string, options: ProbeOptions): ProbeJob {
  const { listen, advertise, control, variant, tls, head, up, down, secretFile } = options;
  const no = (given: boolean, flag: string, why: string): void => {
    if (given) throw bad(`${flag} is for a server of ours; ${why}`);
  };
  no(listen !== undefined || advertise !== undefined, '--listen or --advertise', "here the server is somebody else's");
  no(variant !== 'get' || head !== undefined, '--variant or --head', 'a ws:// or wss:// URL is asked by the standard handshake');
  no(tls !== 'none', '--tls', 'wss:// is TLS from the first byte, ws:// is none');
  no(up !== undefined || down !== undefined, '--up or --down', 'nothing is sent to this one but pings');
  no(secretFile !== undefined, '--secret-file', 'send what this one wants to know with --header');
  if (control !== undefined && control !== 'none') throw bad('--control here is none or left out: the direct address is that of the URL');
  const { target, secure, resource } = readForeign(text, options);
  const { requestedMode, ...route } = chooseRoute({ ...options, variant: 'rfc6455', tls: secure ? 'direct' : 'none' });
  return {
    requestedMode,
    target: { kind: 'far', target, control: control ?? null },
    products: true,
    plan: {
      ...DEFAULT_PROBE_PLAN,
      ...route,
      resource,
      checks: readForeignChecks(options),
      handshakes: options.repeat ?? DEFAULT_PROBE_PLAN.handshakes,
      idleMaxMs: options.idleMax === undefined ? null : options.idleMax * 1000,
    },
  };
}

/** With pings on the way anyway, how long they take is told too; of the checks that take long, silence alone can be tried from one end. */
function readForeignChecks({ checks, idleMax }: ProbeOptions): readonly CheckId[] {
  const chosen = readChecks(checks, idleMax !== undefined);
  return checks === 'quick'
    ? CHECK_IDS.filter((id) => id === 'latency' || (id === 'idle' && idleMax !== undefined) || chosen.includes(id))
    : chosen;
}

/** Whether the best run is of that grade or a later one. */
function strikes({ runs }: ProbeSet, failOn: Grade | undefined): boolean {
  const [best] = runs;
  return failOn !== undefined && best !== undefined && GRADES.indexOf(best.grade) >= GRADES.indexOf(failOn);
}
