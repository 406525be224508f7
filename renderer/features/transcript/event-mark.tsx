import {
  CircleDashed,
  CircleOff,
  CircleX,
  Clock,
  FlagTriangleRight,
  Link2,
  Lock,
  Search,
  StickyNote,
  TriangleAlert,
  Unplug,
  type LucideIcon,
} from 'lucide-react';
import type { RunEvent } from '../../../shared/model/run-state.ts';

const ICONS: Partial<Readonly<Record<RunEvent['kind'], LucideIcon>>> = {
  resolved: Search,
  connecting: CircleDashed,
  connected: Link2,
  'connect-failed': CircleX,
  accepted: Link2,
  tls: Lock,
  fin: FlagTriangleRight,
  reset: Unplug,
  closed: CircleOff,
  timeout: Clock,
  error: TriangleAlert,
};

const LOUD: ReadonlySet<RunEvent['kind']> = new Set(['connect-failed', 'reset', 'timeout', 'error']);

/** The sign of a state at its lane; the row's words say the same. */
export function EventMark({ kind, left }: { readonly kind: RunEvent['kind']; readonly left: number }) {
  const Icon = ICONS[kind] ?? StickyNote;
  return (
    <span className={`transcript-mark ${LOUD.has(kind) ? 'transcript-mark-loud' : ''}`} style={{ left }}>
      <Icon size={12} aria-hidden />
    </span>
  );
}
