/** What the stand-in says of everything that it does not do as Electron would: nothing may pass silently. */
export function notModelled(what: string): Error {
  return new Error(`not modelled: ${what}`);
}

/** Gives an object whose every property is either modelled or throws, for reading and for writing. */
export function modelled<T extends object>(name: string, target: T): T {
  const proxy: T = new Proxy(target, {
    get(object, key) {
      // Asked by `await` and by whoever prints it; Electron's objects have none of these.
      if (typeof key === 'symbol' || key === 'then' || key === 'toJSON') return Reflect.get(object, key, object) as unknown;
      if (!(key in object)) throw notModelled(`${name}.${key}`);
      const value: unknown = Reflect.get(object, key, object);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        const result = Reflect.apply(value, object, args) as unknown;
        return result === object ? proxy : result;
      };
    },
    set(object, key, value) {
      if (!(key in object)) throw notModelled(`setting ${name}.${String(key)}`);
      return Reflect.set(object, key, value, object);
    },
  });
  return proxy;
}

/** Throws for options that the stand-in does not know; `allowed` maps each to what it checks, null for any value. */
export function checkOptions(what: string, options: object, allowed: Readonly<Record<string, ((value: unknown) => boolean) | null>>): void {
  for (const [key, value] of Object.entries(options)) {
    const check = Object.hasOwn(allowed, key) ? allowed[key] : undefined;
    if (check === undefined || (check !== null && !check(value))) throw notModelled(`${what} with ${key}: ${String(value)}`);
  }
}
