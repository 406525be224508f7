import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { formatEndpoint } from '../../shared/model/route.ts';
import { probeSet, type CheckRecord } from '../../shared/model/probe-set.ts';
import { describeInNamespaces } from '../support/requires.ts';
import { startForeign } from '../truth/foreign.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { NODE, PROGRAM, duplexscope } from './program.ts';

const later = cleanup();
/** Debian's own script reads every certificate that it has. */
const timeout = 180_000;

/** Somebody's server whose authority nobody knows, what to ask of it, and that authority in a file. */
async function unknownServer(): Promise<{ readonly args: readonly string[]; readonly authority: string }> {
  const server = await startForeign('wss');
  later(() => server.close());
  const folder = mkdtempSync(join(tmpdir(), 'trust-'));
  later(() => {
    rmSync(folder, { recursive: true });
  });
  const authority = join(folder, 'authority.crt');
  writeFileSync(authority, server.ca ?? '');
  return { args: ['probe', `wss://${formatEndpoint(server.endpoint)}/`, '--checks', 'handshake,tls', '--json'], authority };
}

function tlsIn(stdout: string): Partial<CheckRecord> | undefined {
  return probeSet.parse(JSON.parse(stdout)).runs[0]?.checks.find(({ id }) => id === 'tls');
}

describe("the system's authorities", () => {
  it('are trusted from the file that SSL_CERT_FILE names, as OpenSSL does, and no others are', { timeout }, async () => {
    const { args, authority } = await unknownServer();
    const stranger = await duplexscope(args);
    expect(tlsIn(stranger.stdout.toString())).toMatchObject({ result: 'inconclusive', finding: null });
    const known = await duplexscope(args, undefined, { SSL_CERT_FILE: authority });
    expect(tlsIn(known.stdout.toString())).toMatchObject({ result: 'pass', finding: 'passed' });
  });
});

/** As an administrator of Debian adds an authority, in folders that nobody else sees; what other programs make of it (hooks) is left out. */
const INSTALL = `
set -e
copy=$(mktemp -d)
cp -a /etc/ssl/certs/. "$copy"
mount -t tmpfs tmpfs /etc/ssl/certs
cp -a "$copy"/. /etc/ssl/certs
find "$copy" -mindepth 1 -delete
mount -t tmpfs tmpfs /usr/local/share/ca-certificates
cp "$AUTHORITY" /usr/local/share/ca-certificates/
PATH=$PATH:/usr/sbin:/sbin update-ca-certificates --hooksdir "$copy" >/dev/null 2>&1
rmdir "$copy"
exec "$@"
`;

describeInNamespaces("Debian's store of authorities", ([unshare = '', ...flags]) => {
  it('is trusted with what update-ca-certificates has put into it', { timeout }, async () => {
    const { args, authority } = await unknownServer();
    expect(tlsIn((await duplexscope(args)).stdout.toString())).toMatchObject({ result: 'inconclusive', finding: null });
    // The server is outside.
    const own = flags.filter((flag) => flag !== '--net');
    const { stdout } = await promisify(execFile)(unshare, [...own, 'sh', '-c', INSTALL, 'sh', NODE, PROGRAM, ...args], {
      env: { ...process.env, AUTHORITY: authority },
    });
    expect(tlsIn(stdout)).toMatchObject({ result: 'pass', finding: 'passed' });
  });
});
