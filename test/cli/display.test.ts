import { expect, it } from 'vitest';
import { hasBrowserDisplay, hasDisplay } from '../../electron/cli/display.ts';

it.for([
  ['linux', {}, false, false],
  ['linux', { DISPLAY: '' }, false, false],
  ['linux', { DISPLAY: ':0' }, true, true],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true, true],
  ['linux', { WSL_DISTRO_NAME: 'Debian' }, false, true],
  ['freebsd', {}, false, false],
  ['darwin', {}, true, true],
  ['win32', {}, true, true],
] as const)('on %s with %j a window can be shown: %s, a page: %s', ([platform, env, window, page]) => {
  expect(hasDisplay(platform, env)).toBe(window);
  expect(hasBrowserDisplay(platform, env)).toBe(page);
});
