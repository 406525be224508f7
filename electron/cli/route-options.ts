import { Option, type Command } from 'commander';
import { parseFingerprint } from '../../shared/model/fingerprint.ts';
import { TLS_MODES, VARIANTS, type TlsMode, type Variant } from '../../shared/model/handshake.ts';
import { parseHop, type Hop, type RequestedMode } from '../../shared/model/route.ts';
import { parseSeconds } from '../../shared/model/units.ts';
import type { LadderFrom } from './ladder-start.ts';
import { bad, named, oneOf, repeated } from './values.ts';

/** The options that say how to get to the target, as commander leaves them. */
export interface RouteOptions {
  readonly via?: readonly Hop[];
  readonly viaFile?: string;
  readonly mode: RequestedMode;
  readonly variant: Variant | LadderFrom;
  readonly head?: string;
  readonly tls: TlsMode;
  readonly timeout: number;
  readonly ca?: string;
  readonly pin?: string;
  readonly insecure?: boolean;
  readonly hopCa?: readonly HopFile[];
  readonly hopInsecure?: readonly number[];
}

export interface HopFile {
  readonly hop: number;
  readonly file: string;
}

export function addRouteOptions(command: Command): Command {
  return command
    .addOption(new Option('--via <url>', 'go through this proxy; repeat for a chain, first hop first').argParser(repeated(parseHop)))
    .option('--via-file <file>', 'the same, one URL a line: keeps passwords out of ps')
    .addOption(
      new Option('--mode <mode>', 'auto, tunnel (CONNECT, SOCKS) or relay')
        .argParser(oneOf(['auto', 'tunnel', 'relay'], 'mode'))
        .default('auto'),
    )
    .addOption(new Option('--variant <name>', 'the handshake to send; probe: ladder tries them all').argParser(readVariant).default('get'))
    .option('--head <file>', 'the request head of --variant custom')
    .addOption(new Option('--tls <mode>', TLS_HELP).argParser(readTlsMode).default('none'))
    .addOption(new Option('--timeout <seconds>', 'for each stage').argParser(parseSeconds).default(10))
    .option('--ca <file>', 'trust these authorities for the target (PEM)')
    .addOption(new Option('--pin <sha256>', 'trust only this certificate of the target').argParser(readPin))
    .option('--insecure', 'trust any certificate of the target')
    .addOption(new Option('--hop-ca <n=file>', 'trust these authorities for hop N (the first is 0)').argParser(repeated(readHopFile)))
    .addOption(new Option('--hop-insecure <n>', 'trust any certificate of hop N').argParser(repeated(readHopIndex)));
}

export function readTlsMode(text: string): TlsMode {
  return oneOf(TLS_MODES, 'TLS mode')(text);
}

export const TLS_HELP = 'none, direct (TLS from the first byte), upgrade-first, upgrade-only or upgrade-stack (by an Upgrade)';

/** `ladder` starts from `get`, `ladder:NAME` from another one. */
export function readVariant(text: string): Variant | LadderFrom {
  const [, , start] = /^ladder(:(.*))?$/su.exec(text) ?? [];
  if (text === 'ladder' || start !== undefined) {
    const from = oneOf(VARIANTS, 'variant')(start ?? 'get');
    if (from === 'custom') throw bad('a ladder cannot start from a head of your own; name another variant');
    return `ladder:${from}`;
  }
  return oneOf(VARIANTS, 'variant')(text);
}

function readPin(text: string): string {
  return named('--pin', () => parseFingerprint(text));
}

function readHopFile(text: string): HopFile {
  const [, index, file] = /^(\d+)=(.+)$/su.exec(text) ?? [];
  if (index === undefined || file === undefined) throw bad('--hop-ca takes N=FILE, for instance 0=proxy-ca.pem (the first hop is 0)');
  return { hop: readHopIndex(index), file };
}

function readHopIndex(text: string): number {
  if (!/^\d{1,4}$/u.test(text)) throw bad(`${JSON.stringify(text.slice(0, 40))} is not the number of a hop; the first hop is 0`);
  return Number(text);
}
