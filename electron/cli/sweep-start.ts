import { createHash } from 'node:crypto';
import { targetOfPlace, type PlaceList } from '../../shared/model/place-list.ts';
import { formatEndpoint, formatHop, type Hop } from '../../shared/model/route.ts';
import { redactHead } from '../engine/connect.ts';
import type { SweepStart } from '../engine/workbench/sessions.ts';
import type { SweepJob } from '../engine/sweep.ts';
import type { SweepOptions } from './sweep.ts';

type Texts = SweepStart['options'];

const NONE = 'none';

/**
 * The options that shape what a sweep finds, by their names, as they may be kept: of files their SHA-256, of passwords and secrets only that there is one. How
 * fast it goes (--concurrency) and where it is written shapes nothing.
 */
export function optionsAsTexts(target: string | undefined, options: SweepOptions, { requestedMode, front, plan }: SweepJob): Texts {
  const { listen, advertise, control, ca, pin, insecure, places } = options;
  return {
    TARGET: target ?? NONE,
    '--listen': listen ? formatEndpoint(listen) : NONE,
    '--advertise': advertise ? formatEndpoint(advertise) : NONE,
    '--control': control === undefined || control === 'none' ? (control ?? 'TARGET') : formatEndpoint(control),
    '--via': front.length === 0 ? NONE : front.map(hopText).join(' → '),
    '--mode': requestedMode,
    '--variant': plan.variant,
    '--head': digestOf(plan.customHead && redactHead(plan.customHead).bytes),
    '--tls': plan.tls,
    '--timeout': `${String(plan.timeoutMs / 1000)} s`,
    // The trust of the plan may also be in a server of its own.
    '--ca': ca === undefined ? NONE : digestOf(plan.trust?.ca),
    '--pin': pin ?? NONE,
    '--insecure': String(insecure === true),
    '--checks': plan.checks.join(','),
    '--up': `${String(plan.up)} bytes`,
    '--down': `${String(plan.down)} bytes`,
    '--secret-file': plan.secret === null ? NONE : 'given',
    ...(places ? { '--places': placesText(places) } : {}),
  };
}

/** `dc=192.0.2.7:8080,office` */
function placesText({ places, targets }: PlaceList): string {
  const words = places.map((place) => {
    const own = targetOfPlace(targets, place);
    return own ? `${place}=${formatEndpoint(own)}` : place;
  });
  return words.sort().join(',');
}

/** Of those that are not the same: `--mode then auto, now relay`. */
export function differences(then: Texts, now: Texts): readonly string[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])];
  return names.flatMap((name) => {
    const [before, after] = [then[name] ?? NONE, now[name] ?? NONE];
    return before === after ? [] : [`${name} then ${before}, now ${after}`];
  });
}

function hopText(hop: Hop): string {
  const { ca, insecure } = hop.trust ?? {};
  return [
    formatHop(hop),
    ...(ca === undefined ? [] : [`(--hop-ca ${digestOf(ca)})`]),
    ...(insecure === true ? ['(--hop-insecure)'] : []),
  ].join(' ');
}

function digestOf(content: Buffer | string | null | undefined): string {
  return content === null || content === undefined ? NONE : `SHA-256 ${createHash('sha256').update(content).digest('hex').slice(0, 16)}`;
}
