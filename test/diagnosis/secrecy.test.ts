import { describe, expect, it } from 'vitest';
import { parseHop } from '../../shared/model/route.ts';
import { secrecyOf } from '../../electron/diagnosis/secrecy.ts';

const HOPS = [parseHop('http://somebody:p%40ssw0rd!@127.0.0.1:3128')];
const LOGIN = Buffer.from('somebody:p@ssw0rd!').toString('base64');

describe('the secrecy of a run', () => {
  const secrecy = secrecyOf({ hops: HOPS, secret: 'a "quoted" secret', resource: null });

  it.each([
    ['the login of Basic', `X: ${LOGIN};`, 'X: ***;'],
    ['the password', 'you said p@ssw0rd!', 'you said ***'],
    ['the password as a URL has it', 'http://somebody:p%40ssw0rd!@x', 'http://somebody:***@x'],
    ['the pair', '<somebody:p@ssw0rd!>', '<***>'],
    ['the secret of the service', 'a "quoted" secret', '***'],
    ['the secret in JSON', '{"auth":"a \\"quoted\\" secret"}', '{"auth":"***"}'],
    ['several of them', `p@ssw0rd! ${LOGIN} p@ssw0rd!`, '*** *** ***'],
    ['nothing', 'plain', 'plain'],
  ])('hides %s', (_name, seen, shown) => {
    expect(secrecy.text(seen)).toBe(shown);
    expect(secrecy.bytes(Buffer.from(seen)).bytes.toString()).toBe(shown);
  });

  it("hides a header's credentials, whoever's they are", () => {
    const head = 'GET / HTTP/1.1\r\nAuthorization: Bearer other\r\nX: p@ssw0rd!\r\n\r\n';
    const { bytes, redacted } = secrecy.bytes(Buffer.from(head), 'head');
    expect(bytes.toString()).toBe('GET / HTTP/1.1\r\nAuthorization: ***\r\nX: ***\r\n\r\n');
    expect(redacted.map(({ offset, length }) => bytes.toString('latin1', offset, offset + length))).toEqual(['***', '***']);
  });

  it('says where each of the stars stands when what came before them shrank', () => {
    const { bytes, redacted } = secrecy.bytes(Buffer.from(`1 ${LOGIN} 2 p@ssw0rd! 3 a "quoted" secret 4 ${LOGIN}`));
    expect(bytes.toString()).toBe('1 *** 2 *** 3 *** 4 ***');
    expect(redacted.map(({ offset }) => offset)).toEqual([2, 8, 14, 20]);
  });

  it('hides a secret of which only the beginning was kept', () => {
    expect(secrecy.bytes(Buffer.from('...p@ssw0')).bytes.toString()).toBe('...***');
    expect(secrecy.text('...p@ssw0')).toBe('...p@ssw0');
  });

  it('does not touch the bytes it was given', () => {
    const seen = Buffer.from('p@ssw0rd!');
    secrecy.bytes(seen);
    expect(seen.toString()).toBe('p@ssw0rd!');
  });

  it('leaves everything but credentials of headers where a run has no secret', () => {
    const open = secrecyOf({ hops: [parseHop('http://127.0.0.1:3128')], secret: null, resource: null });
    expect(open.bytes(Buffer.from('p@ssw0rd!')).redacted).toEqual([]);
    expect(open.bytes(Buffer.from('Proxy-Authorization: Basic x\r\n'), 'head').bytes.toString()).toBe('Proxy-Authorization: ***\r\n');
  });
});
