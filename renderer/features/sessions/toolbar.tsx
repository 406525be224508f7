import { FileInput } from 'lucide-react';
import { useRef, type RefObject } from 'react';
import { importFiles } from '../../state/imports.ts';
import { findSessions, useSessions, type SessionKind } from '../../state/sessions.ts';
import { Button } from '../../ui/button.tsx';
import { RadioGroup, TextField } from '../../ui/field.tsx';
import { counted } from './words.ts';

const KINDS = [
  { value: 'all', label: 'All' },
  { value: 'run', label: 'Runs' },
  { value: 'sweep', label: 'Sweeps' },
] as const;

/** Search and filter, with how many match. */
export function SessionSearch({ place }: { readonly place: RefObject<HTMLDivElement | null> }) {
  const search = useSessions((state) => state.search);
  const kind = useSessions((state) => state.kind);
  const matching = useSessions((state) => state.matching);
  const loaded = useSessions((state) => state.loaded);
  return (
    <div className="sessions-search" ref={place}>
      <TextField
        label="Search"
        labelHidden
        type="search"
        maxLength={200}
        placeholder="Search names, notes, routes and verdicts"
        value={search}
        onValue={(typed) => findSessions({ search: typed })}
      />
      <RadioGroup
        legend="Which sessions"
        legendHidden
        value={kind ?? 'all'}
        choices={KINDS}
        onValue={(value) => findSessions({ kind: value === 'all' ? null : (value satisfies SessionKind) })}
      />
      <span className="sessions-count muted number" role="status">
        {loaded && (search.trim() !== '' || kind !== null) && `${counted(matching)} found`}
      </span>
    </div>
  );
}

/** Chooses files to take in; dropping them on the window does the same. */
export function ImportButton() {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={field}
        type="file"
        hidden
        multiple
        accept=".jsonl,.gz,.duplexscope"
        data-testid="import-file"
        onChange={({ target }) => {
          void importFiles([...(target.files ?? [])]);
          // The same file can be chosen again.
          target.value = '';
        }}
      />
      <Button icon={<FileInput size={14} aria-hidden />} onClick={() => field.current?.click()}>
        Import…
      </Button>
    </>
  );
}
