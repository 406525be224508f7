import { describe, expect, it } from 'vitest';
import { productsInWords } from '../../../electron/cli/text/products.ts';
import { CHECK } from './runs.ts';

const handshake = (products: Readonly<Record<string, { name: string; version: string | null; confidence: number; because: string }>>) => [
  { ...CHECK, id: 'handshake' as const, numbers: { products } },
];
const SQUID = { name: 'Squid', version: '5.7', confidence: 0.95, because: 'its error page' };

describe('the software of a route in the text report', () => {
  it('is said hop by hop, with how sure that is and why', () => {
    const unknown = { name: 'unknown', version: null, confidence: 0, because: '' };
    expect(productsInWords(handshake({ '0': SQUID, '1': unknown }))).toBe('hop 0: Squid 5.7 (95 %, by its error page); hop 1: unknown');
    expect(productsInWords(handshake({ front: { ...SQUID, version: null } }))).toBe(
      'in front of the server: Squid (95 %, by its error page)',
    );
  });

  it('lets no control character of a stranger through', () => {
    expect(productsInWords(handshake({ '0': { ...SQUID, version: '5\x1b[31m' } }))).not.toContain('\x1b');
  });

  it('is left out where nobody was asked', () => {
    expect(productsInWords([CHECK])).toBe('');
  });
});
