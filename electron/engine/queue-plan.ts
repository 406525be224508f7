import { Failure } from '../../shared/model/failure.ts';
import type { CheckId } from '../../shared/model/check.ts';
import { targetOfPlace } from '../../shared/model/place-list.ts';
import type { PlaceTarget } from '../../shared/model/sweep.ts';
import type { TlsTrust } from '../../shared/model/route.ts';
import { LIFE_MS } from '../queue/registry.ts';
import { planShape, type QueuePlan } from '../queue/shapes.ts';
import { DEFAULT_PROBE_PLAN } from '../diagnosis/probe-plan.ts';
import { redactHead } from '../wire/redact.ts';
import { sweepPlanPart } from './sweep-plan-part.ts';
import type { SweepJob } from './sweep-protocol.ts';

/** A sweep's job as it goes through the queue; `targets`: see `QueuePlan`. Throws `BAD_USAGE` for what no worker would take. */
export function toQueuePlan({ plan, front, requestedMode, target }: SweepJob, targets: readonly PlaceTarget[]): QueuePlan {
  if (target.kind !== 'far')
    throw usage(
      'workers elsewhere cannot reach a server of this command: run "duplexscope serve --service probe" where the proxies reach it, and give its HOST:PORT as TARGET',
    );
  const { up, down, customHead, trust, durationMs } = plan;
  const whole = {
    until: Date.now() + LIFE_MS,
    mode: requestedMode,
    front,
    target: target.target,
    ...(targets.length === 0 ? {} : { targets }),
    control: target.control,
    variant: plan.variant,
    customHead: customHead === null ? null : customHead.toString('base64'),
    tls: plan.tls,
    trust,
    checks: plan.checks,
    up,
    down,
    sendingMs: durationMs,
    timeoutMs: plan.timeoutMs,
    secret: plan.secret,
  };
  const parsed = planShape.safeParse(whole);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw usage(`workers take no such sweep (${issue?.path.join('.') ?? 'plan'}: ${issue?.message ?? 'not allowed'}); ask for less`);
}

/** The same, for the worker that tests from `place`. */
export function fromQueuePlan(plan: QueuePlan, place: string): SweepJob {
  const { customHead, secret, variant, tls, checks, timeoutMs, control } = plan;
  const own = targetOfPlace(plan.targets, place);
  return {
    requestedMode: plan.mode,
    front: plan.front.map(({ credentials, trust, ...hop }) => ({
      ...hop,
      ...(credentials ? { credentials } : {}),
      ...(trust ? { trust: trustOf(trust) } : {}),
    })),
    // The direct address is one of the server that the others take.
    target: { kind: 'far', target: own ?? plan.target, control: own && control !== 'none' ? null : control },
    place,
    plan: {
      ...DEFAULT_PROBE_PLAN,
      variant,
      tls,
      checks,
      timeoutMs,
      secret,
      customHead: customHead === null ? null : Buffer.from(customHead, 'base64'),
      trust: plan.trust && trustOf(plan.trust),
      ...sweepPlanPart({ up: plan.up, down: plan.down, ms: plan.sendingMs }),
    },
  };
}

/** Whether a plan has something in it that nobody but the workers may read. */
export function hasSecrets({ secret, front, customHead }: QueuePlan): boolean {
  const logins = customHead === null ? [] : redactHead(Buffer.from(customHead, 'base64')).redacted;
  return secret !== null || front.some(({ credentials }) => credentials !== undefined) || logins.length > 0;
}

/** Why a worker that allows only these checks will not do that; null: it will. */
export function refusalOf({ checks }: QueuePlan, allowed: readonly CheckId[]): string | null {
  const others = checks.filter((check) => !allowed.includes(check));
  return others.length === 0 ? null : `it is not allowed to test ${others.join(', ')} (worker --allow)`;
}

function trustOf({ ca, pin, insecure }: NonNullable<QueuePlan['trust']>): TlsTrust {
  return { ...(ca === undefined ? {} : { ca }), ...(pin === undefined ? {} : { pin }), ...(insecure === undefined ? {} : { insecure }) };
}

function usage(message: string): Failure {
  return new Failure('BAD_USAGE', message, { stage: 'usage' });
}
