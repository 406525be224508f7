import { CircleAlert, CircleCheck, CircleHelp, CircleMinus, LoaderCircle, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import './controls.css';

/** The four states of a verdict, and `busy`. Never by colour alone: an icon and a word go with it. */
export type Tone = 'good' | 'altered' | 'bad' | 'unknown' | 'busy';

const ICONS = { good: CircleCheck, altered: TriangleAlert, bad: CircleAlert, unknown: CircleHelp, busy: LoaderCircle } as const;

export function ToneIcon({ tone, size = 16 }: { readonly tone: Tone | 'none'; readonly size?: number }) {
  if (tone === 'none') return <CircleMinus size={size} className="tone-icon tone-unknown" aria-hidden />;
  const Icon = ICONS[tone];
  return <Icon size={size} className={`tone-icon tone-${tone}`} aria-hidden />;
}

/** A word in its state's colour, with its icon. */
export function ToneLabel({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={`tone-label tone-${tone}`}>
      <ToneIcon tone={tone} />
      {children}
    </span>
  );
}

/** What would be here, and how to get it. */
export function EmptyState({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children !== undefined && <div className="muted">{children}</div>}
      {action}
    </div>
  );
}

/** Something to know, in place. `bad` is read aloud at once. */
export function Callout({
  tone,
  children,
  action,
}: {
  readonly tone: Exclude<Tone, 'busy'>;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className={`callout callout-${tone}`} role={tone === 'bad' ? 'alert' : 'note'}>
      <ToneIcon tone={tone} />
      <div className="callout-text">{children}</div>
      {action}
    </div>
  );
}
