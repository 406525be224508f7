import { describe, expect, it } from 'vitest';
import { duplexSentence } from '../../../electron/diagnosis/checks/duplex.ts';

describe('the sentence on the exchange both ways', () => {
  it('says of a stream that stood still how much each way brought, and nothing of what was still to come', () => {
    expect(duplexSentence('stalled-after', { offset: 65_483, bytesUp: 1_032_192, bytesDown: 65_483 })).toBe(
      'The stream stood still after 1,032,192 bytes up and 65,483 bytes down: nothing arrived any more, and no end of the connection was seen.',
    );
  });
});
