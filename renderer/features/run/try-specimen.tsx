import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { wordsOf } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/state.tsx';
import { diagnoseThrough } from '../specimens/diagnose-through.ts';

/** Removes the Upgrade header when it relays and is honest as a tunnel: shows both what a block looks like and what gets past it. */
const SPECIMEN = 'strips-upgrade';

/** Starts a specimen, and diagnoses the way through it. */
export function TrySpecimen() {
  const [starting, setStarting] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const start = async (): Promise<void> => {
    setStarting(true);
    setError(null);
    try {
      await diagnoseThrough(SPECIMEN);
    } catch (problem) {
      setError(wordsOf(problem));
    } finally {
      setStarting(false);
    }
  };
  return (
    <>
      <Button
        icon={<FlaskConical size={14} aria-hidden />}
        disabled={starting}
        title={`Starts ${SPECIMEN}, a small proxy of this program, and runs through it`}
        onClick={() => void start()}
      >
        Try a misbehaving proxy
      </Button>
      {error !== null && <Callout tone="bad">{error}</Callout>}
    </>
  );
}
