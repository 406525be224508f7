/**
 * Whether a host surely means this computer alone: `localhost`, 127/8 or ::1. A name that only a lookup could tell is `unknown`: the engine looks it up
 * before a run.
 */
export function loopbackOf(host: string): 'yes' | 'no' | 'unknown' {
  const bare = host
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/u, '$1');
  if (/^(?:.+\.)?localhost\.?$/u.test(bare)) return 'yes';
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/u.test(bare)) return bare.startsWith('127.') ? 'yes' : 'no';
  if (bare.includes(':')) return /^(?:0{0,4}:)*:?0{0,3}1$/u.test(bare) || /^::ffff:127\./u.test(bare) ? 'yes' : 'no';
  return 'unknown';
}
