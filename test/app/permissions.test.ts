import { describe, expect, it } from 'vitest';
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
