import { expect, it } from 'vitest';
import { withoutCredentials } from '../../../renderer/state/typed-head.ts';

it('a typed head is kept without the logins in it, however they are written', () => {
  const head =
    'GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic Y2FuYXJ5\r\n  canary\r\nproxy-authorization : Bearer canary\nCookie:canary=1\r\nX-Cookies: 3\r\n\r\n';
  expect(withoutCredentials(head)).toBe(
    'GET / HTTP/1.1\r\nHost: a\r\nAuthorization:\r\nproxy-authorization :\nCookie:\r\nX-Cookies: 3\r\n\r\n',
  );
});
