import { afterEach, type afterAll } from 'vitest';

/** Registers what has to be closed when the test ends (or all of them: `afterAll`), in the opposite order, whether it passed or not. */
export function cleanup(atEnd: typeof afterEach | typeof afterAll = afterEach): (close: () => unknown) => void {
  const closers: (() => unknown)[] = [];
  atEnd(async () => {
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
  });
  return (close) => {
    closers.push(close);
  };
}

/** Resolves with the first value that `deliver` is called with. */
export function once<T>(): { readonly value: Promise<T>; readonly deliver: (value: T) => void } {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { value: promise, deliver: resolve };
}
