import type { Kind } from './trips.ts';

type Draw = (path: CanvasRenderingContext2D, x: number, y: number, size: number) => void;

export interface Mark {
  readonly draw: Draw;
  readonly filled: boolean;
  /** The token of its colour: idle is calm, load is what can be done about it; straight to the server recedes. */
  readonly token: '--text-muted' | '--accent';
  readonly words: string;
}

const dot: Draw = (path, x, y, size) => path.arc(x, y, size, 0, 2 * Math.PI);
const diamond: Draw = (path, x, y, size) => {
  path.moveTo(x, y - size * 1.2);
  path.lineTo(x + size * 1.2, y);
  path.lineTo(x, y + size * 1.2);
  path.lineTo(x - size * 1.2, y);
  path.closePath();
};

/** A shape a kind, as colours alone do not tell them apart for everybody. */
export const MARKS: Readonly<Record<Kind, Mark>> = {
  idle: { draw: dot, filled: true, token: '--text-muted', words: 'Nothing else is sent' },
  loaded: { draw: diamond, filled: true, token: '--accent', words: 'Under load both ways' },
  idleDirect: { draw: dot, filled: false, token: '--text-muted', words: 'Direct, nothing else is sent' },
  loadedDirect: { draw: diamond, filled: false, token: '--accent', words: 'Direct, under load both ways' },
};
