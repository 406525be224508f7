import { describe, expect, it } from 'vitest';
import { renderHeads } from '../../../electron/cli/text/heads.ts';
import { printable, printableBytes } from '../../../electron/cli/text/printable.ts';
import { styleFor } from '../../../electron/cli/text/style.ts';
import { HANDSHAKE, STRIPPED } from './runs.ts';

const plain = styleFor(false);
const show = (handshake: typeof HANDSHAKE): string => renderHeads(handshake, plain).join('\n');

describe('the heads of both ends', () => {
  it('stand beside each other with what changed marked, and a legend for the marks that occur', () => {
    expect(show(STRIPPED)).toBe(`  Client sent            Server received
    GET / HTTP/1.1         GET / HTTP/1.1
  ~ Host: a:1            ~ host: a:1
  - Connection: Upgrade  + Via: 1.1 squid
  - Upgrade: WebSocket

  Client received                  Server sent
    HTTP/1.1 426 Upgrade Required    HTTP/1.1 426 Upgrade Required
    | no \\x1b[31mUpgrade

  + added   - removed   ~ changed on the way`);
  });

  it('need no legend when nothing changed', () => {
    expect(show(HANDSHAKE)).not.toContain('on the way');
  });

  it('say what is not there, and what is not known', () => {
    expect(show({ ...HANDSHAKE, serverReceived: null, serverSaw: 'nothing' })).toContain('(nothing)');
    expect(show({ ...HANDSHAKE, serverReceived: null, serverSent: null, serverSaw: 'unknown' })).toContain('(not known)');
  });

  it('stand below each other when they are too wide, cut at the width', () => {
    const wide = Buffer.from(`GET / HTTP/1.1\nX: ${'x'.repeat(200)}\n\n${'b'.repeat(300)}`).toString('base64');
    const lines = show({ ...HANDSHAKE, clientSent: wide, clientReceived: wide }).split('\n');
    expect(lines.indexOf('  Server received')).toBeGreaterThan(lines.indexOf('  Client sent'));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  it('end when a body goes on for ever', () => {
    const long = Buffer.from(`HTTP/1.1 200 OK\r\n\r\n${'line\n'.repeat(1000)}`).toString('base64');
    expect(show({ ...HANDSHAKE, clientReceived: long }).split('\n').length).toBeLessThan(60);
  });
});

describe('text from strangers', () => {
  it('cannot move the cursor or turn the writing round', () => {
    expect(printable('ä\x1b[2J\u202etxt\r\n')).toBe('ä\\x1b[2J\\u202etxt\\x0d\\x0a');
  });

  it('shows bytes so that nobody can mistake them', () => {
    expect(printableBytes(Buffer.from([0x41, 0x00, 0xff, 0x5c, 0x78, 0x5c, 0x6e]))).toBe('A\\x00\\xff\\\\x\\n');
  });
});
