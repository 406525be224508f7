import type { RunRecord } from '../../../shared/model/probe-set.ts';
import type { RunPart, RunState } from '../../../shared/model/run-state.ts';
import { formatMs } from '../../../shared/model/units.ts';
import { useRoute } from '../../state/route.ts';
import { CopyButton } from '../../ui/copy.tsx';
import { Callout, ToneIcon, type Tone } from '../../ui/state.tsx';
import { CHECK_NAMES, cancelledWords, gradeInWords, gradeTone } from './check-words.ts';
import { madeOf } from './made-of.ts';
import type { ShownPart } from './parts.ts';
import { TrySpecimen } from './try-specimen.tsx';
import { inWindowWords } from './window-words.ts';

const MODE_WORDS = { direct: 'directly', tunnel: 'as a tunnel', relay: 'relayed' } as const;

/** What came out, in sentences: one a mode, best first. Where there are two, each is a button that shows its ladder and checks below. */
export function Verdict({
  run,
  parts,
  chosen,
  ofPlan,
  onChoose,
}: {
  readonly run: RunState;
  readonly parts: readonly ShownPart[];
  readonly chosen: ShownPart | null;
  readonly ofPlan: boolean;
  readonly onChoose: (index: number) => void;
}) {
  const plan = useRoute(({ draft }) => draft);
  if (run.status === 'failed')
    return (
      <div className="run-verdict">
        <Callout tone="bad">
          <strong>The run could not be made.</strong> {inWindowWords(run.error?.message ?? 'The reason is not known.')}
        </Callout>
      </div>
    );
  const changed = ofPlan && !madeOf(run, plan);
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
      <div className="run-fix">
        <div className="run-fix-text" role="status">
          {fix !== null && (
            <>
              <span>
                <strong>Fix:</strong> {inWindowWords(fix)}
              </span>
              <CopyButton text={inWindowWords(fix)} what="the fix" />
            </>
          )}
          {ofPlan && fix === null && run.route.hops.length === 0 && chosen?.record?.grade === 'clean' && (
            <>
              <span className="muted">There is no proxy on this way.</span> <TrySpecimen />
            </>
          )}
        </div>
        {changed && <span className="muted small">The plan has changed since.</span>}
        <Caption run={run} record={chosen?.record ?? null} />
      </div>
    </section>
  );
}

/** What was run: the plan above may be another one by now. */
function Caption({ run: { route, startedAt }, record }: { readonly run: RunState; readonly record: RunRecord | null }) {
  const way =
    route.hops.length === 0
      ? 'directly'
      : route.hops.length > 2
        ? `over ${String(route.hops.length)} proxies`
        : `over ${route.hops.join(', ')}`;
  const facts = [way, new Date(startedAt).toLocaleTimeString(), record ? formatMs(record.durationMs) : null].filter(
    (fact) => fact !== null,
  );
  return (
    <span className="run-caption muted small number cut" title={[...route.hops, route.target ?? '', startedAt].join('\n')}>
      {facts.join(' · ')}
    </span>
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
  { status }: RunState,
  { part, record, begun }: ShownPart,
): { readonly tone: Tone | 'none'; readonly word: string; readonly says: string } {
  if (record) {
    return { tone: gradeTone(record.grade), word: gradeInWords(record.grade), says: inWindowWords(record.summary) };
  }
  if (!begun && status !== 'running')
    return { tone: 'none', word: 'Not tried', says: status === 'unfinished' ? 'The run ended before.' : 'The run was cancelled before.' };
  switch (part.state) {
    case 'waiting':
      return { tone: 'none', word: 'Waiting', says: 'Comes after the other mode.' };
    case 'running': {
      // The handshake's own goes on until every other has made its connections.
      const now = part.checks.findLast(({ state }) => state === 'running');
      const says = part.after ? afterWords(part.after) : 'Getting there.';
      return { tone: 'busy', word: 'Running', says: now ? `Looking at: ${CHECK_NAMES[now.id].toLowerCase()}.` : says };
    }
    case 'done':
      return {
        tone: 'unknown',
        word: 'Measured',
        says: status === 'running' ? 'The verdict comes when both modes are measured.' : 'There is no verdict.',
      };
    case 'cancelled':
      return { tone: 'unknown', word: status === 'unfinished' ? 'Unfinished' : 'Cancelled', says: cancelledWords(part.checks) };
  }
}

/** What goes on when the checks are done. */
function afterWords(after: NonNullable<RunPart['after']>): string {
  if (after.what === 'ladder') return `Climbing the ladder: the variant ${after.variant}.`;
  if (after.hops === 0) return 'Which proxy does it? Trying straight to the server.';
  return `Which proxy does it? Trying the first ${after.hops === 1 ? 'one' : String(after.hops)} of the chain.`;
}
