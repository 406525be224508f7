/** As the engine hides them (electron/wire/redact.ts): written badly, they are as secret. */
const SECRET_LINE = /^([ \t]*(?:(?:proxy-)?authorization|cookie)(?:[ \t]*:|[ \t]+)).*(?:\r?\n[ \t].*)*/gimu;
const TARGET_USERINFO = /^([!#$%&'*+\-.^_`|~0-9a-z]{1,64}[ \t]{1,16}(?:[a-z][a-z0-9+.-]{0,31}:\/\/)?)[^\s/?#]*@/gimu;

/** A head as it may be kept: the values of the lines that carry logins are left out, folded lines included, and the login of a target too. */
export function withoutCredentials(head: string): string {
  return head.replace(SECRET_LINE, '$1').replace(TARGET_USERINFO, '$1');
}
