import { sweepLine } from '../../../shared/model/sweep.ts';
import { statusOf } from './crowd.ts';

/** What is wrong with the rows of a sweep over these places whose line N is a proxy of the crowd: lost, twice, or another place's or entry's answer. */
export function checkRows(text: string, places: readonly string[], entries: number): readonly string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  let summaries = 0;
  for (const line of text.trimEnd().split('\n')) {
    if (line.includes('hunter2')) problems.push('there is a password in a row');
    const row = sweepLine.parse(JSON.parse(line));
    if ('summary' in row) summaries += 1;
    if (!('proxy' in row)) continue;
    const { place = 'nowhere', proxy, runs, error } = row;
    const at = `${place} ${String(row.line)}`;
    if (seen.has(at)) problems.push(`${at} is there twice`);
    seen.add(at);
    const address = /(\d+\.\d+\.\d+\.\d+):/u.exec(proxy)?.[1] ?? '';
    const due = statusOf(places.indexOf(place), address);
    const [run] = runs;
    if (error) problems.push(`${at} could not be tested: ${error.message}`);
    else if (run?.handshake.status !== due)
      problems.push(
        `${at} has the answer ${String(run?.handshake.status)}, and that of ${address} there is ${String(due)} (${run?.summary ?? ''})`,
      );
  }
  for (const place of places)
    for (let line = 1; line <= entries; line += 1)
      if (!seen.has(`${place} ${String(line)}`)) problems.push(`${place} ${String(line)} is lost`);
  if (summaries !== 1) problems.push(`there are ${String(summaries)} summaries`);
  return problems;
}
