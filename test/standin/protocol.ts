import { addScheme, isRegistered } from './addresses.ts';
import { checkOptions, modelled, notModelled } from './refusal.ts';
import { isReady, running } from './running.ts';

export type ProtocolHandler = (request: Request) => Promise<Response> | Response;

const handlers = new Map<string, ProtocolHandler>();

export function handlerFor(url: string): ProtocolHandler | null {
  return handlers.get(/^([a-z]+):/u.exec(url)?.[1] ?? '') ?? null;
}

const isTrue = (value: unknown): boolean => value === true;

export const protocol = modelled('protocol', {
  registerSchemesAsPrivileged(schemes: readonly { readonly scheme: string; readonly privileges: object }[]) {
    if (isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges } of schemes) {
      // What stands in for the scheme is https, which is both and keeps compiled code too.
      checkOptions(`the scheme ${scheme}`, privileges, { standard: isTrue, secure: isTrue, codeCache: isTrue });
      if (!('standard' in privileges && 'secure' in privileges)) throw notModelled(`the scheme ${scheme} unless it is standard and secure`);
      addScheme(scheme);
    }
  },
  handle(scheme: string, handler: ProtocolHandler) {
    running();
    if (!isRegistered(scheme)) throw notModelled(`handling ${scheme}: without privileges`);
    if (handlers.has(scheme)) throw new Error(`The scheme has been intercepted: ${scheme}`);
    handlers.set(scheme, handler);
  },
});
