import type { CommandName, RequestOf, ResponseOf } from '../../shared/ipc/contract.ts';
import type { Bridge } from '../bridge/bridge.ts';

let current: Bridge | null = null;

export function setHost(bridge: Bridge): void {
  current = bridge;
}

/** The engine behind the page. */
export function host(): Bridge {
  if (!current) throw new Error('the page was not given its bridge');
  return current;
}

/** Gives a command to the engine; rejects with a `Failure`. */
export function call<Name extends CommandName>(name: Name, request: RequestOf<Name>): Promise<ResponseOf<Name>> {
  return host().call(name, request);
}
