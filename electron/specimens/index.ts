import { honestConnect } from './behaviours/honest-connect.ts';
import { honestRelay } from './behaviours/honest-relay.ts';
import { honestSocks5 } from './behaviours/honest-socks5.ts';
import { honestSocks4a } from './behaviours/honest-socks4a.ts';
import { needsPassword } from './behaviours/needs-password.ts';
import { stripsUpgrade } from './behaviours/strips-upgrade.ts';
import { stripsUpgradePasses101 } from './behaviours/strips-upgrade-passes-101.ts';
import { refusesOptions } from './behaviours/refuses-options.ts';
import { connect443Only } from './behaviours/connect-443-only.ts';
import { http10Downgrade } from './behaviours/http10-downgrade.ts';
import { rewritesHeaders } from './behaviours/rewrites-headers.ts';
import { keyless400 } from './behaviours/keyless-400.ts';
import { tokenCaseSensitive } from './behaviours/token-case-sensitive.ts';
import { swallowsClientData } from './behaviours/swallows-client-data.ts';
import { closesAfter101 } from './behaviours/closes-after-101.ts';
import { framesTheStream } from './behaviours/frames-the-stream.ts';
import { answers200For101 } from './behaviours/answers-200-for-101.ts';
import { holdsResponse } from './behaviours/holds-response.ts';
import { holdsRequest } from './behaviours/holds-request.ts';
import { oneAtATime } from './behaviours/one-at-a-time.ts';
import { deadlocksAt64k } from './behaviours/deadlocks-at-64k.ts';
import { losesEarlyBytes } from './behaviours/loses-early-bytes.ts';
import { losesHalfClose } from './behaviours/loses-half-close.ts';
import { idleCut2s } from './behaviours/idle-cut-2s.ts';
import { forgetsWhenQuiet } from './behaviours/forgets-when-quiet.ts';
import { cutsAt3s } from './behaviours/cuts-at-3s.ts';
import { cutsAfter256KiB } from './behaviours/cuts-after-256KiB.ts';
import { resetsAfter256KiB } from './behaviours/resets-after-256KiB.ts';
import { oneInThreeFails } from './behaviours/one-in-three-fails.ts';
import { targetDown } from './behaviours/target-down.ts';
import { flipsAByte } from './behaviours/flips-a-byte.ts';
import { insertsBytes } from './behaviours/inserts-bytes.ts';
import { dropsBytes } from './behaviours/drops-bytes.ts';
import { slow256kbit } from './behaviours/slow-256kbit.ts';
import { far200ms } from './behaviours/far-200ms.ts';
import { answers200ToEverything } from './behaviours/answers-200-to-everything.ts';
import { hangs } from './behaviours/hangs.ts';
import { talksGarbage } from './behaviours/talks-garbage.ts';
import { stripsTlsUpgrade } from './behaviours/strips-tls-upgrade.ts';
import { interceptsTls } from './behaviours/intercepts-tls.ts';
import type { Specimen } from './specimen.ts';

export type { Act } from './quiet.ts';
export type { RunningSpecimen, Specimen, StartOptions } from './specimen.ts';

/** All specimens, in the order in which they are shown. */
export const SPECIMENS: readonly Specimen[] = [
  honestConnect,
  honestRelay,
  honestSocks5,
  honestSocks4a,
  needsPassword,
  stripsUpgrade,
  stripsUpgradePasses101,
  refusesOptions,
  connect443Only,
  http10Downgrade,
  rewritesHeaders,
  keyless400,
  tokenCaseSensitive,
  swallowsClientData,
  closesAfter101,
  framesTheStream,
  answers200For101,
  holdsResponse,
  holdsRequest,
  oneAtATime,
  deadlocksAt64k,
  losesEarlyBytes,
  losesHalfClose,
  idleCut2s,
  forgetsWhenQuiet,
  cutsAt3s,
  cutsAfter256KiB,
  resetsAfter256KiB,
  oneInThreeFails,
  targetDown,
  flipsAByte,
  insertsBytes,
  dropsBytes,
  slow256kbit,
  far200ms,
  answers200ToEverything,
  hangs,
  talksGarbage,
  stripsTlsUpgrade,
  interceptsTls,
];

/** The specimen of that name, or null. */
export function findSpecimen(name: string): Specimen | null {
  return SPECIMENS.find((specimen) => specimen.name === name) ?? null;
}
