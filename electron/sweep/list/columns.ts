import { Failure } from '../../../shared/model/failure.ts';
import { DEFAULT_PORTS } from '../../../shared/model/route.ts';
import type { ListedProxy } from './listed-proxy.ts';
import { addressOf, badText, checked, kindOf, readProxyText, showProxyText, shownKind, withLogin } from './proxy-text.ts';

/** What a column of a table, or a key of a JSON object, can hold of a proxy. */
export const FIELDS = ['proxy', 'host', 'port', 'scheme', 'kind', 'user', 'password'] as const;
export type Field = (typeof FIELDS)[number];
export type Fields = Readonly<Partial<Record<Field, string>>>;

/** Names as lists have them, without case, spaces and signs. `type` may also say how anonymous a proxy is: only where nothing else names the scheme it counts. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  proxy: [
    'proxy',
    'proxyurl',
    'url',
    'uri',
    'server',
    'proxyserver',
    'address',
    'proxyaddress',
    'endpoint',
    'hostport',
    'ipport',
    'proxyipport',
  ],
  host: ['host', 'hostname', 'proxyhost', 'ip', 'ipaddress', 'proxyip', 'ipv4', 'ipv6', 'addr'],
  port: ['port', 'proxyport', 'portnumber'],
  scheme: ['scheme', 'protocol', 'protocols', 'proxyprotocol'],
  kind: ['type', 'kind', 'proxytype'],
  user: ['user', 'username', 'login', 'proxyuser', 'proxyusername'],
  password: ['password', 'pass', 'passwd', 'pwd', 'proxypassword', 'proxypass'],
};

const FIELD_OF: ReadonlyMap<string, Field> = new Map(FIELDS.flatMap((field) => NAMES[field].map((name) => [name, field] as const)));

export function fieldOf(name: string): Field | undefined {
  return FIELD_OF.get(name.toLowerCase().replace(/[^a-z0-9]/gu, ''));
}

/** Reads the proxy that the fields of one row name. Throws `BAD_PROXY` without anything that may be a password. */
export function readFields(fields: Fields): ListedProxy {
  const { host = '', port = '', user = '', password = '' } = fields;
  const proxy = host === '' ? (fields.proxy ?? '') : host;
  if (proxy === '') throw badText('', 'no proxy, host or IP address is named');
  const kind = kindFrom(fields, proxy);
  const named = read(proxy, port, kind ?? null);
  // A URL says for itself what it speaks.
  const proper = named.kind === null ? { ...named, kind: kind ?? null } : named;
  if (proper.credentials !== undefined || (user === '' && password === '')) return proper;
  return checked(proxy, { ...proper, ...withLogin({ username: user, password }) });
}

function kindFrom({ scheme = '', kind = '' }: Fields, proxy: string): ReturnType<typeof kindOf> {
  if (scheme !== '') {
    const known = scheme.split(/[\s,;/|]+/u).map(kindOf);
    const first = known.find((each) => each !== undefined);
    if (first === undefined) throw badText(showProxyText(proxy), `"${shownKind(scheme)}" is not a kind of proxy`);
    return first;
  }
  return kindOf(kind);
}

function read(proxy: string, port: string, kind: ReturnType<typeof kindOf> | null): ListedProxy {
  if (port !== '' && isHostAlone(proxy)) return { kind: null, ...addressOf(proxy, proxy, port) };
  try {
    return readProxyText(proxy);
  } catch (error) {
    if (!(error instanceof Failure) || kind === null || kind === undefined || !isHostAlone(proxy)) throw error;
    return { kind: null, ...addressOf(proxy, proxy, String(DEFAULT_PORTS[kind])) };
  }
}

/** A name or an address without port, scheme or login. */
function isHostAlone(text: string): boolean {
  return /^(?:[^:/?#@\s[\]]+|\[[^\]]*\]|[0-9a-f]*:[0-9a-f.]*:[0-9a-f:.]*)$/iu.test(text);
}
