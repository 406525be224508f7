/* Real sweeps of a window; whoever is killed leaves one unfinished, which the next one takes on. */
import { setImmediate } from 'node:timers/promises';
import { openDatabase } from '../../../electron/sessions/database.ts';
import { DEFAULT_SWEEP_PLAN } from '../../../shared/model/sweep.ts';
import { say } from '../say.ts';
import { victimsWorkbench } from '../victims-workbench.ts';
import { Random } from '../../fuzz/random.ts';

const LIST = 'nobody';
const [dataFolder = '', seed = '1', port = '9'] = process.argv.slice(2);
const random = new Random(seed);
const workbench = victimsWorkbench(dataFolder);
const { handlers } = workbench;

/** The address of a line of the list of this sweep, the how manieth of the folder it is: no other has it. */
function addressOf(sweep: number, line: number): string {
  return `127.${String(sweep + 1)}.${String(line >> 8)}.${String(line & 255)}`;
}

/** A list of proxies that hang up, or here and there are not there, a different address each, and some lines that are none. Short enough that it ends within seconds. */
function listText(sweep: number): string {
  return Array.from({ length: 50 + random.below(250) }, (_, index) =>
    random.chance(1 / 20) ? 'no proxy' : `http://${addressOf(sweep, index + 1)}:${random.chance(1 / 8) ? '9' : port}`,
  ).join('\n');
}

async function listed(text: string): Promise<string> {
  const ready = Promise.withResolvers<undefined>();
  const stop = workbench.subscribe((event, payload) => {
    if (event === 'listChanged' && 'status' in payload && payload.status === 'ready') ready.resolve(undefined);
  });
  const { id } = await handlers.readList({ source: { kind: 'text', name: LIST, text } });
  await ready.promise;
  stop();
  return id;
}

/** Runs until it is over, and says what is committed of it while it runs. */
async function follow(sweep: string, number: number, told: Set<number>): Promise<void> {
  const over = Promise.withResolvers<undefined>();
  const stop = workbench.subscribe((event, payload) => {
    if (event !== 'sweepChanged' || !('plan' in payload) || payload.id !== sweep) return;
    tell(sweep, number, told);
    if (payload.status === 'done') over.resolve(undefined);
    else if (payload.status !== 'running') over.reject(new Error(`the sweep is ${payload.status}: ${String(payload.error?.message)}`));
  });
  await over.promise;
  stop();
  // It is over before the log has that.
  const isOver = reading.prepare(`SELECT 1 FROM sessions WHERE id = ? AND status <> 'running'`);
  while (!isOver.get(sweep)) await setImmediate();
  tell(sweep, number, told);
}

/** By a connection of its own, so that nothing is told but what is in the file. */
function tell(sweep: string, number: number, told: Set<number>): void {
  const session = reading.prepare('SELECT key, status FROM sessions WHERE id = ?').get(sweep);
  if (!session) return;
  const rows: number[] = [];
  const visited: string[] = [];
  for (const { line, kind } of reading.prepare('SELECT line, kind FROM sweep_rows WHERE session = ?').all(Number(session['key']))) {
    const at = Number(line);
    if (told.has(at)) continue;
    told.add(at);
    rows.push(at);
    if (kind === 'tested') visited.push(addressOf(number, at));
  }
  const status = String(session['status']);
  // The lines that are none come first, and tell nothing of what is tested.
  if (visited.length === 0 && status === 'running') {
    for (const line of rows) told.delete(line);
    return;
  }
  say({ session: sweep, rows, visited, ...(status === 'running' ? {} : { over: status }) });
}

// Only those of its own: other victims leave sweeps in the same log that no real list was read for.
const { sessions } = await handlers.listSessions({ search: LIST, kind: 'sweep', before: null, limit: 500 });
const reading = openDatabase(dataFolder, 'read');
for (const [index, { id, status, rows }] of [...sessions].reverse().entries()) {
  if (status !== 'unfinished') continue;
  say({ session: id, resumed: rows });
  // What is there already is told again: it must stay there.
  const followed = follow(id, index, new Set());
  await handlers.resumeSweep({ sweep: id, list: null });
  await followed;
}
for (let number = sessions.length; ; number += 1) {
  const list = await listed(listText(number));
  const { sweep } = await handlers.startSweep({
    ...structuredClone(DEFAULT_SWEEP_PLAN),
    target: { kind: 'own', listenHost: '127.0.0.1' },
    checks: ['handshake'],
    concurrency: 32,
    perNetwork: null,
    list,
  });
  await follow(sweep, number, new Set());
}
