import { CHECK_IDS, type CheckId } from '../../../shared/model/check.ts';
import { CHECK_NAMES, findingName } from './check-words.ts';

/**
 * What the engine says for everybody names options of the command line; the same things by where they stand in the window, checks and what they found by
 * their cards' words, proxies counted from 1.
 */
export function inWindowWords(text: string): string {
  return text
    .replace(/\bhop (\d+)\b/gu, (_all, index: string) => `proxy ${String(Number(index) + 1)}`)
    .replace(/(?:Not tested|Not clear|Also|looked at): [^.]*|\(see [a-z0-9-]+\)/gu, (list) =>
      list
        .replace(/(?<= \()[a-z0-9-]+(?=\)(?:,|$))/gu, (finding) => findingName(finding) ?? finding)
        .replace(/[a-z][a-z0-9-]+(?= \(|[,.)]|$)/gu, (id) => (isCheck(id) ? CHECK_NAMES[id] : id)),
    )
    .replace(
      /trust its authority with --ca FILE \(--hop-ca N=FILE for a proxy\), this very certificate with --pin ([0-9a-f]+|SHA256), or any with --insecure \(--hop-insecure N\)/gu,
      'where the plan says which certificate is taken, hand over its authority, or take this very one (SHA-256 $1), or any',
    )
    .replace(/; if that is right, pass it to --pin/gu, '; if that is right, write it into the plan')
    .replace(/Give its SHA-256 with --pin, or its direct address with --control/gu, 'Write its SHA-256 into the plan')
    .replace(/without a direct way to it \(--control\)/gu, 'without a direct way to it')
    .replace(/ \((?:--mode tunnel )?--tls direct\)/gu, ' ("TLS to the server" under Experiment)')
    .replace(/ \(--[^)]*\)/gu, '')
    .replace(/, for instance --via \S+ or --via-file FILE/gu, ': select its card in the route')
    .replace(/--variant ([a-z0-9-]+)/gu, 'the variant "$1" (Experiment)')
    .replace(/--mode (tunnel|relay|auto)(?: or (tunnel|relay|auto))?/gu, (_all, mode: string, other: string | undefined) =>
      other === undefined ? `the mode "${mode}" (Experiment)` : `the mode "${mode}" or "${other}" (Experiment)`,
    );
}

function isCheck(id: string): id is CheckId {
  return (CHECK_IDS as readonly string[]).includes(id);
}
