import { Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../button.tsx';
import { base64Of } from './base64.ts';
import { decodeText, hexText } from './rows.ts';

const FORMS = [
  { name: 'hex', of: hexText },
  { name: 'text', of: (bytes: Uint8Array) => decodeText(bytes).text },
  { name: 'base64', of: base64Of },
] as const;

const SAID_MS = 2000;

/** Copies bytes in the form that is asked for, and says so in place. `part`: they are what was selected. */
export function CopyBytes({ bytes, part }: { readonly bytes: Uint8Array; readonly part: boolean }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return undefined;
    const timer = setTimeout(setSaid, SAID_MS, '');
    return () => clearTimeout(timer);
  }, [said]);
  const what = part ? 'the selected bytes' : 'all bytes';
  return (
    <div className="bytes-copy" role="group" aria-label={`Copy ${what}`}>
      <span className="bytes-said" role="status">
        {said === '' ? (part ? 'selection:' : '') : said}
      </span>
      <Copy size={14} aria-hidden className="muted" />
      {FORMS.map(({ name, of }) => (
        <Button
          key={name}
          look="quiet"
          className="bytes-form"
          title={`Copy ${what} as ${name}`}
          aria-label={`Copy as ${name}`}
          disabled={bytes.length === 0}
          onClick={() => {
            navigator.clipboard.writeText(of(bytes)).then(
              () => setSaid('copied'),
              () => setSaid('the browser refused to copy'),
            );
          }}
        >
          {name}
        </Button>
      ))}
    </div>
  );
}
