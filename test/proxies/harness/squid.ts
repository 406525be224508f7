import type { Prepare } from './start.ts';

/** The access rules that Debian ships, without the lines that only concern other networks. */
const DEBIAN_RULES = `
acl SSL_ports port 443
acl Safe_ports port 80 21 443 70 210 280 488 591 777 1025-65535
http_access deny !Safe_ports
http_access deny CONNECT !SSL_ports
http_access allow localhost manager
http_access deny manager
http_access allow localhost
http_access deny all
`;

const HIDDEN = `via off
forwarded_for delete
httpd_suppress_version_string on
${['Server', 'Via', 'X-Cache', 'X-Cache-Lookup', 'X-Squid-Error'].map((name) => `reply_header_access ${name} deny all`).join('\n')}`;

/** Squid: Debian's rules, with an upgrade list, or open to everything. Never caches, never touches a disk, stops at once. */
export const prepareSquid: Prepare = async (mode, { scratch, port, connectPorts, secretive, idleSeconds }) => {
  const upgrades = { 'squid-upgrade-other': 'OTHER', 'squid-upgrade-websocket': 'WebSocket', 'squid-upgrade-tls': 'TLS/1.0' }[
    mode as string
  ];
  const conf = await scratch.write(
    'squid.conf',
    `http_port 127.0.0.1:${String(port)}
visible_hostname squid.test
${connectPorts.map((allowed) => `acl SSL_ports port ${String(allowed)}`).join('\n')}
${mode === 'squid-allow-all' ? 'http_access allow all' : DEBIAN_RULES}
${upgrades === undefined ? '' : `http_upgrade_request_protocols ${upgrades} allow all`}
${secretive ? HIDDEN : ''}
${idleSeconds === null ? '' : `read_timeout ${String(idleSeconds)} seconds`}
cache deny all
cache_mem 8 MB
access_log none
cache_store_log none
cache_log ${scratch.path('cache.log')}
pid_filename none
coredump_dir ${scratch.folder}
netdb_filename none
pinger_enable off
max_filedescriptors 1024
shutdown_lifetime 0 seconds
`,
  );
  // Squids of one name share memory, whoever runs them.
  return { args: ['-N', '-n', `duplexscope${String(port)}`, '-f', conf], logs: ['cache.log'] };
};
