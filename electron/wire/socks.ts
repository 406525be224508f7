/*
 * SOCKS 4, 4a and 5 as pure frames, for both sides. Own code, since no library keeps the raw dialogue, gives back the bytes that arrive with
 * the reply, and lets the caller hide the password before anything is recorded.
 */
export type { FrameProgress, FrameReader, SocksFrame, SocksMeaning, SocksOutcome } from './socks-frame.ts';
export * from './socks4.ts';
export * from './socks5-login.ts';
export * from './socks5-request.ts';
