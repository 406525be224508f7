import { Failure } from './failure.ts';
import { parseEndpoint } from './route.ts';
import type { PlaceTarget } from './sweep.ts';
import { PLACE } from './sweep-names.ts';

/** From where a sweep tests. `targets`: of the places whose workers test against a server of their own. */
export interface PlaceList {
  readonly places: readonly string[];
  readonly targets: readonly PlaceTarget[];
}

/** A place's name as it may stand in a key, a table's head and a file. Throws `BAD_USAGE`. */
export function readPlace(text: string): string {
  const name = text.trim().normalize('NFC');
  if (PLACE.test(name)) return name;
  throw usage('a place is called by up to 63 letters, digits, dots and dashes, for instance office or fra-1');
}

/** Words as people write them: `office`, or `dc=HOST:PORT`. Throws `BAD_USAGE`, and what `parseEndpoint` does. */
export function readPlaceList(words: readonly string[]): PlaceList {
  const found = new Map<string, PlaceTarget | null>();
  for (const word of words) {
    const [name = '', ...rest] = word.split('=');
    const place = readPlace(name);
    const target = rest.length === 0 ? null : { place, ...parseEndpoint(rest.join('=').trim()) };
    const before = found.get(place);
    if (before !== undefined && textOf(before) !== textOf(target)) throw usage(`the place ${place} is there twice, with different servers`);
    found.set(place, target);
  }
  return { places: [...found.keys()], targets: [...found.values()].filter((target) => target !== null) };
}

/** Of the place: its own server. Null: it takes the one that all do. */
export function targetOfPlace(targets: readonly PlaceTarget[] | undefined, place: string): Pick<PlaceTarget, 'host' | 'port'> | null {
  const own = targets?.find((target) => target.place === place);
  return own ? { host: own.host, port: own.port } : null;
}

function textOf(target: PlaceTarget | null): string {
  return target === null ? '' : `${target.host}:${String(target.port)}`;
}

function usage(message: string): Failure {
  return new Failure('BAD_USAGE', message, { stage: 'usage' });
}
