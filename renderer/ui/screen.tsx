import type { ReactNode } from 'react';
import './controls.css';

/** A whole screen: its name, one sentence on what it is for, and what fills the rest. */
export function Screen({
  title,
  says,
  actions,
  children,
}: {
  readonly title: string;
  readonly says: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className="screen">
      <header className="screen-header">
        <div>
          <h1>{title}</h1>
          <p className="muted">{says}</p>
        </div>
        {actions}
      </header>
      {children}
    </div>
  );
}
