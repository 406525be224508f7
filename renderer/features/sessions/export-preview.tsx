import type { ExportPreview } from '../../../shared/model/session.ts';
import { Callout } from '../../ui/state.tsx';
import { asSentence, counted } from './words.ts';

/** The beginning of what would go out, and how much was hidden in it. */
export function Preview({ preview, problem }: { readonly preview: ExportPreview | null; readonly problem: string | null }) {
  return (
    <section className="export-preview" aria-label="What goes out">
      <p className="export-hidden" role="status">
        <span className="field-label">What goes out, from its beginning. </span>
        {preview && (
          <span className="small">
            {preview.hidden.length === 0
              ? 'Nothing had to be hidden in it.'
              : `Hidden in it: ${preview.hidden.map(({ what, times }) => `${what} (${counted(times)})`).join(', ')}.`}
          </span>
        )}
      </p>
      {problem !== null && <Callout tone="bad">{asSentence(problem)}</Callout>}
      <pre className="mono export-text" tabIndex={0} aria-label="The first of it">
        {preview?.text}
      </pre>
    </section>
  );
}
