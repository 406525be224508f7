import type { RequestOf, ResponseOf } from '../../../shared/ipc/contract.ts';
import { failureRecordOf } from '../../../shared/ipc/result.ts';
import { firstOffer } from '../../../shared/model/handshake.ts';
import type { HeadPreview } from '../../../shared/model/desk-state.ts';
import { Failure } from '../../../shared/model/failure.ts';
import { formatEndpoint, type Endpoint, type RouteMode } from '../../../shared/model/route.ts';
import type { RunPlan } from '../../../shared/model/run-plan.ts';
import { secrecyOf } from '../../diagnosis/secrecy.ts';
import { proxyAuthorization } from '../../route/proxy-authorization.ts';
import { buildRequest } from '../../websocket/request.ts';
import { brokenRules, httpRemarks } from '../../websocket/rules.ts';
import { diffHeads } from '../../wire/head-diff.ts';
import { createRequestReader, createResponseReader, type HttpHead } from '../../wire/http-head.ts';
import { probeModes, type ProbeJob, type ProbeTarget } from '../engine.ts';
import { jobOf } from './probe-job.ts';
import type { Secrets } from './secrets.ts';

/** The example of RFC 6455 §1.3: looks like any other, and the same each time that the preview is drawn. */
const KEY_SHOWN = 'dGhlIHNhbXBsZSBub25jZQ==';
/** Stands for the port of a server of our own, which is only known when it listens. No port of five digits is left out of a head. */
const UNKNOWN_PORT = 65_535;

/**
 * The request head of each mode that will be tried, byte for byte as it will be sent, but for three things: a server of our own gets a free port when the run
 * begins, so the head says `127.0.0.1:PORT` with that very word; a `Sec-WebSocket-Key` is made anew for every connection, and the one of the RFC's example
 * stands for it; logins, cookies and what else is secret by its name read `***`. `broken` and `remarks` are filled for the variant `custom`, whose head does not depend on the mode. A plan that
 * cannot be run has no heads, and `problem` says why.
 */
export function previewHead(plan: RunPlan, secrets: Pick<Secrets, 'read'>): HeadPreview {
  try {
    const job = jobOf(plan, secrets);
    const { customHead } = job.plan;
    return {
      heads: probeModes(job).map((mode) => ({ mode, bytes: headOf(job, mode).toString('base64') })),
      broken: customHead ? brokenRules(customHead).map(({ rule, says }) => ({ rule, says })) : [],
      remarks: customHead ? [...httpRemarks(customHead)] : [],
      problem: null,
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { heads: [], broken: [], remarks: [], problem: failureRecordOf(error) };
  }
}

function headOf({ plan, target }: ProbeJob, mode: RouteMode): Buffer {
  const { variant, customHead, tls, hops, resource } = plan;
  const address = addressOf(target);
  const head = buildRequest(variant, address, {
    form: mode === 'relay' ? 'absolute' : 'origin',
    key: KEY_SHOWN,
    proxyAuthorization: mode === 'relay' ? proxyAuthorization(hops.at(-1)?.credentials) : null,
    secure: tls === 'direct',
    offer: firstOffer(tls),
    ...(customHead ? { customHead } : {}),
    ...(resource ? { resource } : {}),
  });
  const shown = secrecyOf(plan).bytes(head, 'head').bytes;
  if (target.kind === 'far' || customHead) return shown;
  const authority = formatEndpoint(address);
  return Buffer.from(shown.toString('latin1').replaceAll(authority, authority.replace(/\d+$/u, 'PORT')), 'latin1');
}

function addressOf(target: ProbeTarget): Endpoint {
  if (target.kind === 'far') return target.target;
  return { host: target.listen?.host ?? '127.0.0.1', port: UNKNOWN_PORT };
}

/** Throws `BAD_HEAD` for bytes that are no whole head. */
export function compareHeads({ kind, sent, received, relayed }: RequestOf<'compareHeads'>): ResponseOf<'compareHeads'> {
  return { changes: [...diffHeads(readHead(kind, sent), readHead(kind, received), { relayed })] };
}

function readHead(kind: 'request' | 'response', base64: string): HttpHead {
  const progress = (kind === 'request' ? createRequestReader() : createResponseReader()).push(Buffer.from(base64, 'base64'));
  if (progress.state === 'done') return progress.head;
  throw new Failure('BAD_HEAD', `these bytes are no whole head of a ${kind}, so there is nothing to compare`, { stage: 'usage' });
}
