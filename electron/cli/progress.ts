import type { Host } from './host.ts';

const EVERY_MS = 200;

/** One line on standard error that is rewritten while something runs; nothing at all where that is no terminal. */
export interface Progress {
  show(text: string): void;
  /** Clears the line; has to be called, or the timer stays. */
  end(): void;
}

export function startProgress(host: Pick<Host, 'err' | 'errIsTerminal' | 'columns'>): Progress {
  if (!host.errIsTerminal) return { show: () => undefined, end: () => undefined };
  const since = performance.now();
  let text = '';
  const draw = (): void => {
    const line = `${text}  ${((performance.now() - since) / 1000).toFixed(1)} s`;
    host.err(`\r\x1b[K${line.slice(0, Math.max(20, host.columns - 1))}`);
  };
  const timer = setInterval(draw, EVERY_MS);
  return {
    show: (next) => {
      text = next;
      draw();
    },
    end: () => {
      clearInterval(timer);
      host.err('\r\x1b[K');
    },
  };
}
