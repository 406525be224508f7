import type { CdpSession } from './cdp.ts';
import { modelled, notModelled } from './refusal.ts';

const sessions = new Set<CdpSession>();
let source: 'system' | 'light' | 'dark' = 'system';

/** A machine whose own theme is light. */
export const nativeTheme = modelled('nativeTheme', {
  get themeSource() {
    return source;
  },
  set themeSource(value: 'system' | 'light' | 'dark') {
    if (!['system', 'light', 'dark'].includes(value)) throw notModelled(`the theme ${value}`);
    source = value;
    for (const session of sessions) void emulate(session);
  },
  get shouldUseDarkColors() {
    return source === 'dark';
  },
});

export const theme = {
  async apply(session: CdpSession): Promise<void> {
    sessions.add(session);
    await emulate(session);
  },
};

async function emulate(session: CdpSession): Promise<void> {
  try {
    await session.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: source === 'system' ? 'light' : source }],
    });
  } catch {
    // That page is gone.
    sessions.delete(session);
  }
}
