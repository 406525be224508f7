import { CHECK_IDS, QUICK_CHECKS, TIMED_CHECKS, type CheckId } from '../../shared/model/check.ts';
import { Failure } from '../../shared/model/failure.ts';
import { parseEndpoint, parsePort, type Endpoint } from '../../shared/model/route.ts';

/** How the values of options and arguments are read; each throws a `Failure` that says what to write. */

export function bad(message: string): Failure {
  return new Failure('BAD_USAGE', message, { stage: 'usage' });
}

/** Reads an option's value; what is wrong with it is said with the option's name. */
export function named<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(error.code, `${option}: ${error.message}`, { stage: 'usage', cause: error });
  }
}

/** `HOST:PORT`. What does not look like one is not repeated: a password may stand in it. */
export function readEndpoint(text: string): Endpoint {
  if (text.includes('@') || (!text.startsWith('[') && text.split(':').length > 2)) {
    throw new Failure('BAD_URL', 'this is not HOST:PORT; write for instance 127.0.0.1:8080 or [::1]:8080, and proxies with --via URL', {
      stage: 'usage',
    });
  }
  return parseEndpoint(text);
}

/** `HOST:PORT` to listen on; port 0 takes a free one. */
export function readListen(text: string): Endpoint {
  const free = /^(.*):0+$/u.exec(text);
  return free ? { ...readEndpoint(`${free[1] ?? ''}:1`), port: 0 } : readEndpoint(text);
}

/** `PORT` on loopback, or `HOST:PORT`. */
export function readListenOnLoopback(text: string): Endpoint {
  return /^\d+$/u.test(text) ? { host: '127.0.0.1', port: readListenPort(text) } : readListen(text);
}

/** A port to listen on; 0 takes a free one. */
export function readListenPort(text: string): number {
  return /^0+$/u.test(text) ? 0 : parsePort(text);
}

/** A whole number from 1 to `most`. */
export function countUpTo(most: number): (text: string) => number {
  return (text) => {
    const count = /^\d{1,9}$/u.test(text) ? Number(text) : NaN;
    if (!(count >= 1 && count <= most))
      throw new Failure('BAD_NUMBER', `${JSON.stringify(text)} is not a whole number from 1 to ${String(most)}`, { stage: 'usage' });
    return count;
  };
}

/** One of a closed list. */
export function oneOf<T extends string>(choices: readonly T[], what: string): (text: string) => T {
  return (text) => {
    const choice = choices.find((known) => known === text);
    if (choice === undefined) throw bad(`unknown ${what} ${JSON.stringify(text.slice(0, 40))}; use one of ${choices.join(', ')}`);
    return choice;
  };
}

/** For options that may be given again. */
export function repeated<T>(read: (text: string) => T): (text: string, before: readonly T[] | undefined) => readonly T[] {
  return (text, before = []) => [...before, read(text)];
}

/** `A,B,C`; empty names are left out. */
export function names(text: string): readonly string[] {
  const found = text.split(',').flatMap((name) => name.trim() || []);
  if (found.length === 0) throw bad('the list of names is empty; write for instance honest-relay,hangs');
  return found;
}

/** `quick`, `full` or ids, in the table's order. `full` leaves out what takes long by nature, unless `timed`. */
export function readChecks(text: string, timed: boolean): readonly CheckId[] {
  const chosen = new Set<CheckId>();
  for (const name of text.split(',').map((part) => part.trim())) {
    if (name === 'quick') QUICK_CHECKS.forEach((id) => chosen.add(id));
    else if (name === 'full') CHECK_IDS.filter((id) => timed || !TIMED_CHECKS.includes(id)).forEach((id) => chosen.add(id));
    else chosen.add(oneOf(CHECK_IDS, 'check')(name));
  }
  return CHECK_IDS.filter((id) => chosen.has(id));
}
