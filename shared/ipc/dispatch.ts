import type { z } from 'zod';
import { Failure } from '../model/failure.ts';
import { COMMANDS, type CommandName, type Handlers } from './contract.ts';
import { failureRecordOf, type Result } from './result.ts';

/** Whether `name` is a command of the contract; own properties only, so that `constructor` is none. */
export function isCommand(name: unknown): name is CommandName {
  return typeof name === 'string' && Object.hasOwn(COMMANDS, name);
}

/**
 * Parses a request, lets the command's handler answer it, and puts what it gives or throws into a `Result`: never rejects. A payload that does not fit is
 * `BAD_USAGE`. What is thrown and is no `Failure` is a bug: `onBug` is told, and the window only learns that there was one, since its text was not written for it.
 */
export async function dispatch(
  handlers: Handlers,
  name: unknown,
  payload: unknown,
  onBug: (error: unknown, command: string) => void,
): Promise<Result<unknown>> {
  if (!isCommand(name)) return refused(new Failure('BAD_USAGE', 'there is no such command', { stage: 'usage' }));
  const request = COMMANDS[name].request.safeParse(payload ?? {});
  if (!request.success) return refused(new Failure('BAD_USAGE', `${name}: ${wordsOf(request.error)}`, { stage: 'usage' }));
  try {
    // The table ties each schema to its handler; only the checker cannot follow it through the index.
    const handler = handlers[name] as (request: unknown) => unknown;
    return { ok: true, value: await handler(request.data) };
  } catch (error) {
    if (error instanceof Failure) return refused(error);
    onBug(error, name);
    return refused(new Failure('INTERNAL', 'Duplexscope made a mistake; its log says more', { stage: 'usage' }));
  }
}

function refused(failure: Failure): Result<unknown> {
  return { ok: false, error: failureRecordOf(failure) };
}

/** Which field and why; never the value, which may be a password. */
function wordsOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${issueWords(issue)}`)
    .join('; ');
}

/** The limits that somebody can run into by typing; the rest are mistakes of a program, and zod's words do for them. */
function issueWords(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'too_big' && issue.code !== 'too_small') return issue.message;
  const [limit, word] = issue.code === 'too_big' ? [issue.maximum, 'most'] : [issue.minimum, 'least'];
  const limits = (what: string): string => `${Number(limit).toLocaleString('en')}${what} at ${word}`;
  switch (issue.origin) {
    case 'string':
      return `has the wrong length: ${limits(' characters')}`;
    case 'array':
      return `has the wrong number of entries: ${limits('')}`;
    default:
      return `is out of range: ${limits('')}`;
  }
}
