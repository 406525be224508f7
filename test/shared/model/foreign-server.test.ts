import { describe, expect, it } from 'vitest';
import { readForeignServer, shownAddress } from '../../../shared/model/foreign-server.ts';

const shown = (text: string): string => shownAddress(readForeignServer(text));

describe("somebody else's server", () => {
  it('is shown with its port and without what its query has to keep secret', () => {
    expect(shown('wss://app.example')).toBe('wss://app.example:443/');
    expect(shown('ws://[::1]:8080/live')).toBe('ws://[::1]:8080/live');
    expect(shown('wss://app.example/live?room=7&access_token=abc=?d&x')).toBe('wss://app.example:443/live?room=7&access_token=***&x');
  });

  it('is not asked with lines that would end the handshake, or that it writes itself', () => {
    const headers = (name: string, value: string) => () =>
      readForeignServer('ws://a', { origin: null, subprotocols: [], headers: [[name, value]] });
    expect(headers('X', 'a\r\nHost: other')).toThrow(/one line/u);
    expect(headers('Upgrade', 'h2c')).toThrow(/writes that line itself/u);
    expect(() => readForeignServer('ws://a', { origin: 'https://a\r\nX: y', subprotocols: [], headers: [] })).toThrow(/one line/u);
    expect(() => readForeignServer('ws://a', { origin: null, subprotocols: ['a, b'], headers: [] })).toThrow(/subprotocol/u);
  });
});
