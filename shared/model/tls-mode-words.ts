import type { TlsMode } from './handshake.ts';

/** The TLS modes in the window's words, as one chooses between them; `hint` for where there is room. */
export const TLS_MODE_WORDS: Readonly<Record<TlsMode, { readonly label: string; readonly hint: string }>> = {
  none: { label: 'None', hint: 'The handshake and the stream are plain' },
  direct: { label: 'From the first byte', hint: 'As https does; the handshake inside' },
  'upgrade-first': {
    label: 'By an Upgrade, then the handshake',
    hint: 'Upgrade: TLS/1.0 and 101, TLS, then the websocket’s own handshake inside',
  },
  'upgrade-only': {
    label: 'By an Upgrade, instead of the handshake',
    hint: 'Upgrade: TLS/1.0 and 101, and the stream inside TLS is the websocket',
  },
  'upgrade-stack': { label: 'By one Upgrade together', hint: 'Upgrade: TLS/1.0, WebSocket and 101, TLS, and then the stream' },
};
