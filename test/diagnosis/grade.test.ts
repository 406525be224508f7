import { describe, expect, it } from 'vitest';
import { CHECK_IDS, CHECKS, meaningOf, type CheckId, type Grade } from '../../shared/model/check.ts';
import { gradeOf, worksOf } from '../../electron/diagnosis/grade.ts';
import { ALL_FINDINGS, CLEAN, cleanBut, output } from './outputs.ts';

/** The contract's words on results and grades, written out once more. */
const PASSES = [
  'upgraded',
  'unchanged',
  'rewritten',
  'full-duplex',
  'intact',
  'streamed',
  'kept',
  'propagated',
  'same',
  'any-port',
  'passed',
];
const DEGRADES: readonly CheckId[] = ['duplex', 'transparency', 'streaming', 'idle', 'lifetime'];
const NEVER_GRADED: readonly CheckId[] = ['rfc6455', 'latency', 'ports', 'tls'];

function gradeDue(id: CheckId, finding: string): Grade {
  if (NEVER_GRADED.includes(id)) return 'clean';
  if (finding === 'rewritten') return 'altered';
  if (PASSES.includes(finding)) return 'clean';
  if (DEGRADES.includes(id)) return 'degraded';
  if (id !== 'handshake') return 'altered';
  return ['hop-unreachable', 'target-unreachable', 'no-answer'].includes(finding) ? 'unreachable' : 'blocked';
}

describe('the table of findings', () => {
  it.each(ALL_FINDINGS)('gives $id $finding its result and its grade', ({ id, finding }) => {
    expect(meaningOf(id, finding)?.result).toBe(PASSES.includes(finding) ? 'pass' : 'fail');
    expect(gradeOf(cleanBut(output(id, finding)))).toBe(gradeDue(id, finding));
  });

  it('knows which checks never change the grade', () => {
    expect(CHECK_IDS.filter((id) => !CHECKS[id].graded)).toEqual(NEVER_GRADED);
  });
});

describe('gradeOf', () => {
  it('is clean when every check passed', () => {
    expect(gradeOf(CLEAN)).toBe('clean');
  });

  it('is the worst of the graded checks', () => {
    const altered = [...CLEAN, output('half-close', 'both-lost'), output('headers', 'rewritten')];
    expect(gradeOf(altered)).toBe('altered');
    expect(gradeOf([...altered, output('streaming', 'buffered-up')])).toBe('degraded');
  });

  it('looks at the handshake alone when it failed', () => {
    expect(gradeOf([output('handshake', 'no-answer'), output('duplex', null)])).toBe('unreachable');
  });

  it.each(['handshake', ...DEGRADES] as const)('is degraded when %s is intermittent', (id) => {
    const [finding = ''] = Object.keys(CHECKS[id].findings).filter((name) => meaningOf(id, name)?.result === 'fail');
    expect(gradeOf(cleanBut(output(id, finding, 'intermittent')))).toBe('degraded');
  });

  it.each(['handshake', 'duplex'] as const)('is inconclusive when %s is', (id) => {
    expect(gradeOf(cleanBut(output(id, null, 'inconclusive')))).toBe('inconclusive');
    expect(gradeOf(cleanBut(output(id, null, 'not-tested')))).toBe('inconclusive');
  });

  it('stays what is certain beside an unsure duplex', () => {
    expect(gradeOf([...cleanBut(output('duplex', null, 'inconclusive')), output('streaming', 'buffered-up')])).toBe('degraded');
  });

  it.each(['headers', 'transparency', 'streaming', 'early-data', 'half-close', 'rfc6455', 'tls'] as const)(
    'is not changed by an inconclusive %s',
    (id) => {
      expect(gradeOf(cleanBut(output(id, null, 'inconclusive')))).toBe('clean');
    },
  );
});

describe('worksOf', () => {
  const good = [output('handshake', 'upgraded'), output('duplex', 'full-duplex')];

  it.each([
    ['relay', { rawUpgrade: 'yes', rawTunnel: 'not-tested' }],
    ['direct', { rawUpgrade: 'yes', rawTunnel: 'not-tested' }],
    ['tunnel', { rawUpgrade: 'not-tested', rawTunnel: 'yes' }],
  ] as const)('says of a good %s what it has shown', (mode, works) => {
    expect(worksOf(good, { mode, tls: 'none' }, null)).toEqual({
      standardWebSocket: 'not-tested',
      standardWebSocketOverTls: 'not-tested',
      ...works,
    });
  });

  it.each([
    ['no', [output('handshake', 'closed')]],
    ['no', [output('handshake', 'upgraded'), output('duplex', 'half-duplex')]],
    ['no', [output('handshake', 'closed', 'intermittent'), output('duplex', 'full-duplex')]],
    ['not-tested', [output('handshake', 'upgraded')]],
    ['not-tested', [output('handshake', 'upgraded'), output('duplex', null, 'inconclusive')]],
  ] as const)('says %s of the raw stream for what was seen (%#)', (works, checks) => {
    expect(worksOf(checks, { mode: 'relay', tls: 'none' }, null).rawUpgrade).toBe(works);
  });

  it.each([
    [true, 'yes'],
    [false, 'no'],
    [null, 'not-tested'],
  ] as const)('says of a standard websocket that is %s: %s', (standard, works) => {
    expect(worksOf(good, { mode: 'relay', tls: 'none' }, standard)).toMatchObject({
      standardWebSocket: works,
      standardWebSocketOverTls: 'not-tested',
    });
    expect(worksOf(good, { mode: 'tunnel', tls: 'direct' }, standard)).toMatchObject({
      standardWebSocket: 'not-tested',
      standardWebSocketOverTls: works,
    });
  });
});
