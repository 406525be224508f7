import type { WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { isTrustedSender, type Sender } from '../../electron/ipc/trusted-sender.ts';

// Only their identity matters.
const ours = {} as unknown as WebContents;
const theirs = {} as unknown as WebContents;
const frame = (url: string, parent: object | null = null): Sender['senderFrame'] => ({ url, parent }) as Sender['senderFrame'];
const trusts = (sender: WebContents, senderFrame: Sender['senderFrame']): boolean =>
  isTrustedSender({ sender, senderFrame }, (contents) => contents === ours);

describe('a sender is trusted', () => {
  it('as the main frame of our window on our page', () => {
    expect(trusts(ours, frame('app://duplexscope/'))).toBe(true);
    expect(trusts(ours, frame('app://duplexscope/#settings'))).toBe(true);
  });

  it.for([
    'https://example.com/',
    'https://duplexscope/',
    'app://duplexscope.example/',
    'app://duplexscope@example.com/',
    'app://example/duplexscope/',
    'app://duplexscope:80/',
    'app:duplexscope',
    'file:///app/duplexscope/index.html',
    'data:text/html,app://duplexscope/',
    'about:blank',
    'about:srcdoc',
    'null',
    '',
  ])('not on %s', (url) => {
    expect(trusts(ours, frame(url))).toBe(false);
  });

  it('not as a frame within the page', () => {
    expect(trusts(ours, frame('app://duplexscope/', frame('app://duplexscope/')))).toBe(false);
  });

  it('not in a window that is not ours', () => {
    expect(trusts(theirs, frame('app://duplexscope/'))).toBe(false);
  });

  it('not once its frame is gone', () => {
    expect(trusts(ours, null)).toBe(false);
  });
});
