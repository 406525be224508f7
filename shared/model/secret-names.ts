/** Names behind which people put what only they should know. */
const SECRET_NAME = /auth|token|key|secret|sig|pass|cookie|session/iu;

/** Whether a header line or a query's field of that name holds what nobody else may see. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** A query (without its `?`) in which `shown` stands for the value of every field whose name says that it is secret. */
export function withoutSecretValues(query: string, shown: string): string {
  return query
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals >= 0 && isSecretName(pair.slice(0, equals)) ? `${pair.slice(0, equals + 1)}${shown}` : pair;
    })
    .join('&');
}
