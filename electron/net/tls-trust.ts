import type tls from 'node:tls';
import { Failure } from '../../shared/model/failure.ts';

/** Reading some three hundred authorities takes tens of milliseconds, so contexts are kept; so many of them at most. */
const KEPT_CONTEXTS = 16;
const contexts = new Map<string, tls.SecureContext>();

/** Loading it takes 14 ms of processor time in each thread (Node 24), which runs without TLS need not pay. */
export function nodeTls(): typeof tls {
  return process.getBuiltinModule('node:tls');
}

/** Trusts Node's own authorities, the system's, and those of `ca` (PEM). `UNREADABLE_FILE` when `ca` is not PEM. */
export function secureContextFor(ca: string | undefined): tls.SecureContext {
  const key = ca ?? '';
  const kept = contexts.get(key);
  if (kept) return kept;
  const authorities = new Set([...nodeTls().getCACertificates('default'), ...nodeTls().getCACertificates('system')]);
  let context: tls.SecureContext;
  try {
    if (ca !== undefined && !ca.includes('-----BEGIN')) throw new Error('no PEM block');
    context = nodeTls().createSecureContext({ ca: [...authorities, ...(ca === undefined ? [] : [ca])], minVersion: 'TLSv1.2' });
  } catch (error) {
    throw new Failure('UNREADABLE_FILE', 'the file of authorities is not in PEM form (it holds -----BEGIN CERTIFICATE-----)', {
      stage: 'usage',
      cause: error,
    });
  }
  const oldest = contexts.keys().next();
  if (contexts.size >= KEPT_CONTEXTS && !oldest.done) contexts.delete(oldest.value);
  contexts.set(key, context);
  return context;
}
