import { describe, expect, it } from 'vitest';
import { productOf } from '../../../electron/diagnosis/products/settings.ts';
import type { ClientHandshake } from '../../../electron/websocket/client.ts';
import { createResponseReader } from '../../../electron/wire/http-head.ts';
import { EMPTY_RECORD } from '../outputs.ts';

function answer(...headers: string[]): ClientHandshake {
  const progress = createResponseReader().push(Buffer.from(['HTTP/1.1 426 Upgrade Required', ...headers, '', ''].join('\r\n')));
  if (progress.state !== 'done') throw new Error('not a head');
  // Only the head is looked at.
  return { head: progress.head } as ClientHandshake;
}

describe('productOf', () => {
  it.each([
    ['Via: 1.1 host (squid/5.7)', 'Squid'],
    ['X-Squid-Error: ERR_INVALID_RESP 0', 'Squid'],
    ['Via: 1.1 tinyproxy (tinyproxy/1.11.1)', 'tinyproxy'],
    ['Server: nginx/1.22.1', 'nginx'],
    ['Server: Apache/2.4.71 (Debian)', 'Apache'],
    ['Proxy-Agent: Apache/2.4.71', 'Apache'],
  ])('knows %s', (header, name) => {
    expect(productOf(answer(header), EMPTY_RECORD)?.name).toBe(name);
  });

  it('knows a proxy by the Via that only the server saw', () => {
    const via = { change: 'added', name: 'via', before: null, after: '1.1 tinyproxy (tinyproxy/1.11.1)' } as const;
    expect(productOf(null, { ...EMPTY_RECORD, requestChanges: [via] })?.name).toBe('tinyproxy');
  });

  it('guesses nothing', () => {
    expect(productOf(answer('Date: now', 'X-Powered-By: squid'), EMPTY_RECORD)).toBeNull();
    expect(productOf(null, EMPTY_RECORD)).toBeNull();
  });
});
