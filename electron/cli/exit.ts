import { CommanderError } from 'commander';
import { Failure, type ErrorCode } from '../../shared/model/failure.ts';
import { redactUrl } from '../../shared/model/route.ts';

/** The exit codes of CLI.md. */
export const EXIT = { done: 0, failed: 1, usage: 2, struck: 3, interrupted: 130 } as const;

const USAGE_CODES: ReadonlySet<ErrorCode> = new Set([
  'BAD_USAGE',
  'BAD_URL',
  'BAD_PORT',
  'BAD_SIZE',
  'BAD_HEAD',
  'BAD_NUMBER',
  'UNREADABLE_FILE',
  'NOT_BUILT_YET',
  'UNREACHABLE_TARGET',
  'BAD_IMPORT',
  'BAD_LISTEN_ADDRESS',
  'BAD_LIST',
  'FILE_EXISTS',
  'NO_SUCH_SESSION',
]);

/** `duplexscope: CODE: message`, one line whatever the message holds. */
export function errorLine(code: ErrorCode, message: string): string {
  return `duplexscope: ${code}: ${oneLine(redactUrl(message))}\n`;
}

/** What is said about anything that a command threw, and the exit code. `line` is null when nothing is to be said (help and version). */
export function describeError(error: unknown): { readonly line: string | null; readonly exit: number } {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return { line: null, exit: EXIT.done };
    return { line: errorLine('BAD_USAGE', usageMessage(error)), exit: EXIT.usage };
  }
  if (error instanceof Failure) {
    const exit = error.code === 'CANCELLED' ? EXIT.interrupted : USAGE_CODES.has(error.code) ? EXIT.usage : EXIT.failed;
    return { line: errorLine(error.code, error.message), exit };
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { line: errorLine('INTERNAL', `${what}; this is a defect of duplexscope, please report it`), exit: EXIT.failed };
}

/** Commander's words without its prefix; a value that was given to a misspelt option may be a password. */
function usageMessage({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'a command is missing; see duplexscope --help';
  if (code === 'commander.excessArguments') return `${message.replace(/^error: /u, '').replace(/(?: but got \d+)?:.*$/su, '')}; see --help`;
  const said = message.replace(/^error: /u, '').replace(/(--?[a-z][\w-]*)=[^\s']*/giu, '$1=…');
  return `${said}; see --help`;
}

/** Line ends and control characters could make one error look like another. */
function oneLine(text: string): string {
  return text
    .replace(/\s*[\r\n]+\s*/gu, ' ')
    .replace(/[\x00-\x1f\x7f-\x9f]/gu, '?')
    .trim();
}
