import { forgetList, useSweepList } from '../../state/sweep-list.ts';
import { toastFailure } from '../../state/toasts.ts';
import type { ProxyListState } from '../../../shared/model/sweep.ts';
import { formatBytes } from '../../../shared/model/units.ts';
import { Button } from '../../ui/button.tsx';
import { Callout, ToneIcon } from '../../ui/state.tsx';
import { counted, proxies } from './words.ts';

const leave = (): void => void forgetList().catch(toastFailure);

/** The list that was given: how far it is read, what is in it, and what could not be read. */
export function ListStatus() {
  const { sending, list } = useSweepList();
  const reading = list === null || list.status === 'reading';
  return (
    <section className="sweep-list" aria-label="The list" aria-busy={reading} data-list={list?.status ?? 'sending'}>
      <header className="sweep-list-head">
        <div className="sweep-list-title" role="status">
          {reading ? <ToneIcon tone="busy" /> : <ToneIcon tone={list.entries > 0 ? 'good' : 'bad'} />}
          <h2 className="cut">
            <bdi title={list?.name ?? sending?.name}>{list?.name ?? sending?.name ?? 'List'}</bdi>
          </h2>
          <span className="number">
            {list ? countsOf(list) : sending ? `${formatBytes(sending.sent)} of ${formatBytes(sending.size)} handed over` : 'reading'}
          </span>
        </div>
        <Button onClick={leave}>{reading ? 'Cancel' : 'Another list'}</Button>
      </header>
      {list?.status === 'failed' && <Callout tone="bad">{list.error?.message ?? 'The list could not be read.'}</Callout>}
      {list?.status === 'cancelled' && <Callout tone="unknown">Reading was stopped.</Callout>}
      {list?.status === 'ready' && list.entries === 0 && (
        <Callout tone="bad">
          <strong>There is no proxy in it.</strong> One a line is expected: <code className="mono">http://host:port</code>,{' '}
          <code className="mono">host:port</code>, a CSV with a header, or a JSON array.
        </Callout>
      )}
      {list && <Lines list={list} />}
    </section>
  );
}

function countsOf({ lines, entries, bad, repeated, status }: ProxyListState): string {
  const parts = [
    proxies(entries),
    ...(repeated > 0 ? [`${counted(repeated)} repeated`] : []),
    ...(bad > 0 ? [`${counted(bad)} not understood`] : []),
  ];
  return `${status === 'reading' ? `${counted(lines)} lines so far: ` : ''}${parts.join(', ')}`;
}

/** The first of it, and the first that could not be read: neither stops the rest. */
function Lines({ list: { first, problems, entries, bad } }: { readonly list: ProxyListState }) {
  return (
    <div className="sweep-lines">
      {first.length > 0 && (
        <details className="sweep-fold" open>
          <summary>
            The first {counted(first.length)} of {counted(entries)}
          </summary>
          <ol className="sweep-line-list" aria-label="First proxies" tabIndex={0}>
            {first.map(({ line, proxy }) => (
              <li key={line}>
                <span className="muted number">{line}</span>
                <bdi className="mono cut" title={proxy}>
                  {proxy}
                </bdi>
              </li>
            ))}
          </ol>
        </details>
      )}
      {problems.length > 0 && (
        <details className="sweep-fold" open>
          <summary>
            <ToneIcon tone="altered" size={14} /> {counted(bad)} {bad === 1 ? 'line was' : 'lines were'} not understood
            {bad > problems.length && `; the first ${counted(problems.length)}`}
          </summary>
          <ol className="sweep-line-list" aria-label="Lines that were not understood" tabIndex={0}>
            {problems.map(({ line, text, message }) => (
              <li key={line}>
                <span className="muted number">{line}</span>
                <bdi className="mono cut" title={text}>
                  {text}
                </bdi>
                <span className="sweep-line-why">{message}</span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}
