/**
 * The one thing that shared/ takes from its host and that ECMAScript does not define: browsers, Electron and Node all have it.
 * Everything else a host offers is out of reach here on purpose (tsconfig.shared.json).
 */
declare class URL {
  static canParse(url: string): boolean;
  constructor(url: string, base?: string);
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly username: string;
  readonly password: string;
}
