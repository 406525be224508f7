import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { IconButton } from '../../ui/button.tsx';
import { goToEvidence, useTranscriptView } from './view-state.ts';

/** What was asked for as evidence: which of it is open, and the way to the rest. Nothing while none was asked for. */
export function EvidenceBar() {
  const evidence = useTranscriptView((view) => view.evidence);
  if (!evidence) return null;
  const { events, at, missing } = evidence;
  return (
    <div className="transcript-evidence-bar" role="group" aria-label="Evidence">
      <span className="number" role="status">
        {events.length === 0 ? 'This check recorded no events.' : `Evidence ${String(at + 1)} of ${String(events.length)}`}
        {missing > 0 && `, ${String(missing)} more not in this transcript`}
      </span>
      <IconButton
        label="Previous evidence"
        icon={<ChevronUp size={16} aria-hidden />}
        disabled={events.length < 2}
        onClick={() => goToEvidence(-1)}
      />
      <IconButton
        label="Next evidence"
        icon={<ChevronDown size={16} aria-hidden />}
        disabled={events.length < 2}
        onClick={() => goToEvidence(1)}
      />
      <IconButton
        label="Stop marking the evidence"
        icon={<X size={16} aria-hidden />}
        onClick={() => useTranscriptView.setState({ evidence: null })}
      />
    </div>
  );
}
