import type { ConsoleEntry, ConsoleState } from '../../../shared/model/desk-state.ts';

export const STATE_WORDS: Readonly<Record<ConsoleState['state'], string>> = {
  connecting: 'connecting',
  open: 'open',
  closed: 'closed',
  failed: 'failed',
};

/** How each state is marked (ui/state.tsx). */
export const TONES = { connecting: 'busy', open: 'good', closed: 'none', failed: 'bad' } as const;

/** What the reading side can still give. */
const READ_WORDS: Readonly<Record<ConsoleState['read'], string>> = {
  open: 'open',
  ended: 'ended by the other side',
  failed: 'failed',
  aborted: 'cut off here',
};

const WRITE_WORDS: Readonly<Record<ConsoleState['write'], string>> = {
  open: 'open',
  closed: 'closed',
  failed: 'failed',
};

export function readWords({ state, read }: Pick<ConsoleState, 'state' | 'read'>): string {
  return state === 'connecting' ? 'not open yet' : READ_WORDS[read];
}

export function writeWords({ state, write }: Pick<ConsoleState, 'state' | 'write'>): string {
  return state === 'connecting' ? 'not open yet' : WRITE_WORDS[write];
}

export function countWords(count: number): string {
  return count === 1 ? '1 byte' : `${count.toLocaleString('en-GB')} bytes`;
}

/** How a console is called among the others. */
export function wayWords({ hops, mode }: Pick<ConsoleState, 'hops' | 'mode'>): string {
  if (hops.length === 0) return 'direct';
  return `${mode === null || mode === 'direct' ? 'through' : { tunnel: 'tunnel through', relay: 'relayed by' }[mode]} ${hops.join(' → ')}`;
}

/** Whether a step went to the server, came from it, or neither. */
export function directionOf(what: ConsoleEntry['what']): 'up' | 'down' | null {
  switch (what) {
    case 'write':
    case 'closeWrite':
      return 'up';
    case 'read':
    case 'end':
      return 'down';
    case 'open':
    case 'opened':
    case 'close':
    case 'abort':
    case 'failed':
      return null;
  }
}
