import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * When the sources last changed: what is made of the same sources says the same day, and has the same bytes. SOURCE_DATE_EPOCH (seconds since 1970,
 * reproducible-builds.org/docs/source-date-epoch) where somebody sets it, else the commit that is checked out. Throws where there is neither.
 */
export function sourceDate(): Date {
  const set = process.env['SOURCE_DATE_EPOCH'] ?? commitDate();
  if (!/^\d{1,12}$/u.test(set))
    throw new Error('this is no checkout of git: set SOURCE_DATE_EPOCH to the day of the sources, in seconds since 1970');
  return new Date(Number(set) * 1000);
}

function commitDate(): string {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: folder, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
}
