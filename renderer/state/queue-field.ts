import { Failure } from '../../shared/model/failure.ts';
import { readPlaceList } from '../../shared/model/place-list.ts';
import { MOST_PLACES, type QueueChoice, type SweepBeginning } from '../../shared/model/sweep.ts';
import { call } from './host.ts';
import type { SweepForm } from './sweep-form.ts';

const DEFAULT_PORT = 6379;
/** Of a key file: what its name for the engine may stand for is no longer, and no key needs more. */
const MOST_KEY_BYTES = 3000;
const LEAST_KEY_BYTES = 32;

/** An address that was typed: without its password, and that. Null: it is none. */
export function splitAddress(text: string): { readonly address: string; readonly url: URL; readonly password: string } | null {
  const url = URL.parse(text.trim());
  if (!url || !/^rediss?:$/u.test(url.protocol) || url.hostname === '' || url.search !== '' || url.hash !== '') return null;
  if (!/^\/?\d{0,6}$/u.test(url.pathname)) return null;
  try {
    const password = decodeURIComponent(url.password);
    url.password = '';
    return { address: url.href.replace(/\/$/u, ''), url, password };
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** What the fields of the queue say. Throws a `Failure` in words for the field. */
export function readQueueField({ queue, queueSecret, queueKey, queueCa }: SweepForm): QueueChoice {
  const split = splitAddress(queue);
  if (!split) throw new Failure('BAD_URL', 'Write redis://HOST:PORT or, over TLS, rediss://USER@HOST:PORT.', { stage: 'usage' });
  if (split.password !== '')
    throw new Failure('BAD_URL', 'The password is being taken out of the address; it is in its own field then.', { stage: 'usage' });
  const { url } = split;
  return {
    tls: url.protocol === 'rediss:',
    host: url.hostname.replace(/^\[(.*)\]$/u, '$1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    database: Number(url.pathname.slice(1)),
    username: url.username === '' ? null : decodeURIComponent(url.username),
    secret: queueSecret,
    ca: queueCa?.pem ?? null,
    key: queueKey?.secret ?? null,
  };
}

/** `office, dc=HOST:PORT`. Throws a `Failure` in words for the field. */
export function readPlaces(text: string): Pick<SweepBeginning, 'places' | 'placeTargets'> {
  const words = text.split(/[\s,;]+/u).filter((word) => word !== '');
  if (words.length === 0)
    throw new Failure('BAD_USAGE', 'Name the places as the workers were started with: office, dc.', { stage: 'usage' });
  const { places, targets } = readPlaceList(words);
  if (places.length > MOST_PLACES) throw new Failure('BAD_USAGE', `At most ${String(MOST_PLACES)} places.`, { stage: 'usage' });
  return { places: [...places], ...(targets.length === 0 ? {} : { placeTargets: [...targets] }) };
}

/** Hands a key file over to the engine; what it is called from then on. Rejects with a `Failure` in words for the field. */
export async function keepKeyFile(file: File): Promise<{ readonly name: string; readonly secret: string }> {
  if (file.size < LEAST_KEY_BYTES || file.size > MOST_KEY_BYTES)
    throw new Failure(
      'UNREADABLE_FILE',
      `${file.name} is no key file: it has ${String(LEAST_KEY_BYTES)} to ${String(MOST_KEY_BYTES)} random bytes, for instance from "openssl rand -base64 32"`,
      { stage: 'usage' },
    );
  const bytes = new Uint8Array(await file.arrayBuffer());
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return { name: file.name, ...(await call('keepSecret', { secret: base64 })) };
}
