import type { CheckId } from '../../../shared/model/check.ts';
import type { Rung } from '../../../shared/model/run-state.ts';
import { RUNGS } from '../../../shared/model/rungs.ts';
import type { TranscriptEvent } from '../../../shared/model/transcript.ts';
import type { CheckOutput } from '../../diagnosis/check.ts';
import type { WatchedCount } from '../traffic-watch.ts';
import {
  acceptedBy,
  BYTE_CHECKS,
  bytesBy,
  everyProxy,
  firstPeer,
  lastProxy,
  reachedBy,
  UNSEEN,
  upgradedBy,
  type Standing,
  type Tried,
  type Way,
} from './rung-verdicts.ts';

const WAITING: Standing = { state: 'waiting', ms: null, by: null, says: '' };

/**
 * The rungs of one part, as they are climbed. A connection and a proxy's consent show in the transcript at once; from then on the judged tries of the handshake
 * have the word (the first that was upgraded, else the first), since a 101 alone does not say whose it is. `ms` is what a rung took by itself: name, TCP and TLS
 * to the first hop; the dialogues with the proxies; request to answer; first byte sent to bytes seen at both ends, to the 50 ms at which they are counted.
 */
export class Rungs {
  readonly #way: Way;
  readonly #byteCheck: CheckId | null;
  readonly #standings: Record<Rung['rung'], Standing> = { reached: WAITING, accepted: WAITING, upgraded: WAITING, bytes: WAITING };
  readonly #traffic: { exchange: number; startedAt: number; up: boolean; down: boolean; ms: number | null } = {
    exchange: 0,
    startedAt: 0,
    up: false,
    down: false,
    ms: null,
  };
  #dialledAt: number | null = null;
  #reachedAt: number | null = null;
  #tried: Tried | null = null;

  constructor(way: Way, checks: readonly CheckId[]) {
    this.#way = way;
    this.#byteCheck = BYTE_CHECKS.find((id) => checks.includes(id)) ?? null;
    if (way.hops.length === 0) this.#standings.accepted = { ...UNSEEN, state: 'skipped', says: 'no proxy on the way' };
    if (this.#byteCheck === null)
      this.#standings.bytes = { ...UNSEEN, state: 'skipped', says: 'no check of this run sends bytes both ways' };
  }

  get all(): Rung[] {
    return RUNGS.map((rung) => ({ rung, ...this.#standings[rung] }));
  }

  seen({ kind, end, hop, direction, at }: TranscriptEvent): void {
    if (this.#tried) return;
    const { hops, mode } = this.#way;
    const first = hops.length > 0 ? 0 : null;
    const atFirst = end === 'client' && hop === first;
    if (atFirst && (kind === 'resolved' || kind === 'connecting')) this.#dialledAt ??= at;
    if (atFirst && kind === (hops[0]?.kind === 'https' ? 'tls' : 'connected')) {
      this.#reachedAt = at;
      const says = kind === 'tls' ? 'connected, TLS' : 'connected';
      this.#climb('reached', (at - (this.#dialledAt ?? at)) / 1e6, says);
    }
    // A relaying proxy was asked by the request itself, which the server then shows to have come.
    const agreed = mode === 'relay' ? end === 'server' && direction === 'received' : end === 'client' && direction === 'sent';
    if (hops.length > 0 && kind === 'head' && agreed) {
      this.#climb('accepted', (at - (this.#reachedAt ?? at)) / 1e6, mode === 'relay' ? 'passed the request on' : 'opened a tunnel');
    }
  }

  tried(tried: Tried): void {
    if (this.#tried && (this.#tried.verdict.finding === 'upgraded' || tried.verdict.finding !== 'upgraded')) return;
    this.#tried = tried;
    this.#standings.reached = reachedBy(tried, this.#way);
    this.#standings.accepted = acceptedBy(tried, this.#way);
    this.#standings.upgraded = upgradedBy(tried, this.#way);
  }

  /** True: a rung has changed by it. */
  counted({ exchange, control, end, at, received }: WatchedCount): boolean {
    const { bytes } = this.#standings;
    if (control || bytes.state !== 'waiting' || this.#byteCheck !== 'duplex') return false;
    const traffic = this.#traffic;
    if (exchange !== traffic.exchange) Object.assign(traffic, { exchange, startedAt: at, up: false, down: false, ms: null });
    if (received === 0) return false;
    if (end === 'client') traffic.down = true;
    else traffic.up = true;
    if (!traffic.up || !traffic.down || traffic.ms !== null) return false;
    traffic.ms = Math.max(0, Number(((at - traffic.startedAt) / 1e6).toFixed(3)));
    // Whether they go on to flow, and at once, is what the rest of the exchange shows.
    this.#standings.bytes = { ...bytes, ms: traffic.ms, says: 'bytes arrive at both ends' };
    return true;
  }

  /** `done` is null when the check begins. */
  checked(id: CheckId, done: CheckOutput | null): void {
    if (id === this.#byteCheck) {
      if (done) this.#standings.bytes = { ...bytesBy(done), ms: done.result === 'pass' ? this.#traffic.ms : null };
      else this.#standings.bytes = { ...this.#standings.bytes, says: 'sending both ways' };
    }
    if (id !== 'handshake' || done?.result !== 'intermittent') return;
    const { upgraded } = this.#standings;
    if (upgraded.state !== 'passed') return;
    const failed = `${String(done.failures)} of ${String(done.attempts)} connections failed`;
    this.#standings.upgraded = { ...upgraded, says: `${upgraded.says}; ${failed}` };
  }

  /** Nothing more will be seen. What bytes did until a run was cancelled was seen, and is no verdict. */
  end(): void {
    for (const rung of RUNGS)
      if (this.#standings[rung].state === 'waiting') this.#standings[rung] = { ...UNSEEN, says: this.#unfinished(rung) };
  }

  #unfinished(rung: Rung['rung']): string {
    return rung === 'bytes' && this.#traffic.ms !== null ? 'bytes arrived at both ends; the check was not finished' : 'not seen';
  }

  #climb(rung: 'reached' | 'accepted', ms: number, says: string): void {
    if (this.#standings[rung].state !== 'waiting') return;
    const { hops, mode } = this.#way;
    const by = rung === 'reached' ? firstPeer(hops) : mode === 'relay' ? lastProxy(hops) : everyProxy(hops);
    this.#standings[rung] = { state: 'passed', ms: Math.max(0, Number(ms.toFixed(3))), by, says };
  }
}
