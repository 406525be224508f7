import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { sweepLine, type SweepEntryLine } from '../../shared/model/sweep.ts';
import { describeInNamespaces, programPath } from '../support/requires.ts';
import { NODE, PROGRAM } from './program.ts';

const SCRIPT = fileURLToPath(new URL('./places.sh', import.meta.url));

describeInNamespaces(
  'one proxy that four places see differently',
  ([unshare = '', ...flags]) => {
    it('is what it is from each of them, and what differs is said first', { timeout: 180_000 }, async () => {
      const { stdout } = await promisify(execFile)(unshare, [...flags, SCRIPT, NODE, PROGRAM, programPath('redis-server')], {
        maxBuffer: 16 * 1024 * 1024,
      });
      const [jsonl = '', ...text] = stdout.split('\n\n');
      const rows = jsonl.split('\n').map((line) => sweepLine.parse(JSON.parse(line)));
      const from = (place: string): SweepEntryLine | undefined =>
        rows.find((row): row is SweepEntryLine => 'proxy' in row && row.place === place);
      expect(rows.at(-1)).toMatchObject({ summary: { total: 4, tested: 4 } });
      // What reaches a far server without its Upgrade carries no nonce: it was seen at a port that the server opened for this run alone.
      expect(from('office')).toMatchObject({
        grade: 'blocked',
        best: null,
        runs: [{ handshake: { status: 426, serverSaw: 'no-upgrade' }, checks: [{ finding: 'upgrade-stripped' }, {}] }],
      });
      expect(from('dc')).toMatchObject({ best: 'relay', runs: [{ handshake: { status: 101 }, checks: [{ finding: 'upgraded' }, {}] }] });
      expect(from('closed')).toMatchObject({ grade: 'unreachable', runs: [{ checks: [{ finding: 'hop-unreachable' }, {}] }] });
      expect(from('slow')).toMatchObject({ best: 'relay', runs: [{ handshake: { status: 101 }, checks: [{ finding: 'upgraded' }, {}] }] });
      // Its line carries 4 Mbit/s each way, besides what waits in it.
      expect(from('slow')?.runs[0]?.checks[1]?.numbers['mbpsUp']).toBeLessThan(8);
      expect(text.join('\n\n')).toContain(
        'handshake (relay): from office upgrade-stripped; from dc and slow upgraded; from closed hop-unreachable',
      );
    });
  },
  { programs: ['redis-server', 'openssl'] },
);
