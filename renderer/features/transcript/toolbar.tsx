import { Copy } from 'lucide-react';
import type { RefObject } from 'react';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { toastFailure } from '../../state/toasts.ts';
import { IconButton } from '../../ui/button.tsx';
import { Checkbox, RadioGroup } from '../../ui/field.tsx';
import { copyShown } from './copy-shown.ts';
import { EvidenceBar } from './evidence-bar.tsx';
import { Filters } from './filters.tsx';
import type { RunFacts } from './run-facts.ts';
import { SearchField } from './search-field.tsx';
import { followTheEnd, showView, useTranscriptView } from './view-state.ts';

const VIEWS = [
  { value: 'ladder', label: 'Ladder' },
  { value: 'heads', label: 'Heads side by side' },
] as const;

export function Toolbar({ run, search }: { readonly run: RunFacts; readonly search: RefObject<HTMLDivElement | null> }) {
  const view = useTranscriptView((state) => state.view);
  const follow = useTranscriptView((state) => state.follow);
  const absolute = useSettings(({ times }) => times === 'absolute');
  return (
    <div className="transcript-toolbar">
      <div className="transcript-bar">
        <RadioGroup legend="View" legendHidden value={view} choices={VIEWS} onValue={showView} />
        {view === 'ladder' && (
          <>
            <SearchField bar={search} />
            <EvidenceBar />
            <span className="transcript-gap" />
            <IconButton
              label="Copy all events that are shown, as text"
              icon={<Copy size={16} aria-hidden />}
              onClick={() => copyShown(run)}
            />
          </>
        )}
      </div>
      {view === 'ladder' && (
        <div className="transcript-bar">
          <Filters run={run} />
          <span className="transcript-gap" />
          <Checkbox
            label="Time of day"
            checked={absolute}
            onValue={(checked) => {
              changeSettings({ times: checked ? 'absolute' : 'relative' }).catch(toastFailure);
            }}
          />
          <Checkbox label="Follow the end" checked={follow} onValue={followTheEnd} />
        </div>
      )}
    </div>
  );
}
