import type { Prepare } from './start.ts';

/** HAProxy in front of one server, as an HTTP proxy or as a TCP one. */
export const prepareHaproxy: Prepare = async (mode, { scratch, port, upstream, idleSeconds }) => {
  const conf = await scratch.write(
    'haproxy.cfg',
    `global
  maxconn 128
  nbthread 1
defaults
  mode ${mode === 'haproxy-tcp' ? 'tcp' : 'http'}
  timeout connect 5s
  timeout client ${String(idleSeconds ?? 50)}s
  timeout server ${String(idleSeconds ?? 50)}s
frontend front
  bind 127.0.0.1:${String(port)}
  default_backend back
backend back
  server origin ${upstream}
`,
  );
  return { args: ['-db', '-f', conf] };
};
