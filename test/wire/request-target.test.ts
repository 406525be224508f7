import { expect, it } from 'vitest';
import { originForm, parseAbsoluteForm } from '../../electron/wire/request-target.ts';

it.each([
  ['GET', 'http://h', '/'],
  ['GET', 'http://h/', '/'],
  ['GET', 'HTTP://h:80?x', '/?x'],
  ['GET', 'https://h/a/b?c', '/a/b?c'],
  ['OPTIONS', 'http://h:1', '*'],
  ['OPTIONS', 'http://h:1?x', '/?x'],
  ['GET', '/x?y=http://h/', '/x?y=http://h/'],
  ['OPTIONS', '*', '*'],
  ['CONNECT', 'h:443', 'h:443'],
])('a relay sends %s %s on as %s', (method, target, expected) => {
  expect(originForm(method, target)).toBe(expected);
});

it('takes an absolute target apart', () => {
  expect(parseAbsoluteForm('ws://u@[::1]:8/p?q')).toEqual({ scheme: 'ws', authority: 'u@[::1]:8', rest: '/p?q' });
  expect(parseAbsoluteForm('h:443')).toBeNull();
});
