import { useEffect, useRef, useState } from 'react';
import { setFieldProblem } from '../../state/plan-problems.ts';
import { toast, wordsOf } from '../../state/toasts.ts';
import { visible } from '../../ui/bytes/rows.ts';

export interface TypedValue {
  readonly value: string;
  readonly error: string | null;
  readonly onValue: (text: string) => void;
  readonly onBlur: () => void;
}

/**
 * A text field over a value of the plan: what can be read is taken over at once, what cannot stays as it was typed, with what is wrong; until then the plan is
 * not run. Whoever goes away from it is told that it was not taken; not where what it belongs to `isGone`. `field` names it among the plan's problems, `label` is
 * what people see; `secret`: what is typed is not repeated. `read` throws a `Failure`.
 */
export function useTypedValue<T>(
  { field, label, secret = false }: { readonly field: string; readonly label: string; readonly secret?: boolean },
  value: T,
  {
    show,
    read,
    commit,
    isGone,
  }: {
    readonly show: (value: T) => string;
    readonly read: (text: string) => T;
    readonly commit: (value: T) => void;
    readonly isGone?: () => boolean;
  },
): TypedValue {
  const [text, setText] = useState<string | null>(null);
  const error = text === null ? null : problemIn(read, text);
  const left = useRef<() => void>(() => undefined);
  useEffect(() => {
    left.current = () => {
      if (text === null || error === null || isGone?.() === true) return;
      toast(
        secret
          ? `${label}: what was written was not taken, it is as before.`
          : `${label}: “${visible(text.slice(0, SHOWN))}” was not taken, it is “${show(value)}” as before.`,
        { tone: 'bad' },
      );
    };
  });
  useEffect(() => () => left.current(), []);
  useEffect(() => {
    setFieldProblem(field, error === null ? null : `${label}: ${error}`);
    return () => setFieldProblem(field, null);
  }, [field, label, error]);
  return {
    value: text ?? show(value),
    error,
    onValue: (typed) => {
      setText(typed);
      if (problemIn(read, typed) === null) commit(read(typed));
    },
    onBlur: () => {
      if (error === null) setText(null);
    },
  };
}

/** Of what was typed, in a message. */
const SHOWN = 40;

function problemIn(read: (text: string) => unknown, text: string): string | null {
  try {
    read(text);
    return null;
  } catch (error) {
    return wordsOf(error);
  }
}
