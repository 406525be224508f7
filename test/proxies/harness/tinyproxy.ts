import type { Prepare } from './start.ts';

/**
 * Tinyproxy as Debian configures it; without `ConnectPort` it lets CONNECT reach any port.
 * The address in `Listen` is spelt unusually because Tinyproxy compares its text with the host of a request that has no absolute URL and answers 400 when they are
 * equal; Debian's default has no `Listen` and so never does that.
 */
export const prepareTinyproxy: Prepare = async (mode, { scratch, port, connectPorts, secretive, idleSeconds }) => {
  const allowed = connectPorts.length > 0 ? connectPorts : mode === 'tinyproxy-connectport-443' ? [443] : [];
  const conf = await scratch.write(
    'tinyproxy.conf',
    `Port ${String(port)}
Listen 127.0.0.01
Timeout ${String(idleSeconds ?? 600)}
MaxClients 100
Allow 127.0.0.1
ViaProxyName "tinyproxy"
${secretive ? 'DisableViaHeader Yes' : ''}
LogLevel Error
PidFile "${scratch.path('tinyproxy.pid')}"
${allowed.map((connectPort) => `ConnectPort ${String(connectPort)}`).join('\n')}
`,
  );
  return { args: ['-d', '-c', conf] };
};
