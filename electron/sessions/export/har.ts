import type { StoredSession } from '../stored-session.ts';
import type { ExportOptions } from './export-options.ts';
import { harEntries } from './har-entries.ts';
import { HarHeads } from './har-heads.ts';
import { recordingsOf } from './recordings.ts';

/** HAR 1.2: the heads as entries, and all else of the session under `log._duplexscope`, as the lines of a session file have it. */
export function* exportHar(session: StoredSession, { program, redaction }: ExportOptions): Generator<string> {
  const [name = '', version = ''] = program.split(' ');
  const { summary, run, sweep } = session;
  const comment = 'Heads as both ends saw them; streams and SOCKS are under _duplexscope.';
  yield `{"log":{"version":"1.2","creator":${JSON.stringify({ name, version })},"comment":${JSON.stringify(comment)},"entries":`;
  yield* array(entries(session));
  const { bytes: _, imported: __, ...facts } = summary;
  yield `,"_duplexscope":{"redaction":${JSON.stringify(redaction)},"session":${JSON.stringify(facts)},"run":${JSON.stringify(run)},"sweep":${JSON.stringify(sweep)},"events":`;
  yield* array(asJson(session.events()));
  yield ',"samples":';
  yield* array(asJson(session.samples()));
  yield ',"rows":';
  yield* array(asJson(session.rows()));
  yield '}}}\n';
}

function* entries(session: StoredSession): Generator<string> {
  const heads = new HarHeads();
  for (const { run, events, line } of recordingsOf(session)) yield* harEntries(run, events, line, heads);
}

function* asJson(items: Iterable<unknown>): Generator<string> {
  for (const item of items) yield JSON.stringify(item);
}

/** An item a line: a file of one line of a hundred MiB opens nowhere. */
function* array(items: Iterable<string>): Generator<string> {
  let before = '[\n';
  for (const item of items) {
    yield before + item;
    before = ',\n';
  }
  yield before === '[\n' ? '[]' : '\n]';
}
