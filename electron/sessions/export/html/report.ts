import type { Redaction } from '../../../../shared/model/session.ts';
import type { StoredSession } from '../../stored-session.ts';
import type { ExportOptions } from '../export-options.ts';
import { markup, Markup } from './markup.ts';
import { runPart } from './run-part.ts';
import { STYLE, SWEEP_STYLE } from './style.ts';
import { sweepReport } from './sweep.ts';
import { transcriptOf } from './transcript.ts';

/** One page for people, whole in itself: nothing is fetched and nothing runs, and its policy forbids both to whatever might slip in. */
export function* exportHtml(session: StoredSession, { program, redaction }: ExportOptions): Generator<string> {
  const { summary, run, sweep } = session;
  const { name, note, title, startedAt, status } = summary;
  yield markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name ?? title} – Duplexscope</title>
<style>${new Markup(STYLE)}${sweep ? new Markup(SWEEP_STYLE) : null}</style>
</head>
<body><main>
<h1>${name ?? title}</h1>
${name === null ? null : markup`<p class="mono">${title}</p>`}
<p class="facts">${sweep ? 'Sweep' : 'Diagnosis'} of <time datetime="${startedAt}">${inWords(startedAt)}</time>${status === 'done' ? null : markup`, <b>${STATUS_WORDS[status]}</b>`}</p>
${note === '' ? null : markup`<p class="note">${note}</p>`}
`.text;
  if (sweep) yield* sweepReport(sweep, session.rows());
  if (run) {
    const records = run.document?.runs ?? [];
    if (run.error)
      yield markup`<div class="verdict bad">
        <p><span class="grade">✗ It could not be run.</span> ${run.error.message}</p>
      </div> `.text;
    if (records.length === 0) yield markup`<p class="muted">There is no verdict: the run ended before it had one.</p> `.text;
    for (const [index, record] of records.entries()) yield runPart(run, record, () => session.samples(), index === 0).text;
    yield* transcriptOf(session.events(), run);
  }
  yield markup`<footer>Made by ${program}. ${hiddenIn(redaction)}</footer>
</main></body>
</html>\n`.text;
}

const STATUS_WORDS = {
  running: 'still under way when this was made',
  paused: 'paused when this was made',
  done: 'done',
  cancelled: 'cancelled',
  failed: 'failed',
  unfinished: 'not finished',
} as const;

function inWords(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`;
}

function hiddenIn({ credentials, userNames, addresses }: Redaction): string {
  const hidden = [
    'passwords',
    ...(credentials ? ['authorization values', 'cookies'] : []),
    ...(userNames ? ['user names'] : []),
    ...(addresses ? ['addresses and host names (made-up ones stand for them)'] : []),
  ];
  return `Left out: ${hidden.join(', ')}.`;
}
