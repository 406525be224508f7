import { BlockList, isIP } from 'node:net';
import { Failure } from '../../shared/model/failure.ts';
import { startDeadline } from '../net/deadline.ts';
import { resolveBySystem } from '../net/resolve.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an address or name means this machine alone: 127/8, ::1, `localhost`, or a name all of whose addresses do. Null: the name cannot be looked up. */
export async function isLoopback(
  host: string,
  options: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<boolean | null> {
  if (isIP(host) !== 0) return isLoopbackAddress(host);
  if (/^(?:.+\.)?localhost\.?$/iu.test(host)) return true;
  const deadline = startDeadline(options.signal, options.timeoutMs);
  try {
    return (await resolveBySystem(host, deadline.signal)).every(isLoopbackAddress);
  } catch (error) {
    if (error instanceof Failure && !options.signal.aborted) return null;
    throw error;
  } finally {
    deadline.clear();
  }
}

function isLoopbackAddress(address: string): boolean {
  // An IPv4-mapped IPv6 address is checked against the IPv4 rules too.
  return loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
