import { describe, expect, it } from 'vitest';
import type { Redaction } from '../../shared/model/session.ts';
import { Redactor } from '../../electron/sessions/redaction/redactor.ts';
import { redactEvent, redactSweep } from '../../electron/sessions/redaction/redacted-items.ts';
import { redactedSession } from '../../electron/sessions/redaction/redacted-session.ts';
import { runState, event, sweepState } from './recorded.ts';
import { runSession, stored } from './stored.ts';

const NOTHING: Redaction = { credentials: false, userNames: false, addresses: false };

function bytes(redactor: Redactor, text: string): string {
  return Buffer.from(redactor.bytes(Buffer.from(text, 'latin1').toString('base64')), 'base64').toString('latin1');
}

function socks(
  redactor: Redactor,
  direction: 'sent' | 'received',
  frame: readonly number[] | Buffer,
  frames: 'one' | 'all' = 'one',
): Buffer {
  const base64 = redactor.bytes(Buffer.from(frame).toString('base64'), { dialogue: { direction, frames } });
  return Buffer.from(base64, 'base64');
}

describe('credentials', () => {
  it('go out of cookies and authorization, folded and misspelt lines too, and everything else stays', () => {
    const redactor = new Redactor({ ...NOTHING, credentials: true });
    const head = 'GET / HTTP/1.1\r\nSet-Cookie: sid=1;\r\n  path=/\r\ncookie : a=b\r\nAuthorization Bearer x\r\nX-Cookie: kept\r\n\r\n';
    expect(bytes(redactor, head)).toBe('GET / HTTP/1.1\r\nSet-Cookie: ***\r\ncookie : ***\r\nAuthorization ***\r\nX-Cookie: kept\r\n\r\n');
    expect(redactor.hidden.list).toEqual([
      { what: 'authorization values', times: 1 },
      { what: 'cookies', times: 2 },
    ]);
  });

  it('stay when so chosen, but a password never does', () => {
    const redactor = new Redactor(NOTHING);
    const head =
      'GET http://me:pw@a.example/ HTTP/1.1\r\nCookie: a=b\r\nAuthorization: Basic bWU6cHc=\r\nProxy-Authorization: Bearer t\r\n\r\n';
    expect(bytes(redactor, head)).toBe(
      'GET http://me:***@a.example/ HTTP/1.1\r\nCookie: a=b\r\nAuthorization: Basic ***\r\nProxy-Authorization: Bearer t\r\n\r\n',
    );
    expect(redactor.text('see socks5://me:pw@h:1 and http://me@h')).toBe('see socks5://me:***@h:1 and http://me@h');
    expect(redactor.hidden.list).toEqual([{ what: 'passwords', times: 3 }]);
  });
});

describe('logins of SOCKS', () => {
  const login = [1, 2, ...Buffer.from('me'), 3, ...Buffer.from('pwd')];

  it('lose their password in any case, and the user when so chosen', () => {
    expect(socks(new Redactor(NOTHING), 'sent', login)).toEqual(Buffer.from('\x01\x02me\x03***', 'latin1'));
    expect(socks(new Redactor({ ...NOTHING, userNames: true }), 'sent', login)).toEqual(Buffer.from('\x01***', 'latin1'));
    expect(
      socks(new Redactor({ ...NOTHING, userNames: true }), 'sent', Buffer.from('\x04\x01\x00\x50\x01\x02\x03\x04me\x00', 'latin1')),
    ).toEqual(Buffer.from('\x04\x01\x00\x50\x01\x02\x03\x04***\x00', 'latin1'));
  });

  it('are found in a whole dialogue, and in one that was redacted before', () => {
    const all = Buffer.concat([Buffer.of(5, 2, 0, 2), Buffer.from(login), Buffer.of(5, 1, 0, 1, 10, 0, 0, 1, 0, 80)]);
    const redactor = new Redactor({ ...NOTHING, userNames: true, addresses: true });
    const once = socks(redactor, 'sent', all, 'all');
    expect(once).toEqual(Buffer.concat([Buffer.of(5, 2, 0, 2, 1), Buffer.from('***'), Buffer.of(5, 1, 0, 1, 192, 0, 2, 1, 0, 80)]));
    expect(socks(new Redactor(redactor.choice), 'sent', once, 'all')).toEqual(once);
  });
});

describe('addresses', () => {
  const choice: Redaction = { ...NOTHING, addresses: true };

  it('are the same made-up ones in texts, heads and SOCKS frames', () => {
    const redactor = new Redactor(choice);
    redactor.addresses.learnEndpoint('http://proxy.corp.test:3128');
    expect(redactor.text('proxy.corp.test:3128 (10.1.2.3), [fd00::5]:80 and 10.1.2.4.')).toBe(
      'host-1.example:3128 (192.0.2.1), [2001:db8::1]:80 and 192.0.2.2.',
    );
    expect(bytes(redactor, 'CONNECT fd00::5 HTTP/1.1\r\nX-Forwarded-For: 10.1.2.4\r\nVia: 1.1 proxy.corp.test, 1.1 inner\r\n\r\n')).toBe(
      'CONNECT 2001:db8::1 HTTP/1.1\r\nX-Forwarded-For: 192.0.2.2\r\nVia: 1.1 host-1.example, 1.1 host-2.example\r\n\r\n',
    );
    expect(socks(redactor, 'sent', [5, 1, 0, 1, 10, 1, 2, 3, 0, 80])).toEqual(Buffer.of(5, 1, 0, 1, 192, 0, 2, 1, 0, 80));
    const name = Buffer.from('proxy.corp.test');
    const made = Buffer.from('host-1.example');
    expect(socks(redactor, 'sent', [5, 1, 0, 3, name.length, ...name, 0, 80])).toEqual(Buffer.of(5, 1, 0, 3, made.length, ...made, 0, 80));
    expect(socks(redactor, 'received', [5, 0, 0, 4, 0xfd, ...Array<number>(14).fill(0), 5, 0, 80]).toString('hex')).toBe(
      '0500000420010db80000000000000000000000010050',
    );
    expect(socks(redactor, 'received', [0, 90, 0, 80, 10, 1, 2, 4])).toEqual(Buffer.of(0, 90, 0, 80, 192, 0, 2, 2));
  });

  it('leave words and times alone that only look like them', () => {
    const redactor = new Redactor(choice);
    redactor.addresses.learn('proxy');
    expect(redactor.text('The proxy answered at 12:30:45, version 1.2.3, in a::b mode')).toBe(
      'The proxy answered at 12:30:45, version 1.2.3, in 2001:db8::1 mode',
    );
    expect(redactor.text('http://proxy/ proxy:80 user@proxy')).toBe('http://host-1.example/ host-1.example:80 user@host-1.example');
  });

  it('are known before they are met, wherever in the session their name stands', () => {
    const says = event(1, { kind: 'note', bytes: null, text: 'asked inside.corp.test first' });
    const head = event(2, { kind: 'head', bytes: Buffer.from('HTTP/1.1 200 OK\r\nVia: 1.1 inside.corp.test\r\n\r\n').toString('base64') });
    const kept = runSession(
      runState({ status: 'done' }),
      [says, head].map((one, index) => ({ ...one, seq: index + 1 })),
    );
    const [first] = redactedSession(stored(kept), new Redactor(choice)).events();
    expect(first?.text).toBe('asked host-1.example first');
  });

  it('stand for the servers that single places of a sweep have', () => {
    const placeTargets = [{ place: 'dc', host: 'inside.example', port: 8080 }];
    const sweep = sweepState({ plan: { ...sweepState().plan, places: ['dc'], placeTargets } });
    const { plan } = redactSweep(new Redactor({ ...NOTHING, addresses: true }), sweep);
    expect(plan.placeTargets).toEqual([{ place: 'dc', host: 'host-1.example', port: 8080 }]);
  });

  it('stand for both addresses of the far server of a sweep', () => {
    const target = { kind: 'far', host: 'front.example', port: 443, control: { host: 'behind.example', port: 8080 } } as const;
    const sweep = sweepState({ plan: { ...sweepState().plan, target } });
    const shown = JSON.stringify(redactSweep(new Redactor({ ...NOTHING, addresses: true }), sweep).plan.target);
    expect(shown).not.toMatch(/front|behind/u);
    expect(shown).toMatch(/"port":8080/u);
  });

  it('do not run out', () => {
    const redactor = new Redactor(choice);
    const made = new Set<string>();
    for (let n = 0; n < 70_000; n++)
      made.add(redactor.addresses.ipv4(`10.${String(n >> 16)}.${String((n >> 8) & 255)}.${String(n & 255)}`));
    expect(made.size).toBe(70_000);
  });
});

describe('an event', () => {
  it('without bytes and words is handed on as it is', () => {
    const plain = { ...event(1, { bytes: null }), seq: 1 };
    expect(redactEvent(new Redactor({ credentials: true, userNames: true, addresses: true }), plain)).toBe(plain);
  });
});
