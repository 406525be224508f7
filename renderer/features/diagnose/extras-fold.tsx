import { ChevronRight } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';

interface ExtrasFoldProps {
  readonly title: string;
  /** What stands in it, said while it is closed; null: nothing. */
  readonly words: string | null;
  readonly children: ReactNode;
}

/** What few need of a server, folded away where there is none of it. */
export function ExtrasFold({ title, words, children }: ExtrasFoldProps) {
  const [open, setOpen] = useState(() => words !== null);
  const id = useId();
  return (
    <div className="diagnose-extras">
      <button
        type="button"
        className="diagnose-fold diagnose-small-fold"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight size={14} aria-hidden className={open ? 'diagnose-fold-open' : ''} />
        {title}
        <span className="muted small">{open ? '' : (words ?? 'none')}</span>
      </button>
      {open && (
        <div id={id} className="diagnose-extras-fields">
          {children}
        </div>
      )}
    </div>
  );
}
