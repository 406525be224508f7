import { FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { readAuthoritiesFile } from '../../state/authorities.ts';
import { kindOfFile } from '../../state/dropped-files.ts';
import { importFiles } from '../../state/imports.ts';
import { goTo } from '../../state/navigation.ts';
import { changeRoute } from '../../state/route.ts';
import { sweepFile } from '../../state/sweep-actions.ts';
import { toast, toastFailure } from '../../state/toasts.ts';
import { visible } from '../../ui/bytes/rows.ts';

function holdsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** Sessions go into the log, a list of proxies to the sweep, authorities to the plan's server; each is shown where it went. */
async function take(files: readonly File[]): Promise<void> {
  const kinds = await Promise.all(files.map(kindOfFile));
  const sessions = files.filter((_file, index) => kinds[index] === 'session');
  const certificate = files.find((_file, index) => kinds[index] === 'certificate');
  const [list, ...others] = files.filter((_file, index) => kinds[index] === 'list');
  if (others.length > 0) toast('One list of proxies is read at a time: the first of them was taken.');
  if (certificate) await trustFile(certificate);
  if (list) sweepFile(list);
  if (sessions.length > 0) {
    goTo('sessions');
    await importFiles(sessions);
  }
}

/** Dropped on nothing that wants it, a certificate can only be meant for the server. */
async function trustFile(file: File): Promise<void> {
  const authorities = await readAuthoritiesFile(file);
  goTo('diagnose');
  changeRoute({ authorities, certificate: 'known' });
  toast(`Trusted for the plan’s server from now on: ${visible(authorities.holds)}.`);
}

/** Files can be dropped anywhere on the window. While some are held over it, it says so. */
export function DropZone() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Each element that is entered and left tells of it; the window is left when nothing is entered any more.
    let depth = 0;
    const enter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const drag = (event: DragEvent): void => {
      // Else the browser would open the file in place of the window.
      if (holdsFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      depth = 0;
      setOver(false);
      if (!holdsFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      void take([...(event.dataTransfer?.files ?? [])]).catch(toastFailure);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', drag);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', drag);
      window.removeEventListener('drop', drop);
    };
  }, []);
  if (!over) return null;
  return (
    <div className="shell-drop">
      <p>
        <FileDown size={20} aria-hidden />
        Drop a session to import it, a list of proxies to test it, or a certificate to trust it
      </p>
    </div>
  );
}
