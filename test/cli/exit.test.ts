import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { describeError, errorLine } from '../../electron/cli/exit.ts';
import { Failure, type ErrorCode } from '../../shared/model/failure.ts';
import { closeStandardInput } from './hosts.ts';

closeStandardInput();

const failure = (code: ErrorCode, message = 'what happened'): Failure => new Failure(code, message, { stage: 'usage' });

describe('an error', () => {
  it('is one line with its code, whatever it holds', () => {
    expect(errorLine('BAD_URL', 'one\n two\r\n\x1b[31mthree\x00')).toBe('duplexscope: BAD_URL: one two ?[31mthree?\n');
  });

  it('shows no credentials of a URL', () => {
    expect(errorLine('BAD_URL', 'cannot use http://user:hunter2@host:1 now')).toBe(
      'duplexscope: BAD_URL: cannot use http://***@host:1 now\n',
    );
  });

  it.for([
    ['BAD_USAGE', 2],
    ['UNREADABLE_FILE', 2],
    ['NOT_BUILT_YET', 2],
    ['UNREACHABLE_TARGET', 2],
    ['BAD_LISTEN_ADDRESS', 2],
    ['PORT_IN_USE', 1],
    ['CONNECTION_REFUSED', 1],
    ['HANDSHAKE_REFUSED', 1],
    ['CANCELLED', 130],
  ] as const)('%s ends with %i', ([code, exit]) => {
    expect(describeError(failure(code))).toEqual({ line: `duplexscope: ${code}: what happened\n`, exit });
  });

  it('that nobody foresaw is called a defect', () => {
    expect(describeError(new TypeError('x is undefined'))).toEqual({
      line: 'duplexscope: INTERNAL: TypeError: x is undefined; this is a defect of duplexscope, please report it\n',
      exit: 1,
    });
  });

  it("of the parser never repeats a misspelt option's value or stray arguments", () => {
    const unknown = new CommanderError(1, 'commander.unknownOption', "error: unknown option '--password=hunter2'\n(Did you mean --pin?)");
    expect(describeError(unknown)).toEqual({
      line: "duplexscope: BAD_USAGE: unknown option '--password=…' (Did you mean --pin?); see --help\n",
      exit: 2,
    });
    const stray = new CommanderError(
      1,
      'commander.excessArguments',
      "error: too many arguments for 'probe'. Expected 1 argument but got 2: a, hunter2.",
    );
    expect(describeError(stray).line).toBe("duplexscope: BAD_USAGE: too many arguments for 'probe'. Expected 1 argument; see --help\n");
  });

  it('is none when help or the version was printed', () => {
    expect(describeError(new CommanderError(0, 'commander.version', '0.1.0'))).toEqual({ line: null, exit: 0 });
  });
});
