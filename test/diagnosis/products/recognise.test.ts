import { describe, expect, it } from 'vitest';
import { recognise, recognisedNumbers, type Behaviour } from '../../../electron/diagnosis/products/recognise.ts';

const NOTHING: Behaviour = { refusal: null, tunnel: null, changes: [], socks: null, closing: null };
const lines = (...all: readonly string[]): Buffer => Buffer.from(`${all.join('\r\n')}\r\n\r\n`, 'latin1');
const NGINX_HEAD = [
  'HTTP/1.1 400 Bad Request',
  'Server: web',
  'Date: now',
  'Content-Type: text/html',
  'Content-Length: 9',
  'Connection: close',
];
const NGINX_PAGE = Buffer.from('<hr><center>nginx</center>');
const APACHE_PAGE = Buffer.from('Your browser sent a request that this server could not understand.<br />');

describe('which software a proxy is', () => {
  it('is told by several signs that agree, with the version where it is told', () => {
    const answer = Buffer.concat([lines(...NGINX_HEAD.map((line) => line.replace('web', 'nginx/1.30.2'))), NGINX_PAGE]);
    expect(recognise({ ...NOTHING, refusal: answer })).toMatchObject({ name: 'nginx', version: '1.30.2', confidence: 0.99 });
    const quiet = recognise({ ...NOTHING, refusal: Buffer.concat([lines(...NGINX_HEAD), NGINX_PAGE]) });
    expect(quiet).toMatchObject({ name: 'nginx', version: null });
  });

  it('is not told by one sign alone: a head that many send, a name that anybody can write, an answer to CONNECT', () => {
    expect(recognise({ ...NOTHING, refusal: lines(...NGINX_HEAD) })).toBeNull();
    expect(recognise({ ...NOTHING, refusal: lines('HTTP/1.1 400 No', 'Server: squid/5.7') })).toBeNull();
    expect(recognise({ ...NOTHING, tunnel: lines('HTTP/1.1 200 Connection established') })).toBeNull();
    expect(recognise(NOTHING)).toBeNull();
  });

  it('is not told by headers in another order or case', () => {
    const [status = '', server = '', date = '', ...others] = NGINX_HEAD;
    expect(recognise({ ...NOTHING, refusal: lines(status, date, server, ...others) })).toBeNull();
    expect(recognise({ ...NOTHING, refusal: lines(status, server.toLowerCase(), date, ...others) })).toBeNull();
  });

  it('is not told of a SOCKS server by the closing that many do', () => {
    const portZero = Buffer.from('050100017f0000010000', 'hex');
    expect(recognise({ ...NOTHING, socks: { unknownCommand: Buffer.alloc(0), portZero } })).toBeNull();
    expect(recognise({ ...NOTHING, socks: { unknownCommand: null, portZero: null } })).toBeNull();
  });

  it('is surer by how it closes, less sure where it closes otherwise, and no less where a reset may only be late', () => {
    const head = ['HTTP/1.1 400 Bad Request', 'Date: x', 'Content-Length: 1', 'Connection: close', 'Content-Type: x'];
    const apache = Buffer.concat([lines(...head), APACHE_PAGE]);
    const squid = Buffer.concat([lines('HTTP/1.1 400 Bad Request'), Buffer.from('The Squid Software Foundation and contributors')]);
    const sure = (refusal: Buffer, closing: Behaviour['closing']): unknown => recognise({ ...NOTHING, refusal, closing })?.confidence;
    expect(sure(apache, null)).toBe(0.95);
    expect(sure(apache, 'reading-on')).toBe(0.99);
    expect(sure(apache, 'whole')).toBe(0.9);
    expect(recognise({ ...NOTHING, refusal: apache, closing: 'reading-on' })?.because).toContain('how it closes');
    expect(recognise({ ...NOTHING, refusal: apache, closing: 'whole' })?.because).toContain('although it closes in another way');
    expect(sure(squid, 'reading-on')).toBe(sure(squid, null));
  });

  it('is never told by how it closes, however near the other signs come, but a name that is barely enough can be lost by it', () => {
    const ordered = lines('HTTP/1.0 400 No', 'Content-Type: text/html', 'Connection: close');
    const tunnel = lines('HTTP/1.0 200 Connection established', 'Proxy-agent: somebody');
    for (const closing of ['whole', 'reading-on', null] as const) {
      expect(recognise({ ...NOTHING, closing })).toBeNull();
      expect(recognise({ ...NOTHING, refusal: ordered, tunnel, closing })).toBeNull();
    }
    const barely = Buffer.concat([lines('HTTP/1.1 400 Bad Request'), APACHE_PAGE]);
    expect(recognise({ ...NOTHING, refusal: barely })).toMatchObject({ name: 'Apache', confidence: 0.6 });
    expect(recognise({ ...NOTHING, refusal: barely, closing: 'whole' })).toBeNull();
  });

  it('takes any bytes for an answer', () => {
    expect(recognise({ ...NOTHING, refusal: Buffer.from([0, 255, 13, 10, 13, 10]) })).toBeNull();
  });

  it('reads unknown in the document where nothing fits', () => {
    expect(recognisedNumbers(null)).toEqual({ name: 'unknown', version: null, confidence: 0, because: '' });
  });
});
