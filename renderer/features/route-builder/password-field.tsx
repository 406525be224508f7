import { useEffect, useState } from 'react';
import { runNow } from '../../state/actions.ts';
import { setFieldProblem } from '../../state/plan-problems.ts';
import { SecretField } from '../secrets/secret-field.tsx';

interface PasswordFieldProps {
  readonly label: string;
  /** Names it among the plan's problems. */
  readonly field: string;
  /** What the password is called that is kept. */
  readonly secret: string | null;
  readonly hint?: string;
  readonly onSecret: (secret: string | null) => void;
}

/** A password of the plan that Diagnose runs: until the engine has it, the plan is not run. */
export function PasswordField({ field, ...shown }: PasswordFieldProps) {
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    setFieldProblem(field, problem);
    return () => setFieldProblem(field, null);
  }, [field, problem]);
  return <SecretField {...shown} onRun={runNow} onProblem={setProblem} />;
}
