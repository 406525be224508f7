import { useId, type ReactNode } from 'react';

/** One question of the plan: what is asked at the left, the answers at the right. */
export function Question({ asks, children }: { readonly asks: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <div className="diagnose-question" role="group" aria-labelledby={id}>
      <h2 id={id} className="diagnose-asks">
        {asks}
      </h2>
      <div className="diagnose-answer">{children}</div>
    </div>
  );
}
