import { create } from 'zustand';
import type { ConsolePlan, ServerState } from '../../../shared/model/desk-state.ts';
import { VARIANTS } from '../../../shared/model/handshake.ts';
import { parseEndpoint } from '../../../shared/model/route.ts';
import { planOf, useRoute } from '../../state/route.ts';
import type { useServers } from '../../state/servers.ts';
import { useSettings } from '../../state/settings.ts';
import { wordsOf } from '../../state/toasts.ts';

export const LINE_ENDS = ['none', 'lf', 'crlf'] as const;
export type LineEnd = (typeof LINE_ENDS)[number];

/** A console sends no head of one's own. */
export const CONSOLE_VARIANTS = VARIANTS.filter((variant) => variant !== 'custom');

/** The screen as it is typed; it outlives a visit to another one. */
interface ConsoleForm extends Pick<ConsolePlan, 'variant' | 'tls' | 'insecure'> {
  /** Over the proxies that Diagnose has now, or straight there. */
  readonly way: 'route' | 'direct';
  /** Null until somebody types: a server of our own is then proposed. */
  readonly target: string | null;
  readonly text: string;
  readonly as: 'text' | 'hex';
  readonly lineEnd: LineEnd;
  readonly count: string;
  /** How bytes of the dialogue are shown. */
  readonly show: 'text' | 'hex';
}

export const useConsoleForm = create<ConsoleForm>(() => ({
  way: 'direct',
  target: null,
  variant: 'get',
  tls: 'none',
  insecure: true,
  text: '',
  as: 'text',
  lineEnd: 'lf',
  count: '4096',
  show: 'text',
}));

export function changeConsoleForm(change: Partial<ConsoleForm>): void {
  useConsoleForm.setState(change);
}

/** The plan for a target as it is typed, over the route as Diagnose has it now; or what is wrong with the target. */
export function consolePlanFor(
  target: string,
): { readonly plan: ConsolePlan; readonly error: null } | { readonly plan: null; readonly error: string } {
  const { way, variant, tls, insecure } = useConsoleForm.getState();
  const { hops, mode } = planOf(useRoute.getState().draft);
  try {
    const plan: ConsolePlan = {
      hops: way === 'route' ? hops : [],
      mode: way === 'route' ? mode : 'auto',
      target: parseEndpoint(target),
      variant,
      tls,
      insecure,
      timeoutMs: useSettings.getState().timeoutMs,
    };
    return { plan, error: null };
  } catch (error) {
    return { plan: null, error: wordsOf(error) };
  }
}

/** The server of our own that is worth talking to first: one that answers. */
export function proposedServer({ servers }: Pick<ReturnType<typeof useServers.getState>, 'servers'>): ServerState | null {
  return servers.find(({ service }) => service === 'echo') ?? servers[0] ?? null;
}
