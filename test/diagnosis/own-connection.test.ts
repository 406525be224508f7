import { describe, expect, it } from 'vitest';
import { connectionOfRefusal } from '../../electron/diagnosis/own-connection.ts';

describe("which connection was a refused attempt's", () => {
  it('is none for certain where none came', () => {
    const sent = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(connectionOfRefusal([], sent, ['websocket'])).toEqual({ connection: null, certain: true });
  });
});
