import { expect, it } from 'vitest';
import { withoutCredentials } from '../../../renderer/state/typed-head.ts';

it('a typed head is kept without the logins in it, however they are written', () => {
  const head =
    'GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic Y2FuYXJ5\r\n  canary\r\nproxy-authorization : Bearer canary\nCookie:canary=1\r\nX-Cookies: 3\r\n\r\n';
  expect(withoutCredentials(head)).toBe(
    'GET / HTTP/1.1\r\nHost: a\r\nAuthorization:\r\nproxy-authorization :\nCookie:\r\nX-Cookies: 3\r\n\r\n',
  );
});

it('a login that is not where it should be is no less one', () => {
  expect(withoutCredentials('GET http://canary:c@a/ HTTP/1.1\nAuthorization Basic canary\nCookie\tcanary=1\nX: y@z\n\n')).toBe(
    'GET http://a/ HTTP/1.1\nAuthorization \nCookie\t\nX: y@z\n\n',
  );
});
