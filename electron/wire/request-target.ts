export interface AbsoluteForm {
  /** As on the wire. */
  readonly scheme: string;
  /** Userinfo included, when there is one. */
  readonly authority: string;
  /** Path and query, may be empty. */
  readonly rest: string;
}

/** Takes apart an absolute-form target (RFC 9112 §3.2.2); null for the other forms. */
export function parseAbsoluteForm(target: string): AbsoluteForm | null {
  const [, scheme, authority, rest] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/isu.exec(target) ?? [];
  return scheme === undefined || authority === undefined || rest === undefined ? null : { scheme, authority, rest };
}

/**
 * The target that a relay sends on for an absolute-form one (RFC 9112 §3.2.1, §3.2.4): path and query; `/` for an empty path, but `*` for
 * OPTIONS with neither path nor query. Other forms stay as they are.
 */
export function originForm(method: string, target: string): string {
  const absolute = method === 'CONNECT' ? null : parseAbsoluteForm(target);
  if (!absolute) return target;
  if (absolute.rest === '') return method === 'OPTIONS' ? '*' : '/';
  return absolute.rest.startsWith('/') ? absolute.rest : `/${absolute.rest}`;
}
