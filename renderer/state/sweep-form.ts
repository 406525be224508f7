import { create } from 'zustand';
import { Failure } from '../../shared/model/failure.ts';
import type { CheckId } from '../../shared/model/check.ts';
import { parseEndpoint } from '../../shared/model/route.ts';
import { DEFAULT_SWEEP_PLAN, MAX_CONCURRENCY, type SweepBeginning, type SweepPlan } from '../../shared/model/sweep.ts';
import { parseSeconds, parseSize } from '../../shared/model/units.ts';
import { readPlaces, readQueueField } from './queue-field.ts';
import type { AuthoritiesFile } from './route.ts';
import { wordsOf } from './toasts.ts';

/** What is tried, as it stands in the fields: text may be half written. */
export interface SweepForm {
  readonly checks: readonly CheckId[];
  readonly mode: SweepPlan['mode'];
  readonly variant: SweepPlan['variant'];
  readonly tls: SweepPlan['tls'];
  readonly insecure: boolean;
  readonly target: 'own' | 'far';
  readonly listenHost: string;
  readonly far: string;
  /** The far server's own address where `far` is that of something in front of it, and what its secret is called by the engine, which has it. */
  readonly farControl: string;
  readonly farSecret: string | null;
  readonly up: string;
  readonly down: string;
  readonly duration: string;
  readonly timeout: string;
  readonly concurrency: string;
  /** Empty: no limit. */
  readonly perNetwork: string;
  readonly jitter: string;
  /** Whether workers of a queue test the list; the fields below are about them. */
  readonly by: 'here' | 'queue';
  readonly queue: string;
  /** What the password and the key file are called by the engine, which has them. */
  readonly queueSecret: string | null;
  readonly queueKey: { readonly name: string; readonly secret: string } | null;
  readonly queueCa: AuthoritiesFile | null;
  /** Their names, with commas or spaces between. */
  readonly places: string;
}

export const FIRST_FORM: SweepForm = {
  checks: DEFAULT_SWEEP_PLAN.checks,
  mode: DEFAULT_SWEEP_PLAN.mode,
  variant: DEFAULT_SWEEP_PLAN.variant,
  tls: DEFAULT_SWEEP_PLAN.tls,
  insecure: DEFAULT_SWEEP_PLAN.insecure,
  target: 'own',
  listenHost: DEFAULT_SWEEP_PLAN.target.listenHost,
  far: '',
  farControl: '',
  farSecret: null,
  up: '1 MiB',
  down: '1 MiB',
  duration: '0.5 s',
  timeout: '10 s',
  concurrency: String(DEFAULT_SWEEP_PLAN.concurrency),
  perNetwork: String(DEFAULT_SWEEP_PLAN.perNetwork),
  jitter: '0 s',
  by: 'here',
  queue: '',
  queueSecret: null,
  queueKey: null,
  queueCa: null,
  places: '',
};

export const useSweepForm = create<SweepForm>(() => FIRST_FORM);

export function changeSweepForm(change: Partial<SweepForm>): void {
  useSweepForm.setState(change);
}

/** What belongs to a far server, its secret above all, is not for another one. */
export function typeFar(far: string): void {
  const stays = far.trim() === useSweepForm.getState().far.trim();
  useSweepForm.setState(stays ? { far } : { far, farControl: '', farSecret: null });
}

/** The handshake is always one: without it nothing else can be tried. */
export function toggleCheck(id: CheckId, on: boolean): void {
  useSweepForm.setState(({ checks }) => ({ checks: on ? [...checks, id] : checks.filter((known) => known !== id) }));
}

export type SweepFormErrors = Readonly<Partial<Record<keyof SweepForm, string>>>;

/** The plan that the form says, without its list; null where something in it cannot be read: `errors` says what. */
export function readSweepForm(form: SweepForm): { readonly plan: Omit<SweepBeginning, 'list'> | null; readonly errors: SweepFormErrors } {
  const errors: Partial<Record<keyof SweepForm, string>> = {};
  const read = <Value>(field: keyof SweepForm, how: () => Value): Value | null => {
    try {
      return how();
    } catch (error) {
      errors[field] = wordsOf(error);
      return null;
    }
  };
  const up = read('up', () => atLeastOne(parseSize(form.up)));
  const down = read('down', () => atLeastOne(parseSize(form.down)));
  const durationMs = read('duration', () => milliseconds(form.duration, 50, 60_000));
  const timeoutMs = read('timeout', () => milliseconds(form.timeout, 100, 600_000));
  const concurrency = read('concurrency', () => wholeNumber(form.concurrency));
  const perNetwork = read('perNetwork', () => (form.perNetwork.trim() === '' ? { limit: null } : { limit: wholeNumber(form.perNetwork) }));
  const jitterMs = read('jitter', () => (isZero(form.jitter) ? 0 : milliseconds(form.jitter, 1, 60_000)));
  const over = form.by === 'here' ? {} : readQueue(form, read);
  const target =
    form.target === 'own' && form.by === 'here'
      ? ({ kind: 'own', listenHost: form.listenHost } as const)
      : (theirs(form, over) ?? readFar(form, read));
  if (
    over === null ||
    up === null ||
    down === null ||
    durationMs === null ||
    timeoutMs === null ||
    concurrency === null ||
    perNetwork === null ||
    jitterMs === null ||
    target === null
  )
    return { plan: null, errors };
  const { mode, variant, tls, insecure } = form;
  const checks: CheckId[] = ['handshake', ...form.checks.filter((id) => id !== 'handshake')];
  return {
    plan: {
      target,
      mode,
      variant,
      tls,
      insecure,
      checks,
      up,
      down,
      durationMs,
      timeoutMs,
      concurrency,
      perNetwork: perNetwork.limit,
      jitterMs,
      ...over,
    },
    errors,
  };
}

type Reader = <Value>(field: keyof SweepForm, how: () => Value) => Value | null;

type Over = Pick<SweepBeginning, 'queue' | 'places' | 'placeTargets'>;

function readQueue(form: SweepForm, read: Reader): Over | null {
  const queue = read('queue', () => readQueueField(form));
  const places = read('places', () => readPlaces(form.places));
  return queue === null || places === null ? null : { queue, ...places };
}

/** Where every place has a server of its own, none need be named for all. */
function theirs({ far, farSecret }: SweepForm, over: Over | null): SweepPlan['target'] | null {
  const [first] = over?.placeTargets ?? [];
  if (far.trim() !== '' || !first || over?.placeTargets?.length !== over?.places?.length) return null;
  return { kind: 'far', host: first.host, port: first.port, ...(farSecret === null ? {} : { secret: farSecret }) };
}

function readFar(form: SweepForm, read: Reader): SweepPlan['target'] | null {
  const far = read('far', () => parseEndpoint(form.far.trim()));
  const direct = form.farControl.trim();
  const extras = read('farControl', () => ({
    ...(direct === '' ? {} : { control: parseEndpoint(direct) }),
    ...(form.farSecret === null ? {} : { secret: form.farSecret }),
  }));
  return far === null || extras === null ? null : { kind: 'far', ...far, ...extras };
}

function isZero(text: string): boolean {
  return /^\s*0*(?:\.0*)?\s*s?\s*$/u.test(text);
}

function milliseconds(text: string, least: number, most: number): number {
  const ms = Math.round(parseSeconds(text) * 1000);
  if (ms >= least && ms <= most) return ms;
  throw new Failure('BAD_NUMBER', `Write a time from ${String(least / 1000)} to ${String(most / 1000)} s.`, { stage: 'usage' });
}

function atLeastOne(bytes: number): number {
  if (bytes >= 1) return bytes;
  throw new Failure('BAD_SIZE', 'Write at least 1 byte.', { stage: 'usage' });
}

function wholeNumber(text: string): number {
  const number = /^\s*\d{1,6}\s*$/u.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MAX_CONCURRENCY) return number;
  throw new Failure('BAD_NUMBER', `Write a whole number from 1 to ${String(MAX_CONCURRENCY)}.`, { stage: 'usage' });
}
