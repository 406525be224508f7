import { describe, expect, it } from 'vitest';
import { readQueueAddress } from '../../electron/queue/address.ts';
import { Failure } from '../../shared/model/failure.ts';

describe('the address of a queue', () => {
  it('has what Redis needs, and shows no password', () => {
    expect(readQueueAddress('rediss://worker:p%40ss@queue.example:6380/3')).toEqual({
      host: 'queue.example',
      port: 6380,
      database: 3,
      username: 'worker',
      password: 'p@ss',
      tls: true,
      shown: 'rediss://***@queue.example:6380/3',
    });
    expect(readQueueAddress('redis://[::1]')).toMatchObject({
      host: '::1',
      port: 6379,
      tls: false,
      password: null,
      shown: 'redis://[::1]:6379',
    });
    expect(readQueueAddress('redis://:only@h').username).toBeNull();
  });

  it.for(['http://h', 'redis://', 'redis://u:hunter2@h/x', 'redis://u:hunter2@h?db=1', 'hunter2', 'redis://u:%E0@h'])(
    'is refused where it is none, and not repeated: %s',
    (text) => {
      let said: unknown;
      try {
        readQueueAddress(text);
      } catch (error) {
        said = error;
      }
      expect(said).toBeInstanceOf(Failure);
      expect(said).toMatchObject({ code: 'BAD_URL', message: expect.not.stringContaining('hunter2') as string });
    },
  );
});
