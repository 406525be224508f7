import type { Prepare } from './start.ts';

/** Dante: SOCKS 4 and 5 for clients on this machine, no authentication. */
export const prepareDante: Prepare = async (_mode, { scratch, port }) => {
  const conf = await scratch.write(
    'danted.conf',
    `logoutput: ${scratch.path('danted.log')}
internal: 127.0.0.1 port = ${String(port)}
external: 127.0.0.1
clientmethod: none
socksmethod: none
client pass {
  from: 127.0.0.0/8 to: 0.0.0.0/0
}
socks pass {
  from: 127.0.0.0/8 to: 0.0.0.0/0
}
`,
  );
  return { args: ['-f', conf, '-p', scratch.path('danted.pid')], logs: ['danted.log'] };
};
