import type { Grade } from '../../shared/model/check.ts';
import { formatEndpoint } from '../../shared/model/route.ts';
import type { SweepSummaryLine } from '../../shared/model/sweep.ts';
import { Engine } from '../engine/engine.ts';
import type { PlacedSweep } from '../engine/placed-sweep.ts';
import { SweepProgress } from '../engine/sweep.ts';
import { EXIT } from './exit.ts';
import type { Host } from './host.ts';
import { noticesTo, queueAccess } from './queue-access.ts';
import { compare } from './sweep-file-again.ts';
import { optionsAsTexts } from './sweep-start.ts';
import { SweepLog } from './sweep-log.ts';
import { checkResume, formatFor, openOutput, readJob, readList, summaryOf, type SweepOptions } from './sweep.ts';
import { watched } from './sweep-watch.ts';
import { bad, readChecks } from './values.ts';

/** `sweep --queue`: the workers of the places test, this program hands out and gathers. `given`: the server of the places that have none of their own. */
export async function placedSweep(given: string | undefined, options: SweepOptions, host: Host, version: string): Promise<number> {
  const { out, resume = false, save } = options;
  const { places, targets } = options.places ?? { places: [], targets: [] };
  if (places.length === 0) throw bad('from which places? add --places NAME,NAME: the names that the workers were started with');
  const text = given ?? (targets.length === places.length ? targets.map(formatEndpoint)[0] : undefined);
  if (text === undefined || options.listen !== undefined)
    throw bad(
      'workers elsewhere cannot reach a server of this command: run "duplexscope serve --service probe" where the proxies reach it, and give its HOST:PORT as TARGET, or each place its own (--places office=HOST:PORT), without --listen',
    );
  checkResume(options);
  const queue = queueAccess(options);
  const onNotice = noticesTo(host);
  const checks = readChecks(options.checks, false);
  const format = options.format ?? formatFor(out);
  const engine = new Engine();
  try {
    const job = await readJob(text, options, checks, engine, host);
    // The list is read by a thread of its own while this one takes in what speaks with the queue.
    const [list, queueing] = await Promise.all([readList(options.list, host), import('../engine/placed-sweep.ts')]);
    const progress = new SweepProgress(list.entries * places.length);
    const log = save ? new SweepLog({ target: text, options, format, job, list, progress, places, host }) : null;
    const byPlace = new Map<string, Partial<Record<Grade, number>>>(places.map((place) => [place, {}]));
    try {
      if (resume) await log?.takeOn();
      const output = await openOutput({ out, resume, shape: { format, checks, places }, progress, host });
      try {
        if (resume) compare(list, output, options.list);
        const kept = (await log?.keep(output)) ?? null;
        const sweeping = new queueing.PlacedSweep({
          queue,
          places,
          targets,
          version,
          job,
          list,
          options: optionsAsTexts(text, options, job),
          resume,
          has: (place, line) => (place === null ? output.done : output.doneAt.get(place))?.has(line) === true,
          progress,
          sink: {
            tested: async (tested, place) => {
              const grades = byPlace.get(place) ?? {};
              grades[tested.grade] = (grades[tested.grade] ?? 0) + 1;
              await output.tested(tested);
              await kept?.tested(tested);
            },
            untested: (line) => output.untested(line),
            safe: async () => {
              await Promise.all([output.safe(), kept?.safe()]);
            },
          },
          onNotice,
          saysWhoIsMissing: true,
        });
        try {
          await watched(sweeping, {
            progress,
            host,
            isKept: () => out !== undefined || kept?.broken === false,
            more: () => places.map((place) => healthOf(sweeping, place)),
          });
        } finally {
          await kept?.end();
        }
        output.summary(withPlaces(summaryOf(list, progress), byPlace, resume));
      } finally {
        await output.close();
      }
    } finally {
      await log?.close();
    }
  } finally {
    await engine.close();
  }
  return EXIT.done;
}

/** `office: 2 workers, 340/s` */
function healthOf(sweeping: PlacedSweep, place: string): string {
  const workers = sweeping.workers(place);
  if (workers.length === 0) return `${place}: no worker`;
  const rate = workers.reduce((sum, worker) => sum + worker.rate, 0);
  return `${place}: ${String(workers.length)} ${workers.length === 1 ? 'worker' : 'workers'}, ${rate.toFixed(rate < 10 ? 1 : 0)}/s`;
}

/** An earlier start's rows are in `byGrade` alone. */
function withPlaces(
  { summary }: SweepSummaryLine,
  byPlace: ReadonlyMap<string, Partial<Record<Grade, number>>>,
  resumed: boolean,
): SweepSummaryLine {
  const counted = [...byPlace.values()].reduce((sum, grades) => sum + Object.values(grades).reduce((all, one) => all + one, 0), 0);
  const total = summary.total * byPlace.size;
  return { summary: { ...summary, total, ...(resumed && counted < total ? {} : { byPlace: Object.fromEntries(byPlace) }) } };
}
