/** A head as it may be kept: the values of the lines that carry logins are left out, folded lines included. */
export function withoutCredentials(head: string): string {
  return head.replace(/^([ \t]*(?:(?:proxy-)?authorization|cookie)[ \t]*:).*(?:\r?\n[ \t].*)*/gimu, '$1');
}
