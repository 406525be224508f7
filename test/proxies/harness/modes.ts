/** Every proxy and configuration of the fact sheet. The part before the first `-` names the product. */
export const PROXY_MODES = [
  'squid-default',
  'squid-upgrade-other',
  'squid-upgrade-websocket',
  'squid-allow-all',
  'tinyproxy',
  'tinyproxy-connectport-443',
  'nginx-reverse-plain',
  'nginx-reverse-websocket',
  'nginx-stream',
  'haproxy-http',
  'haproxy-tcp',
  'apache-forward',
  'apache-forward-default-connect',
  'apache-reverse-upgrade',
  'apache-reverse-plain',
  'dante',
] as const;
/** The second is a setting that the fact sheet does not have: one that is advised. */
export type ProxyMode = (typeof PROXY_MODES)[number] | 'squid-upgrade-tls';

export const PROXY_PROGRAMS = ['squid', 'tinyproxy', 'nginx', 'haproxy', 'apache2', 'danted'] as const;
export type ProxyProgram = (typeof PROXY_PROGRAMS)[number];

export interface ModeFacts {
  /** The program as Debian names it, found in PATH or in an sbin folder. */
  readonly program: ProxyProgram;
  /** A forward proxy is a hop; a reverse proxy is a target and needs an upstream. */
  readonly use: 'http' | 'socks' | 'reverse';
}

export const MODES: Readonly<Record<ProxyMode, ModeFacts>> = {
  'squid-default': { program: 'squid', use: 'http' },
  'squid-upgrade-other': { program: 'squid', use: 'http' },
  'squid-upgrade-websocket': { program: 'squid', use: 'http' },
  'squid-upgrade-tls': { program: 'squid', use: 'http' },
  'squid-allow-all': { program: 'squid', use: 'http' },
  tinyproxy: { program: 'tinyproxy', use: 'http' },
  'tinyproxy-connectport-443': { program: 'tinyproxy', use: 'http' },
  'nginx-reverse-plain': { program: 'nginx', use: 'reverse' },
  'nginx-reverse-websocket': { program: 'nginx', use: 'reverse' },
  'nginx-stream': { program: 'nginx', use: 'reverse' },
  'haproxy-http': { program: 'haproxy', use: 'reverse' },
  'haproxy-tcp': { program: 'haproxy', use: 'reverse' },
  'apache-forward': { program: 'apache2', use: 'http' },
  'apache-forward-default-connect': { program: 'apache2', use: 'http' },
  'apache-reverse-upgrade': { program: 'apache2', use: 'reverse' },
  'apache-reverse-plain': { program: 'apache2', use: 'reverse' },
  dante: { program: 'danted', use: 'socks' },
};
