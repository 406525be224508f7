import type { CheckContext, Open } from './check.ts';
import { openSilent } from './one-ended/silence.ts';
import { pause } from './pause.ts';
import { openQuiet, type LifePlan, type OpenedOrNot, type QuietLife } from './quiet-life.ts';
import { monotonicMs } from '../net/deadline.ts';

/** The connections of one round; those whose fate cannot be told are not among them. */
export interface LifeRound {
  readonly lives: readonly QuietLife[];
  /** Why there are none, where there are none. */
  readonly why: string;
}

/** From the first connection of a round to the last. */
const SPREAD_MS = 1_000;
const TRIES = 2;

/**
 * Opens a connection for each plan, one after the other, so that each one's handshake is known to be its own; their lives are at once. With our
 * own server both ends take part; with somebody else's one alone. Rejects with `CANCELLED`.
 */
export async function livesOf(
  open: Open,
  plans: readonly LifePlan[],
  { plan, signal }: Pick<CheckContext, 'plan' | 'signal'>,
): Promise<LifeRound> {
  if (plan.resource) return await roundOf((life) => openSilent(open, life, plan.quietMs), plans, signal, 'the server itself kept sending');
  return await roundOf((life) => openQuiet(open, life, plan.quietMs), plans, signal, "the server's half of the evidence could not be had");
}

type OpenLife = (life: LifePlan) => Promise<OpenedOrNot>;

/** `untold`: why there may be nothing to tell of connections that could be opened. */
async function roundOf(openLife: OpenLife, plans: readonly LifePlan[], signal: AbortSignal, untold: string): Promise<LifeRound> {
  const began = monotonicMs();
  const living: Promise<QuietLife>[] = [];
  let missed: Exclude<OpenedOrNot['kind'], 'opened'> | null = null;
  try {
    for (const [index, life] of plans.entries()) {
      await pause(Math.max(0, began + (index * SPREAD_MS) / plans.length - monotonicMs()), signal);
      const opened = await openOne(openLife, life);
      if (opened.kind === 'opened') living.push(opened.live());
      else missed = opened.kind;
    }
    const lives = (await Promise.all(living)).filter(({ fate }) => fate !== 'unknown');
    return { lives, why: missed === null ? untold : WHY[missed] };
  } finally {
    await Promise.allSettled(living);
  }
}

const WHY: Readonly<Record<Exclude<OpenedOrNot['kind'], 'opened'>, string>> = {
  'not-upgraded': 'no connection could be upgraded for it',
  'no-reply': 'the server gave no answer to what was to be tried',
  refused: 'the server does not take part in it (its service is not "probe", or its version is older)',
};

async function openOne(openLife: OpenLife, life: LifePlan): Promise<OpenedOrNot> {
  let opened = await openLife(life);
  for (let tried = 1; tried < TRIES && opened.kind !== 'opened' && opened.kind !== 'refused'; tried++) opened = await openLife(life);
  return opened;
}
