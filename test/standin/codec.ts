/*
 * Values on their way between processes and worlds, as JSON. These two functions are also sent into the page by their text (worlds.ts), so they use nothing
 * from outside themselves. What a structured clone would carry and this cannot is refused.
 */

/** `share` is asked what to write for functions and promises; null where a structured clone would refuse them. */
export function encode(value: unknown, share: ((value: object) => readonly [string, unknown]) | null): unknown {
  if (value === undefined) return ['u'];
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`not modelled: the number ${String(value)} in a message`);
    return value;
  }
  if (Array.isArray(value)) return ['a', value.map((item: unknown) => encode(item, share))];
  if (typeof value === 'function' || value instanceof Promise) {
    if (share === null) throw new Error('An object could not be cloned.');
    return share(value);
  }
  const prototype: unknown = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
  if (typeof value !== 'object' || (prototype !== null && Object.getPrototypeOf(prototype) !== null))
    throw new Error(`not modelled: ${Object.prototype.toString.call(value)} in a message`);
  return ['o', Object.entries(value).map(([key, item]: [string, unknown]) => [key, encode(item, share)])];
}

export function decode(code: unknown, take: ((kind: string, id: unknown) => unknown) | null): unknown {
  if (!Array.isArray(code)) return code;
  const [kind, content] = code as [string, unknown];
  if (kind === 'u') return undefined;
  if (kind === 'a') return (content as unknown[]).map((item) => decode(item, take));
  if (kind === 'o') return Object.fromEntries((content as [string, unknown][]).map(([key, item]) => [key, decode(item, take)]));
  if (take === null) throw new Error(`not modelled: ${kind} in a message`);
  return take(kind, content);
}
