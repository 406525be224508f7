import { describe, expect, it } from 'vitest';
import { comparable } from '../../docs/walk/same.ts';
import { DOCUMENTS, walkThrough } from '../../docs/walk/walk-through.ts';
import { describeInNamespaces } from '../support/requires.ts';

/** Commands that end with another code than 0, because they are there for that. */
const MEANT: readonly (readonly [command: RegExp, code: number])[] = [[/--fail-on /u, 3]];
/** What the program says when it could not do what it was asked (`duplexscope: CODE: what happened`). */
const FAILED = /duplexscope: [A-Z_]+: /u;

describeInNamespaces(
  'the commands of the documents, as they stand there',
  () => {
    describe.each(DOCUMENTS)('%s', (document) => {
      it('run, and print what stands below them', { timeout: 300_000 }, async () => {
        const walked = await walkThrough(document);
        expect(walked.length).toBeGreaterThan(10);
        for (const { step, left, code, stdout, stderr } of walked) {
          if (left !== null) continue;
          const wanted = MEANT.find(([command]) => command.test(step.command))?.[1] ?? 0;
          expect({ ...step, code: code ?? 0, stderr }).toEqual({
            ...step,
            code: wanted,
            stderr: expect.not.stringMatching(FAILED) as string,
          });
          if (step.printed)
            expect({ of: step.command, said: comparable(stdout) }).toEqual({ of: step.command, said: comparable(step.printed.text) });
        }
      });
    });
  },
  { programs: ['squid', 'nginx', 'haproxy', 'danted', 'chromium'], asRoot: true },
);
