import type { RunState } from '../../../shared/model/run-state.ts';
import { CopyButton } from '../../ui/copy.tsx';
import { Callout, ToneIcon, type Tone } from '../../ui/state.tsx';
import { CHECK_NAMES, gradeInWords, gradeTone } from './check-words.ts';
import { measured, type ShownPart } from './parts.ts';
import { inWindowWords } from './window-words.ts';

const MODE_WORDS = { direct: 'directly', tunnel: 'as a tunnel', relay: 'relayed' } as const;

/** What came out, in sentences: one a mode, best first. Where there are two, each is a button that shows its ladder and checks below. */
export function Verdict({
  run,
  parts,
  chosen,
  onChoose,
}: {
  readonly run: RunState;
  readonly parts: readonly ShownPart[];
  readonly chosen: ShownPart | null;
  readonly onChoose: (index: number) => void;
}) {
  if (run.status === 'failed')
    return (
      <div className="run-verdict">
        <Callout tone="bad">
          <strong>The run could not be made.</strong> {inWindowWords(run.error?.message ?? 'The reason is not known.')}
        </Callout>
      </div>
    );
  const fix = chosen?.record?.fix ?? null;
  return (
    <section className="run-verdict" aria-label="Verdict" data-testid="verdict">
      {parts.length === 1 && chosen ? (
        <div className="run-sentence">
          <Sentence run={run} shown={chosen} alone />
        </div>
      ) : (
        <div className="run-modes" role="group" aria-label="Verdict of each mode">
          {parts.map((shown) => (
            <button
              key={shown.index}
              type="button"
              className="run-sentence run-mode"
              aria-pressed={shown.index === chosen?.index}
              onClick={() => onChoose(shown.index)}
            >
              <Sentence run={run} shown={shown} alone={false} />
            </button>
          ))}
        </div>
      )}
      <div className="run-fix" role="status">
        {fix !== null && (
          <>
            <span>
              <strong>Fix:</strong> {inWindowWords(fix)}
            </span>
            <CopyButton text={inWindowWords(fix)} what="the fix" />
          </>
        )}
        {run.status === 'cancelled' && <span>{cancelledWords(run)}</span>}
      </div>
    </section>
  );
}

function Sentence({ run, shown, alone }: { readonly run: RunState; readonly shown: ShownPart; readonly alone: boolean }) {
  const { tone, word, says } = wordsOf(run, shown);
  return (
    <>
      <span className={`run-grade tone-${tone === 'busy' ? 'unknown' : tone}`} data-grade={shown.record?.grade}>
        <ToneIcon tone={tone} size={20} />
        {word}
      </span>
      {!alone && <span className="run-mode-name muted">{MODE_WORDS[shown.part.mode]}</span>}
      <span className="run-says">{says}</span>
    </>
  );
}

function wordsOf(
  { status, route }: RunState,
  { part, record }: ShownPart,
): { readonly tone: Tone | 'none'; readonly word: string; readonly says: string } {
  if (record) {
    const next =
      route.hops.length === 0 && record.grade === 'clean' ? ' There is no proxy on this way: put one into the route to look at it.' : '';
    return { tone: gradeTone(record.grade), word: gradeInWords(record.grade), says: `${record.summary}${next}` };
  }
  switch (part.state) {
    case 'waiting':
      return status === 'running'
        ? { tone: 'none', word: 'Waiting', says: 'Comes after the other mode.' }
        : { tone: 'none', word: 'Not tried', says: 'The run was cancelled before.' };
    case 'running': {
      const now = part.checks.find(({ state }) => state === 'running');
      return { tone: 'busy', word: 'Running', says: now ? `Looking at: ${CHECK_NAMES[now.id].toLowerCase()}.` : 'Getting there.' };
    }
    case 'done':
      return {
        tone: 'unknown',
        word: 'Measured',
        says: status === 'running' ? 'The verdict comes when both modes are measured.' : 'There is no verdict.',
      };
    case 'cancelled':
      return { tone: 'unknown', word: 'Cancelled', says: 'What was measured before is below.' };
  }
}

function cancelledWords({ parts }: RunState): string {
  const { done, of } = measured(parts);
  return done === 0
    ? 'Cancelled before the first check was done; no verdict can be given.'
    : `Cancelled after ${String(done)} of ${String(of)} checks; no verdict can be given.`;
}
