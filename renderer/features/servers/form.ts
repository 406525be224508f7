import { create } from 'zustand';
import type { ServerPlanChoice } from '../../../shared/model/desk-state.ts';
import { parseEndpoint, type Endpoint } from '../../../shared/model/route.ts';
import { reachOf } from './words.ts';

/** The form as it is typed; it outlives a visit to another screen. */
export interface ServerForm extends Omit<ServerPlanChoice, 'port' | 'takeover'> {
  readonly port: string;
  readonly takeover: string;
  /** The warning was read. Taken back whenever another host is chosen. */
  readonly agreed: boolean;
}

export const useServerForm = create<ServerForm>(() => ({
  service: 'echo',
  takeover: '',
  host: '127.0.0.1',
  port: '0',
  answer: 'strict',
  tls: 'none',
  agreed: false,
}));

export function changeForm(change: Partial<ServerForm>): void {
  useServerForm.setState('host' in change ? { ...change, agreed: false } : change);
}

export interface ReadForm {
  /** Null while something is wrong. */
  readonly plan: ServerPlanChoice | null;
  readonly errors: Readonly<Partial<Record<'port' | 'takeover' | 'agreed', string>>>;
}

/** What the engine can be asked for, or what is wrong with the form. */
export function readForm({ service, takeover, host, port, answer, tls, agreed }: ServerForm): ReadForm {
  const number = /^\d{1,5}$/u.test(port.trim()) ? Number(port) : NaN;
  const behind = service === 'tcp' ? readEndpoint(takeover) : { endpoint: null, error: null };
  const errors = {
    ...(number <= 65_535 ? {} : { port: '0 to 65535' }),
    ...(behind.error === null ? {} : { takeover: behind.error }),
    ...(agreed || reachOf(host) === 'this-computer'
      ? {}
      : { agreed: 'Say that other machines may connect, or choose this computer only.' }),
  };
  const plan = Object.keys(errors).length > 0 ? null : { service, takeover: behind.endpoint, host, port: number, answer, tls };
  return { plan, errors };
}

function readEndpoint(text: string): { readonly endpoint: Endpoint | null; readonly error: string | null } {
  try {
    return { endpoint: parseEndpoint(text), error: null };
  } catch {
    // The whole sentence of the failure has no room here.
    return { endpoint: null, error: 'Write HOST:PORT' };
  }
}
