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

export function toast(text: string, options: { readonly tone?: Toast['tone']; readonly action?: Toast['action'] } = {}): void {
  lastId += 1;
  const id = lastId;
  const added: Toast = { id, text, tone: options.tone ?? 'plain', action: options.action ?? null };
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.slice(1 - MOST), added] }));
  setTimeout(() => {
    dismissToast(id);
  }, SHOWN_MS);
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((shown) => shown.id !== id) }));
}

/** What went wrong, for a person. */
export function wordsOf(error: unknown): string {
  return error instanceof Failure ? error.message : error instanceof Error ? error.message : String(error);
}

export function toastFailure(error: unknown): void {
  toast(wordsOf(error), { tone: 'bad' });
}
