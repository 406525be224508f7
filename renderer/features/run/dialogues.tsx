import type { Dialogue } from '../../../shared/model/probe-set.ts';
import { bytesOfBase64 } from '../../ui/bytes/base64.ts';
import { decodeText, hexText, visibleLines } from '../../ui/bytes/rows.ts';

/** What was said to each proxy and what it answered, before the handshake. */
export function Dialogues({ dialogues, hops }: { readonly dialogues: readonly Dialogue[]; readonly hops: readonly string[] }) {
  return (
    <section aria-label="Said to the proxies">
      <h3>Said to the proxies</h3>
      {dialogues.length === 0 && <p className="muted">No proxy was asked for a tunnel in this mode.</p>}
      {dialogues.map((dialogue, index) => (
        <div key={index} className="run-dialogue">
          <p className="small">
            <span className="mono">{hops[dialogue.hop] ?? `proxy ${String(dialogue.hop + 1)}`}</span>{' '}
            <span className="muted">
              {dialogue.protocol.toUpperCase()}
              {dialogue.code === null ? '' : `, answered ${String(dialogue.code)}`}
            </span>
          </p>
          <div className="run-dialogue-sides">
            <Side name="Sent" way="up" protocol={dialogue.protocol} base64={dialogue.sent} />
            <Side name="Received" way="down" protocol={dialogue.protocol} base64={dialogue.received} />
          </div>
        </div>
      ))}
    </section>
  );
}

function Side({
  name,
  way,
  protocol,
  base64,
}: {
  readonly name: string;
  readonly way: 'up' | 'down';
  readonly protocol: Dialogue['protocol'];
  readonly base64: string;
}) {
  const bytes = bytesOfBase64(base64);
  const text = protocol === 'connect' ? visibleLines(decodeText(bytes).text) : hexText(bytes);
  return (
    <figure>
      <figcaption className={`small run-${way}`}>{name}</figcaption>
      <pre className="mono run-dialogue-text" tabIndex={0} aria-label={name}>
        {text === '' ? '(nothing)' : text}
      </pre>
    </figure>
  );
}
