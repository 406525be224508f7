import { CHANGE_WORDS } from '../../../shared/model/head-change-words.ts';
import type { HandshakeRecord } from '../../../shared/model/probe-set.ts';
import type { Endpoint } from '../../../shared/model/route.ts';
import { notTested, type CheckOutput } from '../check.ts';
import type { ProbePlan } from '../probe-plan.ts';
import { levelsOf } from '../request-levels.ts';
import type { JudgedAttempt } from './handshake.ts';
import { parseRequestHead } from '../handshake-verdict.ts';
import { headerValues } from '../../wire/http-head.ts';

/*
 * Method: the exact head bytes of the run's handshake at both ends, compared line by line. No repeats and no control: the bytes are the proof.
 * Cannot tell: changes to a message that a proxy answered in the server's place (there is nothing to compare it with); anonymity where the server
 * sees client and proxy under one address.
 */

export interface HeadersSeen {
  readonly record: HandshakeRecord;
  readonly serverReceived: Buffer | null;
  /** The client's address on its first leg, and the address that the server saw. */
  readonly clientAddress: Endpoint | null;
  readonly remoteAtServer: Endpoint | null;
  readonly credentialsSent: boolean;
  readonly evidence: readonly string[];
}

/** What of a judged attempt the check looks at. */
export function headersSeen(
  { attempt, connection }: Pick<JudgedAttempt, 'attempt' | 'connection'>,
  plan: ProbePlan,
): Pick<HeadersSeen, 'serverReceived' | 'clientAddress' | 'remoteAtServer' | 'credentialsSent'> {
  const local = attempt.route.reach.find(({ stage, ok }) => stage === 'tcp' && ok)?.local ?? null;
  const requestHead = levelsOf(attempt, connection).first?.server?.requestHead ?? null;
  return {
    serverReceived: requestHead ? Buffer.from(requestHead) : null,
    clientAddress: local === null ? null : { host: local.replace(/:\d+$/u, '').replace(/^\[|\]$/gu, ''), port: 0 },
    remoteAtServer: connection?.connection.remote ?? null,
    credentialsSent: plan.hops.some(({ credentials }) => credentials !== undefined),
  };
}

const PROXY_FIELDS = [
  'via',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-server',
  'x-forwarded-proto',
  'x-real-ip',
  'x-proxy-id',
  'proxy-connection',
  'client-ip',
  'x-bluecoat-via',
];

export function runHeaders({ record, serverReceived, clientAddress, remoteAtServer, credentialsSent, evidence }: HeadersSeen): CheckOutput {
  const request = parseRequestHead(serverReceived);
  if (!request) {
    const why = record.serverSaw === 'unknown' ? "the server's half of the evidence could not be had" : 'no request reached the server';
    return notTested('headers', `Not tested: ${why}.`);
  }
  const changes = [...record.requestChanges, ...record.responseChanges];
  const count = (kind: string): number => changes.filter(({ change }) => change === kind).length;
  const credentialLeak = credentialsSent && headerValues(request, 'proxy-authorization').length > 0;
  const numbers = {
    added: count('added'),
    removed: count('removed'),
    changed: count('value') + count('start-line'),
    moved: count('moved'),
    caseChanged: count('name-case'),
    anonymity: anonymityOf(serverReceived ?? Buffer.alloc(0), clientAddress, remoteAtServer),
    credentialLeak,
  };
  const finding = changes.length === 0 ? 'unchanged' : 'rewritten';
  const leak = credentialLeak ? ' The password for the proxy reached the server.' : '';
  return {
    id: 'headers',
    result: 'pass',
    finding,
    also: [],
    summary: `${finding === 'unchanged' ? 'No header was changed on the way.' : `Headers were changed on the way: ${listChanges(record)}.`}${leak}`,
    numbers,
    attempts: 1,
    failures: 0,
    evidence: [...evidence],
  };
}

function listChanges({ requestChanges, responseChanges }: HandshakeRecord): string {
  const describe = (changes: HandshakeRecord['requestChanges'], where: string): string[] => {
    const groups = new Map<string, string[]>();
    for (const { change, name } of changes) groups.set(CHANGE_WORDS[change], [...(groups.get(CHANGE_WORDS[change]) ?? []), name]);
    return [...groups].map(([word, names]) => `${where} ${word}${names.join('') === '' ? '' : ` ${[...new Set(names)].join(', ')}`}`);
  };
  return [...describe(requestChanges, 'request:'), ...describe(responseChanges, 'answer:')].join('; ');
}

/** Null when both ends of the proxy share an address: then nothing can be learnt from it. */
function anonymityOf(serverReceived: Buffer, client: Endpoint | null, remote: Endpoint | null): string | null {
  if (!client || !remote || client.host === remote.host) return null;
  const request = parseRequestHead(serverReceived);
  if (request?.headers.some(({ name, value }) => namesClient(name.toLowerCase(), value, client.host))) return 'transparent';
  return request && PROXY_FIELDS.some((name) => headerValues(request, name).length > 0) ? 'anonymous' : 'elite';
}

/** Whether a header tells the client's address. The server's own is no news to it, and is the same where it runs on the client's machine. */
function namesClient(name: string, value: string, client: string): boolean {
  if (name === 'host' || name === 'x-forwarded-host') return false;
  const told = (name === 'forwarded' ? value.replace(/\bhost=(?:"[^"]*"|[^;,\s]*)/giu, '') : value).toLowerCase();
  const address = client.toLowerCase();
  for (let at = told.indexOf(address); at >= 0; at = told.indexOf(address, at + 1)) {
    // 1.2.3.4 is not in 11.2.3.45.
    if (!/[0-9a-f.]/u.test(told.charAt(at - 1)) && !/[0-9a-f]/u.test(told.charAt(at + address.length))) return true;
  }
  return false;
}
