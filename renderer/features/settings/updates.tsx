import type { Settings } from '../../../shared/model/desk-state.ts';
import { useNetwork } from '../../state/network.ts';
import { useSettings } from '../../state/settings.ts';
import { checkForUpdate, useUpdates } from '../../state/updates.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/field.tsx';

/** Whether there is a newer version: what would be asked stands there before anybody asks it. */
export function Updates({ onChange }: { readonly onChange: (change: Partial<Settings>) => void }) {
  const info = useNetwork((state) => state.info);
  const atStart = useSettings((state) => state.checkAtStart);
  const { asking, said } = useUpdates();
  if (info === null) return null;
  const { updateQuestion, version } = info;
  if (updateQuestion === null)
    return (
      <p className="muted">
        This is version {version}. It was not packed for a release, so it does not know where newer ones are, and asks nobody.
      </p>
    );
  const { host, request } = updateQuestion;
  return (
    <>
      <p>
        This is version {version}. Duplexscope does not look for newer ones unless you press the button or switch it on. It then asks {host}
        , straight and not through a proxy, and sends this and nothing else; your address is seen there, as by every server.
      </p>
      <pre className="mono settings-request" aria-label="What is sent">
        {request}
      </pre>
      <div className="settings-updates">
        <Button onClick={() => void checkForUpdate()} disabled={asking}>
          Look for a newer version
        </Button>
        <p className="muted small" role="status">
          {asking ? `Asking ${host} …` : said}
        </p>
      </div>
      <Checkbox label="Look whenever Duplexscope starts" checked={atStart} onValue={(checkAtStart) => onChange({ checkAtStart })} />
    </>
  );
}
