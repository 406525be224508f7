import { afterEach } from 'vitest';

/** Registers what has to be closed when the test ends, in the opposite order, whether it passed or not. */
export function cleanup(): (close: () => unknown) => void {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
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
