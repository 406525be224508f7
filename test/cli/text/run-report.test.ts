import { describe, expect, it } from 'vitest';
import { renderRun, renderRuns } from '../../../electron/cli/text/run-report.ts';
import { styleFor } from '../../../electron/cli/text/style.ts';
import type { CheckRecord, RunRecord } from '../../../shared/model/probe-set.ts';
import { CHECK, RUN, STRIPPED } from './runs.ts';

const plain = styleFor(false);
const show = (run: Partial<RunRecord>): string => renderRun({ ...RUN, ...run }, plain);
const line = (check: Partial<CheckRecord>): string | undefined =>
  show({ checks: [{ ...CHECK, ...check }] })
    .split('\n')
    .find((text) => text.includes(check.id ?? 'duplex'));

describe('the report of a run', () => {
  it('begins with the route, the grade in words and what to do', () => {
    const [route, grade, summary, fix] = show({ grade: 'blocked', summary: 'The proxy said no.', fix: 'Ask nicely.' }).split('\n');
    expect(route).toBe('Route    http://***@127.0.0.1:3128 → 127.0.0.1:40001 (relay)');
    expect(grade).toBe('Grade    blocked · no websocket gets through · measured in 1.23 s');
    expect(summary).toBe('Summary  The proxy said no.');
    expect(fix).toBe('Fix      Ask nicely.');
  });

  it('calls headers unchanged only where somebody looked at them', () => {
    const gradeOf = (...checks: Partial<CheckRecord>[]) =>
      show({ grade: 'clean', checks: checks.map((check) => ({ ...CHECK, ...check })) }).split('\n')[1];
    expect(gradeOf({}, { id: 'headers', finding: 'unchanged' })).toContain('clean · works, nothing changed ·');
    expect(gradeOf({})).toContain('clean · what was tried works ·');
    expect(gradeOf({ id: 'headers', result: 'not-tested', finding: null })).toContain('clean · what was tried works ·');
  });

  it('has no line for a fix that nobody knows, and names what is not usual', () => {
    expect(show({ fix: null })).not.toContain('Fix ');
    expect(show({ variant: 'options', tls: 'direct' })).toContain('(relay, variant options, TLS direct)');
  });

  it('gives each check a line with the few numbers that matter', () => {
    expect(line({ numbers: { mbpsUp: 5040, mbpsDown: 0.256, overlap: 0.694, bytesUp: 7 } })).toBe(
      '✓ duplex        pass          full-duplex         5.04 Gbit/s up, 256 kbit/s down, overlap 0.69',
    );
    // No rate is shown of what has none: it came in a burst, or was cut short.
    const burst = { mbpsUp: 8720, mbpsDown: null, bytesUp: 65_536, bytesDown: 70_000 };
    expect(line({ numbers: burst, result: 'fail', finding: 'truncated' })).toMatch(/truncated {11}64\.0 KiB up, 68\.4 KiB down$/u);
    expect(line({ numbers: burst })).toMatch(/8\.72 Gbit\/s up, 68\.4 KiB down$/u);
    expect(
      line({ result: 'fail', finding: 'corrupted', also: ['truncated'], numbers: { firstDifferenceUp: 65536, firstDifferenceDown: null } }),
    ).toBe('✗ duplex        fail          corrupted           up from byte 65,536; also truncated');
    expect(line({ result: 'intermittent', finding: 'truncated', attempts: 5, failures: 2 })).toBe(
      '! duplex        intermittent  truncated           2 of 5 failed',
    );
    expect(
      line({
        id: 'headers',
        finding: 'rewritten',
        numbers: { added: 2, removed: 0, moved: 1, anonymity: 'transparent', credentialLeak: true },
      }),
    ).toBe('✓ headers       pass          rewritten           2 added, 1 moved, transparent, credentials leak to');
    expect(
      line({ id: 'half-close', result: 'fail', finding: 'server-close-lost', numbers: { clientFinSeen: true, serverFinSeen: false } }),
    ).toBe("✗ half-close    fail          server-close-lost   server's FIN not seen");
    // Whether the FIN was seen before the reset that follows it is chance, and not said.
    for (const clientFinSeen of [true, false]) {
      const lost = { id: 'half-close', result: 'fail' } as const;
      const client = { clientFinSeen, serverTailReceived: 0 };
      expect(line({ ...lost, finding: 'both-lost', numbers: { ...client, serverFinSeen: true, clientTailReceived: 0 } })).toMatch(
        / both-lost {11}nothing behind either FIN$/u,
      );
      expect(line({ ...lost, finding: 'both-lost', numbers: { ...client, serverFinSeen: true, clientTailReceived: 1024 } })).toMatch(
        / nothing behind client's FIN, only 1\.0 KiB behind/u,
      );
      expect(
        line({ ...lost, finding: 'client-close-lost', numbers: { ...client, serverFinSeen: true, clientTailReceived: 4096 } }),
      ).toMatch(/ nothing behind client's FIN$/u);
    }
    const numbers = { client: { lowS: 4, highS: null }, both: { lowS: 1.8, highS: 2.1, with: 'fin' }, heartbeatS: 0.9 };
    expect(line({ id: 'idle', result: 'fail', finding: 'closed-after', numbers })).toBe(
      '✗ idle          fail          closed-after        both silent 1.8 to 2.1 s (FIN), send every 0.9 s',
    );
  });

  it('says why where nothing was found', () => {
    expect(line({ result: 'not-tested', finding: null, summary: 'Not tested: the connection was not upgraded.' })).toBe(
      '· duplex        not-tested    the connection was not upgraded.',
    );
    expect(line({ result: 'inconclusive', finding: null, summary: 'Not clear: the tries disagree.' })).toBe(
      '? duplex        inconclusive  the tries disagree.',
    );
  });

  it('shows how far the route was reached', () => {
    expect(show({})).toContain(
      '✓ hop 0   tcp    0.42 ms  127.0.0.1:3128 connected\n✗ hop 0   proxy  3.00 ms  PROXY_REFUSED: it said 403\n',
    );
  });

  it('shows the heads only where there is something to see', () => {
    expect(show({})).not.toContain('Client sent');
    expect(show({ handshake: STRIPPED })).toContain('Client sent');
    expect(show({ handshake: { ...STRIPPED, outcome: 'upgraded' } })).toContain('Client sent');
    expect(show({ handshake: { ...STRIPPED, outcome: 'not-attempted', clientSent: null } })).not.toContain('Client sent');
  });

  it('stays within 100 columns and lets no control character of a stranger through', () => {
    const words = 'word '.repeat(60);
    const text = show({
      summary: `${words}\x1b[2J`,
      fix: words,
      handshake: STRIPPED,
      checks: [{ ...CHECK, result: 'not-tested', finding: null, summary: words }],
      reach: [
        {
          hop: 'target',
          stage: 'dns',
          ok: false,
          ms: 1,
          addresses: [],
          local: null,
          remote: null,
          error: { code: 'NAME_NOT_FOUND', message: `${words}\x07` },
        },
      ],
    });
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/u);
  });

  it('is coloured only when told so, and says the same', () => {
    const coloured = renderRuns([RUN, { ...RUN, grade: 'blocked' }], true);
    expect(coloured).toContain('\x1b[32mclean\x1b[39m');
    expect(coloured).toContain('\x1b[31mblocked\x1b[39m');
    expect(coloured.replace(/\x1b\[\d+m/gu, '')).toBe(renderRuns([RUN, { ...RUN, grade: 'blocked' }], false));
  });
});
