import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import './controls.css';

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: ReactNode;
}

/** Tabs by the ARIA pattern: arrow keys go along them, Tab goes into the panel. `children` is the chosen panel's content. */
export function Tabs<Id extends string>({
  label,
  tabs,
  chosen,
  onChoose,
  children,
  extra,
}: {
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
  readonly children: ReactNode;
  /** At the end of the row of tabs. */
  readonly extra?: ReactNode;
}) {
  const base = useId();
  const row = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = tabs.findIndex(({ id }) => id === chosen);
    const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const at = (to + tabs.length) % tabs.length;
    const next = tabs[at];
    if (!next) return;
    onChoose(next.id);
    row.current?.querySelectorAll<HTMLElement>('[role=tab]')[at]?.focus();
  };
  return (
    <div className="tabs">
      <div className="tabs-bar">
        <div className="tabs-row" role="tablist" aria-label={label} ref={row} onKeyDown={onKeyDown}>
          {tabs.map((tab) => (
            <button
              key={tab.id}
              type="button"
              role="tab"
              id={`${base}-${tab.id}`}
              aria-selected={tab.id === chosen}
              aria-controls={`${base}-panel`}
              tabIndex={tab.id === chosen ? 0 : -1}
              className="tab"
              onClick={() => {
                onChoose(tab.id);
              }}
            >
              {tab.label}
            </button>
          ))}
        </div>
        {extra}
      </div>
      <div className="tabs-panel" role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${chosen}`}>
        {children}
      </div>
    </div>
  );
}
