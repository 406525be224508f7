import type { HeadPreview as Heads } from '../../../shared/model/desk-state.ts';
import { bytesOfBase64 } from '../../ui/bytes/base64.ts';
import { decodeText, visible, visibleLines } from '../../ui/bytes/rows.ts';
import { Callout } from '../../ui/state.tsx';
import { RULES } from './variant-words.ts';

const WHERE = {
  direct: 'Sent to the server',
  tunnel: 'Through a tunnel: sent to the server, inside it',
  relay: 'To a relay: sent to the last proxy',
} as const;

/** The exact request head for each mode that will be tried, and the rules that it breaks. */
export function HeadPreview({
  preview,
  ofOwn,
  asking,
  error,
}: {
  readonly preview: Heads | null;
  /** Somebody typed it. */
  readonly ofOwn: boolean;
  readonly asking: boolean;
  readonly error: string | null;
}) {
  const problem = error ?? preview?.problem?.message ?? null;
  return (
    <div className="diagnose-preview" aria-busy={asking}>
      <h3 className="field-label">The head, as it will be sent</h3>
      {problem !== null && <Callout tone="bad">{problem}</Callout>}
      {preview?.heads.map(({ mode, bytes }) => (
        <figure key={mode} className="diagnose-head">
          <figcaption className="small muted">{WHERE[mode]}</figcaption>
          <pre className="mono diagnose-head-text" tabIndex={0} aria-label={WHERE[mode]}>
            {linesOf(bytes)}
          </pre>
        </figure>
      ))}
      {preview && preview.broken.length > 0 && (
        <ul className="diagnose-broken" aria-label="Rules that this head breaks">
          {byRule(preview.broken).map(([rule, says]) => (
            <li key={rule}>
              <Callout tone="altered">
                <strong>
                  Rule {rule}, {RULES[rule]}:
                </strong>{' '}
                {visible(says.join('; '))}.
              </Callout>
            </li>
          ))}
        </ul>
      )}
      {ofOwn && preview?.problem === null && preview.broken.length === 0 && (
        <Callout tone="good">It breaks none of the five rules of the proposal.</Callout>
      )}
      {preview?.remarks.map((remark) => (
        <Callout key={remark} tone="unknown">
          {remark}
        </Callout>
      ))}
    </div>
  );
}

function byRule(broken: Heads['broken']): readonly (readonly [rule: number, says: readonly string[]])[] {
  const rules = new Map<number, string[]>();
  for (const { rule, says } of broken) rules.set(rule, [...(rules.get(rule) ?? []), says]);
  return [...rules];
}

/** Line ends as line ends; other control characters by their symbols, since they would be sent. */
function linesOf(base64: string): string {
  return visibleLines(decodeText(bytesOfBase64(base64)).text);
}
