import dns from 'node:dns/promises';
import net from 'node:net';
import { Failure } from '../../shared/model/failure.ts';
import { abandonOnAbort } from './deadline.ts';
import { errorCode } from './pumped-stream.ts';

/** More addresses than any sane name has; a hostile name server cannot make us knock at hundreds of doors. */
export const MAX_ADDRESSES = 16;

/** Addresses of a name, in the resolver's order; rejects with `NAME_NOT_FOUND`, `NAME_LOOKUP_FAILED` or `CANCELLED`. */
export type Resolve = (name: string, signal?: AbortSignal) => Promise<readonly string[]>;

/** The system's resolver (hosts file included). An address resolves to itself without asking anyone. */
export const resolveBySystem: Resolve = async (name, signal) => {
  if (net.isIP(name) !== 0) return [name];
  let found: readonly { readonly address: string }[];
  try {
    // getaddrinfo cannot be called off; its thread finishes by itself, its answer unused.
    found = await abandonOnAbort(dns.lookup(name, { all: true, order: 'verbatim' }), signal);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const code = errorCode(error);
    if (code === 'ENOTFOUND')
      throw new Failure('NAME_NOT_FOUND', `the name "${name}" is not known here; check its spelling`, { stage: 'dns', cause: error });
    throw new Failure('NAME_LOOKUP_FAILED', `looking up "${name}" failed (${code ?? 'no system code'}); is the name server reachable?`, {
      stage: 'dns',
      cause: error,
    });
  }
  if (found.length === 0) throw new Failure('NAME_NOT_FOUND', `the name "${name}" has no address`, { stage: 'dns' });
  return [...new Set(found.map(({ address }) => address))].slice(0, MAX_ADDRESSES);
};
