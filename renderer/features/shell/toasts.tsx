import { X } from 'lucide-react';
import { dismissToast, holdToasts, releaseToasts, useToasts } from '../../state/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ToneIcon } from '../../ui/state.tsx';

/** What happened where nobody looked. The region is always there, so that screen readers know of it before anything is said. */
export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <div
      className="shell-toasts"
      role="status"
      aria-label="Messages"
      onPointerEnter={holdToasts}
      onPointerLeave={releaseToasts}
      onFocus={holdToasts}
      onBlur={releaseToasts}
    >
      {toasts.map(({ id, tone, text, action }) => (
        <div key={id} className="shell-toast">
          {tone === 'bad' && <ToneIcon tone="bad" />}
          <span className="shell-toast-text">{text}</span>
          {action && (
            <Button
              look="quiet"
              onClick={() => {
                dismissToast(id);
                action.run();
              }}
            >
              {action.label}
            </Button>
          )}
          <IconButton label="Dismiss" icon={<X size={16} aria-hidden />} onClick={() => dismissToast(id)} />
        </div>
      ))}
    </div>
  );
}
