import { create } from 'zustand';
import { Failure } from '../../shared/model/failure.ts';

export interface Toast {
  readonly id: number;
  readonly tone: 'plain' | 'bad';
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

/** Only for what the person did not watch: what happens in front of them is said in place. */
export const useToasts = create<{ readonly toasts: readonly Toast[] }>(() => ({ toasts: [] }));

const MOST = 4;
const SHOWN_MS = 8_000;
let lastId = 0;
/** While somebody points at the toasts or is among them with the keyboard, none goes away by itself. */
let held = false;
const leaving = new Map<number, ReturnType<typeof setTimeout>>();

export function toast(text: string, options: { readonly tone?: Toast['tone']; readonly action?: Toast['action'] } = {}): void {
  lastId += 1;
  const id = lastId;
  const added: Toast = { id, text, tone: options.tone ?? 'plain', action: options.action ?? null };
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.slice(1 - MOST), added] }));
  if (!held) leaveLater(id);
}

export function dismissToast(id: number): void {
  clearTimeout(leaving.get(id));
  leaving.delete(id);
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((shown) => shown.id !== id) }));
  // Nobody can be at what is not there: no browser says that the pointer left it.
  if (useToasts.getState().toasts.length === 0) held = false;
}

export function holdToasts(): void {
  held = true;
  for (const timer of leaving.values()) clearTimeout(timer);
  leaving.clear();
}

/** Each has its whole time again. */
export function releaseToasts(): void {
  if (!held) return;
  held = false;
  for (const { id } of useToasts.getState().toasts) leaveLater(id);
}

/** What went wrong, for a person. */
export function wordsOf(error: unknown): string {
  return error instanceof Failure ? error.message : error instanceof Error ? error.message : String(error);
}

export function toastFailure(error: unknown): void {
  toast(wordsOf(error), { tone: 'bad' });
}

function leaveLater(id: number): void {
  leaving.set(
    id,
    setTimeout(() => {
      dismissToast(id);
    }, SHOWN_MS),
  );
}
