import { useEffect, useState } from 'react';
import { setFieldProblem } from '../../state/plan-problems.ts';
import { wordsOf } from '../../state/toasts.ts';

export interface TypedValue {
  readonly value: string;
  readonly error: string | null;
  readonly onValue: (text: string) => void;
  readonly onBlur: () => void;
}

/**
 * A text field over a value of the plan: what can be read is taken over at once, what cannot stays as it was typed, with what is wrong; until then the plan is
 * not run. `field` names it among the plan's problems, `label` is what people see. `read` throws a `Failure`.
 */
export function useTypedValue<T>(
  { field, label }: { readonly field: string; readonly label: string },
  value: T,
  { show, read, commit }: { readonly show: (value: T) => string; readonly read: (text: string) => T; readonly commit: (value: T) => void },
): TypedValue {
  const [text, setText] = useState<string | null>(null);
  const error = text === null ? null : problemIn(read, text);
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

function problemIn(read: (text: string) => unknown, text: string): string | null {
  try {
    read(text);
    return null;
  } catch (error) {
    return wordsOf(error);
  }
}
