import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './button.tsx';

const SAID_MS = 2000;

/** Copies a short text and says so in place. `what` names it: `the address`. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [said, setSaid] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (said === null) return undefined;
    const timer = setTimeout(setSaid, SAID_MS, null);
    return () => clearTimeout(timer);
  }, [said]);
  const label = said === null ? `Copy ${what}` : said === 'copied' ? 'Copied' : 'The browser refused to copy';
  return (
    <>
      <IconButton
        label={label}
        icon={said === 'copied' ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
        onClick={(event) => {
          event.stopPropagation();
          navigator.clipboard.writeText(text).then(
            () => setSaid('copied'),
            () => setSaid('refused'),
          );
        }}
      />
      <span className="only-read-aloud" role="status">
        {said === null ? '' : label}
      </span>
    </>
  );
}
