import { expect, it } from 'vitest';
import { exportCsv } from '../../../electron/sessions/export/csv.ts';
import { entryLine, event, runState, sweepState } from '../recorded.ts';
import { runSession, stored, summaryOf } from '../stored.ts';

it('has a line an event, and what a stranger worded is never a formula', () => {
  const hostile = event(1, {
    text: '=HYPERLINK("http://x")',
    bytes: Buffer.from('@SUM(1)\r\n\xff', 'latin1').toString('base64'),
    at: 1_500_000,
  });
  const kept = runSession(runState({ status: 'done' }), [{ ...hostile, seq: 1 }]);
  const [head, line] = [...exportCsv(stored(kept))];
  expect(head).toBe('seq,id,part,mode,ms,time,end,hop,direction,kind,count,text,content\r\n');
  expect(line).toBe(
    `1,e1,0,tunnel,1.5,2026-11-20T10:00:00.001Z,server,,received,bytes,1,"'=HYPERLINK(""http://x"")",'@SUM(1)\\r\\n\\xff\r\n`,
  );
});

it('has the columns of a sweep for its rows, bad and repeated lines too', () => {
  const sweep = sweepState({ status: 'done' });
  const rows = [entryLine(1), { line: 2, error: { code: 'BAD_PROXY' as const, message: '-x' } }, { line: 3, sameAs: 1 }];
  const summary = summaryOf(sweep, { kind: 'sweep' });
  const kept = { header: { summary, run: null, sweep }, events: [], samples: [], rows: rows.map((row) => ({ row, evidence: null })) };
  expect([...exportCsv(stored(kept))].join('')).toBe(
    [
      'line,proxy,grade,best,anonymity,handshake,duplex,mbpsUp,mbpsDown,streaming,halfClose,handshakeMs,error',
      '1,socks5://***@10.0.0.1:1080,degraded,tunnel,elite,,half-duplex,40,25.5,,,12.5,',
      '2,,,,,,,,,,,,BAD_PROXY: -x',
      '3,,,,,,,,,,,,same as line 1',
      '',
    ].join('\r\n'),
  );
});
