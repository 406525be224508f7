import { Failure } from '../../shared/model/failure.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import type { AskedPort } from '../diagnosis/checks/ports.ts';
import type { OwnServer } from './own-server.ts';

const FIXED = ['80', '81', '443', '8080'] as const;
/** Of those that nobody is given by name (RFC 6335 §6), where the server's own port is none. */
const HIGH_PORT = 49_157;
const FIRST_HIGH = 1024;

/**
 * The ports that the check `ports` asks for, on the server's host. `start` puts a server of our own on an address; a port that is taken, or that only
 * an administrator may have, is asked for without one. Null: none of ours can listen there.
 */
export async function askedPorts(
  { host, port }: Endpoint,
  start: ((at: Endpoint) => Promise<OwnServer>) | null,
): Promise<readonly AskedPort[]> {
  const serverOn = async (wanted: number): Promise<OwnServer | null> => {
    try {
      return (await start?.({ host, port: wanted })) ?? null;
    } catch (error) {
      if (error instanceof Failure && error.code !== 'CANCELLED' && error.code !== 'INTERNAL') return null;
      throw error;
    }
  };
  const asked: AskedPort[] = [];
  const ask = (name: AskedPort['name'], at: number, server: OwnServer | null): void => {
    asked.push({ name, target: { host, port: at }, farEnd: server?.farEnd() ?? null, vacate: server ? () => server.close() : null });
  };
  for (const name of FIXED) {
    ask(name, Number(name), await serverOn(Number(name)));
  }
  const high = await serverOn(0);
  const unlisted = port >= FIRST_HIGH && port !== 8080 ? port : HIGH_PORT;
  ask('high', high?.address.port ?? unlisted, high);
  return asked;
}
