import type { RunEvent } from '../../../../shared/model/run-state.ts';

const ends = { client: 'client', server: 'server' } as const;

/** Events as a run tells them, written as `[ms, 'client sent head', bytes or text]`. */
export function events(...seen: readonly (readonly [ms: number, what: string, carries?: string])[]): RunEvent[] {
  return seen.map(([ms, what, carries], index) => {
    const [who = 'client', ...rest] = what.split(' ');
    const [end, part = '0'] = who.split('@');
    const direction = rest[0] === 'sent' || rest[0] === 'received' ? rest[0] : null;
    const kind = (direction === null ? rest[0] : rest[1]) as RunEvent['kind'];
    const hop = rest.find((word) => word.startsWith('hop'));
    const isText = !['head', 'proxy-dialogue', 'early-bytes', 'first-bytes', 'body'].includes(kind);
    const bytes = isText || carries === undefined ? null : Buffer.from(carries, 'latin1');
    return {
      id: `e${String(index + 1)}`,
      part: Number(part),
      seq: index + 1,
      at: ms * 1e6,
      end: end === 'hop' ? 'hop' : ends[end === 'server' ? 'server' : 'client'],
      hop: hop === undefined ? null : Number(hop.slice(3)),
      direction,
      kind,
      bytes: bytes?.toString('base64') ?? null,
      count: bytes?.length ?? 0,
      text: isText ? (carries ?? null) : (/^HTTP\/1\.[01] (\d+)/u.exec(carries ?? '')?.[1] ?? null),
    };
  });
}
