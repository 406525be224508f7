import { X } from 'lucide-react';
import type { Settings } from '../../../shared/model/desk-state.ts';
import { useSettings } from '../../state/settings.ts';
import { toast } from '../../state/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';

/** The proxies that were used, to be offered again. */
export function RecentHops({ onChange }: { readonly onChange: (change: Partial<Settings>) => void }) {
  const recentHops = useSettings((state) => state.recentHops);
  const take = (left: readonly string[], said: string): void => {
    onChange({ recentHops: [...left] });
    toast(said, { action: { label: 'Undo', run: () => onChange({ recentHops }) } });
  };
  return (
    <div className="settings-recent">
      <div className="settings-recent-head">
        <h3>Recent proxies</h3>
        <Button disabled={recentHops.length === 0} onClick={() => take([], 'Recent proxies forgotten')}>
          Forget all
        </Button>
      </div>
      {recentHops.length === 0 ? (
        <p className="muted">None yet. A proxy that you add to a route is offered again later; its login is not kept.</p>
      ) : (
        <ul className="settings-recent-list">
          {recentHops.map((url) => (
            <li key={url}>
              <bdi className="mono cut" title={url}>
                {url}
              </bdi>
              <IconButton
                label={`Forget ${url}`}
                icon={<X size={14} aria-hidden />}
                onClick={() =>
                  take(
                    recentHops.filter((known) => known !== url),
                    `${url} forgotten`,
                  )
                }
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
