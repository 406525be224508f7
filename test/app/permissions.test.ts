import type { Session, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { restrictPermissions } from '../../electron/app/permissions.ts';
import { oneApp } from './desktop.ts';

describe('a page that asks for what is its user’s', () => {
  const held = oneApp();

  it.for(['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'])('does not get %s', async (name) => {
    expect(await held.app.evaluate(`navigator.permissions.query({ name: ${JSON.stringify(name)} }).then(({ state }) => state)`)).toBe(
      'denied',
    );
  });

  it('gets no device and no dialog to wait for', async () => {
    expect(await held.app.evaluate('Notification.requestPermission()')).toBe('denied');
    expect(await held.app.evaluate('navigator.mediaDevices.getUserMedia({ audio: true }).then(() => "got it", ({ name }) => name)')).toBe(
      'NotAllowedError',
    );
  });

  it('may put what it shows on the clipboard', async () => {
    expect(await held.app.evaluate('navigator.permissions.query({ name: "clipboard-write" }).then(({ state }) => state)')).toBe('granted');
  });
});

describe('each of the two that decide', () => {
  type RequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>;
  type CheckHandler = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>;
  type Permission = Parameters<CheckHandler>[1];

  const handlers: { request?: RequestHandler; check?: CheckHandler } = {};
  restrictPermissions({
    setPermissionRequestHandler: (handler: RequestHandler) => (handlers.request = handler),
    setPermissionCheckHandler: (handler: CheckHandler) => (handlers.check = handler),
  } as unknown as Session);

  const OURS = 'app://duplexscope/';
  const contents = (url: string): WebContents => ({ getURL: () => url }) as unknown as WebContents;
  const byRequest = (permission: Permission, url: string): unknown => {
    let answer: unknown = 'none';
    handlers.request?.(contents(url), permission, (granted) => (answer = granted), { requestingUrl: url, isMainFrame: true });
    return answer;
  };
  const byCheck = (permission: Permission, url: string | null): unknown =>
    handlers.check?.(url === null ? null : contents(url), permission, url ?? '', { isMainFrame: true });

  it.for(['geolocation', 'media', 'clipboard-read', 'openExternal', 'hid', 'serial', 'usb', 'unknown'] as const)(
    'denies %s',
    (permission) => {
      expect([byRequest(permission, OURS), byCheck(permission, OURS)]).toEqual([false, false]);
    },
  );

  it('lets our page write to the clipboard, and no other', () => {
    const name = 'clipboard-sanitized-write';
    expect([byRequest(name, OURS), byCheck(name, OURS)]).toEqual([true, true]);
    expect([byRequest(name, 'https://example.com/'), byCheck(name, 'https://example.com/'), byCheck(name, null)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
