import { ChevronDown } from 'lucide-react';
import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Button } from './button.tsx';
import './controls.css';

export interface MenuItem {
  readonly id: string;
  readonly label: ReactNode;
  readonly hint?: string;
  readonly run: () => void;
}

/** A button that opens a list of things to do, by the ARIA pattern: arrow keys go along it, Escape closes it. `empty` is said where there is none. */
export function MenuButton({
  label,
  items,
  empty,
  onOpen,
}: {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly empty: ReactNode;
  readonly onOpen?: () => void;
}) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  // The name ties the list to its button (CSS anchor positioning); letters and digits only.
  const anchor = `--menu-${id.replace(/[^a-z0-9]/giu, '')}`;
  const onKeyDown = (event: KeyboardEvent): void => {
    // The window's own Escape cancels a run; here it only closes the list.
    if (event.key === 'Escape') event.stopPropagation();
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || buttons.length === 0) return;
    event.preventDefault();
    buttons[(to + buttons.length) % buttons.length]?.focus();
  };
  return (
    <>
      <Button popoverTarget={id} aria-haspopup="menu" style={{ anchorName: anchor }}>
        {label}
        <ChevronDown size={14} aria-hidden />
      </Button>
      <div
        id={id}
        ref={list}
        popover="auto"
        className="menu"
        style={{ positionAnchor: anchor }}
        onKeyDown={onKeyDown}
        onToggle={(event) => {
          if (event.newState !== 'open') return;
          onOpen?.();
          list.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
        }}
      >
        {items.length === 0 ? (
          <p className="menu-empty muted">{empty}</p>
        ) : (
          <div role="menu" aria-label={label}>
            {items.map(({ id: key, label: text, hint, run }) => (
              <button
                key={key}
                type="button"
                role="menuitem"
                tabIndex={-1}
                className="menu-item"
                onClick={() => {
                  list.current?.hidePopover();
                  run();
                }}
              >
                <span className="menu-label">{text}</span>
                {hint !== undefined && <span className="muted small">{hint}</span>}
              </button>
            ))}
          </div>
        )}
      </div>
    </>
  );
}
