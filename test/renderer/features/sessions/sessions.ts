import type { SessionSummary } from '../../../../shared/model/session.ts';

export function session(id: string, more: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id,
    kind: 'run',
    name: null,
    note: '',
    title: 'http://10.0.0.1:3128 → own server',
    status: 'done',
    startedAt: '2026-11-26T10:00:00.000Z',
    endedAt: '2026-11-26T10:00:01.500Z',
    grade: 'clean',
    summary: 'Clean.',
    events: 120,
    rows: 0,
    total: 0,
    bytes: 4096,
    imported: false,
    ...more,
  };
}
