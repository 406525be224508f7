import { Failure } from '../../shared/model/failure.ts';
import { VARIANTS, type TlsMode, type Variant } from '../../shared/model/handshake.ts';
import { parseHop, type Hop, type RequestedMode, type TlsTrust } from '../../shared/model/route.ts';
import { checkAuthorities, readCustomHead } from '../engine/connect.ts';
import { readInput, readText } from './read-file.ts';
import { ladderStart } from './ladder-start.ts';
import type { RouteOptions } from './route-options.ts';
import { bad } from './values.ts';

/** The options of the route, read: files opened, indices checked. */
export interface RouteChoice {
  readonly hops: readonly Hop[];
  readonly requestedMode: RequestedMode;
  readonly variant: Variant;
  readonly customHead: Buffer | null;
  readonly tls: TlsMode;
  readonly trust: TlsTrust | null;
  readonly timeoutMs: number;
}

/** Opens the files, and checks what only makes sense together. Throws a `Failure` of the stage `usage`. */
export function chooseRoute(options: RouteOptions): RouteChoice {
  const { mode, variant, tls, timeout } = options;
  return {
    hops: readHops(options),
    requestedMode: mode,
    variant: oneVariant(variant),
    customHead: readHead(options),
    tls,
    trust: readTrust(options),
    timeoutMs: timeout * 1000,
  };
}

function oneVariant(variant: RouteOptions['variant']): Variant {
  const one = VARIANTS.find((known) => known === variant);
  if (one === undefined || ladderStart(variant) !== null) throw bad('--variant ladder is for probe; name one variant here');
  return one;
}

function readHops({ via = [], viaFile, hopCa = [], hopInsecure = [] }: RouteOptions): readonly Hop[] {
  if (via.length > 0 && viaFile !== undefined)
    throw bad('--via and --via-file cannot be used together; write the whole chain into the file');
  const hops = viaFile === undefined ? via : readViaFile(viaFile);
  for (const index of [...hopInsecure, ...hopCa.map(({ hop }) => hop)]) {
    if (index >= hops.length) {
      const has = hops.length === 0 ? 'none; name proxies with --via' : `${String(hops.length)}, and the first is 0`;
      throw bad(`there is no hop ${String(index)}: the route has ${has}`);
    }
  }
  return hops.map((hop, index) => {
    const authorities = hopCa.filter((given) => given.hop === index).map(({ file }) => readAuthorities(file, '--hop-ca'));
    const insecure = hopInsecure.includes(index);
    if (authorities.length === 0 && !insecure) return hop;
    return { ...hop, trust: { ...(authorities.length > 0 ? { ca: authorities.join('\n') } : {}), ...(insecure ? { insecure } : {}) } };
  });
}

function readViaFile(file: string): Hop[] {
  const lines = readText(file, '--via-file')
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u);
  const hops = lines.flatMap((line, index) => {
    if (/^\s*(?:#|$)/u.test(line)) return [];
    try {
      return [parseHop(line)];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure(error.code, `line ${String(index + 1)} of ${file}: ${error.message}`, { stage: 'usage' });
    }
  });
  if (hops.length === 0)
    throw new Failure('UNREADABLE_FILE', `${file} (--via-file) names no proxy; write one URL a line`, { stage: 'usage' });
  return hops;
}

function readHead({ head, variant }: RouteOptions): Buffer | null {
  if (head === undefined) {
    if (variant === 'custom') throw bad('--variant custom needs a head; give one with --head FILE');
    return null;
  }
  if (variant !== 'custom') throw bad('--head is only for --variant custom');
  return readCustomHead(readInput(head, '--head'));
}

function readTrust({ ca, pin, insecure, tls }: RouteOptions): TlsTrust | null {
  // Whoever asks for a certain certificate and gets plain bytes would be deceived.
  if (tls === 'none' && (ca !== undefined || pin !== undefined)) throw bad('--ca and --pin speak of TLS with the target; add --tls direct');
  if (ca === undefined && pin === undefined && insecure !== true) return null;
  return {
    ...(ca === undefined ? {} : { ca: readAuthorities(ca, '--ca') }),
    ...(pin === undefined ? {} : { pin }),
    ...(insecure === true ? { insecure } : {}),
  };
}

function readAuthorities(file: string, option: string): string {
  const pem = readText(file, option);
  try {
    checkAuthorities(pem);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(error.code, `${file} (${option}): ${error.message}`, { stage: 'usage' });
  }
  return pem;
}
