import { create } from 'zustand';
import type { AppInfo, NetworkState } from '../../shared/model/desk-state.ts';
import { call } from './host.ts';

interface Surroundings extends NetworkState {
  readonly info: AppInfo | null;
  readonly looked: boolean;
}

/** The proxies that this computer was told to use, its addresses, and what Duplexscope runs on. */
export const useNetwork = create<Surroundings>(() => ({ proxies: [], addresses: [], noProxy: null, info: null, looked: false }));

export async function lookAround(): Promise<void> {
  const [network, info] = await Promise.all([call('lookAround', {}), call('appInfo', {})]);
  useNetwork.setState({ ...network, info, looked: true });
}
