import type { CheckRecord } from '../../../shared/model/probe-set.ts';
import { printable } from './printable.ts';

/** Which software each proxy is, as `hop 0: Squid 5.7 (95 %, by its error page)`; empty where nobody was asked. */
export function productsInWords(checks: readonly CheckRecord[]): string {
  const products = checks.find(({ id }) => id === 'handshake')?.numbers['products'];
  if (typeof products !== 'object' || products === null) return '';
  return Object.entries(products)
    .map(([key, product]) => {
      const where = key === 'front' ? 'in front of the server' : `hop ${key}`;
      const { name, version, confidence, because } = typeof product === 'object' && product !== null ? product : {};
      if (typeof name !== 'string' || name === 'unknown' || typeof confidence !== 'number') return `${where}: unknown`;
      const full = typeof version === 'string' ? `${name} ${printable(version)}` : name;
      return `${where}: ${full} (${String(Math.round(confidence * 100))} %, by ${typeof because === 'string' ? because : 'what it does'})`;
    })
    .join('; ');
}
