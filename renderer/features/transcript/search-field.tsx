import { ChevronDown, ChevronUp } from 'lucide-react';
import type { RefObject } from 'react';
import { IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { goToHit, hitCounts, isSearching, searchFor, useLadder } from './ladder-store.ts';
import { useTranscriptView } from './view-state.ts';

/** Finds a text in what the events say and carry. Enter goes to the next hit, Shift+Enter to the one before, Escape empties it. */
export function SearchField({ bar }: { readonly bar: RefObject<HTMLDivElement | null> }) {
  useLadder();
  const query = useTranscriptView((view) => view.query);
  const selected = useTranscriptView((view) => view.selected);
  const { all, upTo } = hitCounts(selected);
  const words = query === '' ? '' : hitWords(all, upTo);
  return (
    <div ref={bar} className="transcript-search" role="search">
      <TextField
        label="Search the transcript"
        labelHidden
        type="search"
        placeholder="Search"
        value={query}
        onValue={searchFor}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            goToHit(event.shiftKey ? -1 : 1);
          } else if (event.key === 'Escape' && query !== '') {
            event.preventDefault();
            searchFor('');
          }
        }}
      />
      <span className="transcript-hits muted number" role="status">
        {words}
      </span>
      <IconButton label="Previous hit" icon={<ChevronUp size={16} aria-hidden />} disabled={all === 0} onClick={() => goToHit(-1)} />
      <IconButton label="Next hit" icon={<ChevronDown size={16} aria-hidden />} disabled={all === 0} onClick={() => goToHit(1)} />
    </div>
  );
}

function hitWords(all: number, upTo: number): string {
  const many = all.toLocaleString('en');
  if (isSearching()) return `${many} …`;
  return all === 0 ? 'none' : `${upTo === 0 ? '–' : upTo.toLocaleString('en')} of ${many}`;
}
