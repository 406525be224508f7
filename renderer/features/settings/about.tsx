import { lazy, Suspense } from 'react';
import { showOverlay } from '../../state/navigation.ts';
import { useNetwork } from '../../state/network.ts';
import { CopyButton } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import './settings.css';

const Licences = lazy(() => import('./licences.tsx'));

export function AboutDialog() {
  return (
    <Dialog title="About Duplexscope" onClose={() => showOverlay(null)}>
      <About />
    </Dialog>
  );
}

/** What this is, what it runs on, and whose work is in it. */
export function About() {
  const info = useNetwork((state) => state.info);
  const lines =
    info === null
      ? []
      : [
          { name: 'Duplexscope', version: info.version },
          ...info.versions,
          { name: 'System', version: info.platform },
          { name: 'Window', version: info.host === 'electron' ? 'desktop app' : 'in the browser' },
        ];
  return (
    <div className="settings-about">
      <p>Shows what proxies do to a simplified websocket: a client, a server and a diagnosis with evidence from both ends.</p>
      <div className="settings-versions">
        <dl>
          {lines.map(({ name, version }) => (
            <div key={name} className="settings-line">
              <dt>{name}</dt>
              <dd className="mono">{version}</dd>
            </div>
          ))}
        </dl>
        <CopyButton text={lines.map(({ name, version }) => `${name} ${version}`).join('\n')} what="the versions" />
      </div>
      <p>Duplexscope is free software under the MIT licence.</p>
      <details className="settings-licences">
        <summary>Software of others that is in it</summary>
        <Suspense fallback={null}>
          <Licences />
        </Suspense>
      </details>
    </div>
  );
}
