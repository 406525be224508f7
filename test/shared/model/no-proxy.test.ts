import { describe, expect, it } from 'vitest';
import { noProxyEntry } from '../../../shared/model/no-proxy.ts';

describe('NO_PROXY', () => {
  it.each([
    ['localhost,127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['a.example, b.example', 'b.example', 'b.example'],
    ['a.example b.example', 'B.Example.', 'b.example'],
    ['example.org', 'deep.down.example.org', 'example.org'],
    ['.example.org', 'example.org', '.example.org'],
    ['.example.org', 'www.example.org', '.example.org'],
    ['*.example.org', 'www.example.org', '*.example.org'],
    ['*', 'anything', '*'],
    ['10.0.0.0/8', '10.200.3.4', '10.0.0.0/8'],
    ['192.168.1.128/25', '192.168.1.200', '192.168.1.128/25'],
    ['0.0.0.0/0', '203.0.113.9', '0.0.0.0/0'],
    ['fd00::/8', 'fd12:3456::1', 'fd00::/8'],
    ['[::1]', '0:0:0:0:0:0:0:1', '[::1]'],
    ['::1', '::1', '::1'],
    ['a.example:8080', 'a.example', 'a.example:8080'],
  ])('%s exempts %s with %s', (list, host, entry) => {
    expect(noProxyEntry(list, { host, port: 8080 })).toBe(entry);
  });

  it.each([
    ['', 'a.example'],
    [' , ,', 'a.example'],
    ['example.org', 'badexample.org'],
    ['example.org', 'example.org.evil.example'],
    ['a.example:443', 'a.example'],
    ['10.0.0.0/8', '11.0.0.1'],
    ['192.168.1.128/25', '192.168.1.100'],
    ['10.0.0.0/33', '10.0.0.0'],
    ['10.0.0.0/x', '10.0.0.0'],
    ['0.1', '127.0.0.1'],
    ['fd00::/8', '10.0.0.1'],
    ['fd00::/8', 'fe00::1'],
    ['.', 'a.example'],
    [':::', '::'],
    ['[', '::1'],
  ])('%j does not exempt %s', (list, host) => {
    expect(noProxyEntry(list, { host, port: 8080 })).toBeNull();
  });
});
