import { Unplug, X } from 'lucide-react';
import { useState } from 'react';
import { useLink } from '../../state/link.ts';
import { useNetwork } from '../../state/network.ts';
import { IconButton } from '../../ui/button.tsx';
import { ToneIcon } from '../../ui/state.tsx';

/** What is wrong with the window itself, below whatever screen is shown: it takes room from there and moves nothing. */
export function Notices() {
  const lost = useLink(({ link }) => link === 'lost');
  const replaced = useLink(({ link }) => link === 'replaced');
  const problems = useNetwork(({ info }) => info?.problems);
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  return (
    <div className="shell-notices" role="status">
      {lost && (
        <div className="shell-notice">
          <ToneIcon tone="busy" />
          <span>
            <strong>The connection to Duplexscope was lost.</strong> It is being tried again. What you see is how things were. If you
            started it anew, open the address that it printed.
          </span>
        </div>
      )}
      {replaced && (
        <div className="shell-notice">
          <ToneIcon tone="bad" />
          <span>
            <strong>Duplexscope was started anew, and this page belongs to the start before.</strong> Each start has an address of its own:
            open the one that the new start printed, here in this tab. What you see is how things were; nothing can be done with it any
            more.
          </span>
        </div>
      )}
      {problems
        ?.filter((problem) => !dismissed.includes(problem))
        .map((problem) => (
          <div key={problem} className="shell-notice">
            <ToneIcon tone="altered" />
            <span>{problem}</span>
            <IconButton label="Dismiss" icon={<X size={16} aria-hidden />} onClick={() => setDismissed((before) => [...before, problem])} />
          </div>
        ))}
    </div>
  );
}

/** Instead of everything: this page has no key to the engine, and never will. */
export function RefusedPage() {
  return (
    <main className="shell-refused">
      <Unplug size={32} aria-hidden className="muted" />
      <h1>This page may not use Duplexscope</h1>
      <p>
        Each start of Duplexscope makes an address of its own, with a key behind the <code className="mono">#</code>. This page has no key,
        or that of an earlier start.
      </p>
      <p>
        Open the whole address that <code className="mono">duplexscope</code> printed in its terminal. If it is gone, start Duplexscope
        again.
      </p>
    </main>
  );
}
