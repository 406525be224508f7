import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64Of, bytesOfBase64 } from '../../../../renderer/ui/bytes/base64.ts';
import { characterOf, decodeText, hexText, offsetText, textRows, visible, visibleLines } from '../../../../renderer/ui/bytes/rows.ts';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('base64', () => {
  it('gives back the bytes that were put in, and Node agrees', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
        const text = base64Of(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(Buffer.from(bytesOfBase64(text)).equals(Buffer.from(bytes))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('bytes as rows', () => {
  it('shows control characters by symbols and foreign bytes by a dot', () => {
    expect([0x00, 0x0d, 0x0a, 0x20, 0x41, 0x7e, 0x7f, 0x80, 0xff].map(characterOf)).toEqual(['•', '←', '↓', ' ', 'A', '~', '•', '·', '·']);
  });

  it('writes hex in pairs and offsets with as many digits as the last one needs', () => {
    expect(hexText(Uint8Array.of(0, 15, 255))).toBe('00 0f ff');
    expect(offsetText(16, 40)).toBe('0010');
    expect(offsetText(16, 0x10000)).toBe('0010');
    expect(offsetText(16, 0x10001)).toBe('00010');
  });

  it('makes each kind of line end visible', () => {
    expect(textRows('a\r\nb\nc\rd\te', 80)).toEqual([
      { text: 'a', end: 'CR LF', cut: false },
      { text: 'b', end: 'LF', cut: false },
      { text: 'c', end: 'CR', cut: false },
      { text: 'd→e', end: '', cut: false },
    ]);
  });

  it('keeps empty lines and adds none behind the last line end', () => {
    expect(textRows('a\r\n\r\n', 80).map(({ text, end }) => text + end)).toEqual(['aCR LF', 'CR LF']);
    expect(textRows('', 80)).toEqual([]);
  });

  it('cuts long lines between characters, never inside of one', () => {
    expect(textRows('😀😀😀\n', 2)).toEqual([
      { text: '😀😀', end: '', cut: true },
      { text: '😀', end: 'LF', cut: false },
    ]);
    expect(textRows('abcd', 2).map(({ text }) => text)).toEqual(['ab', 'cd']);
  });

  it('reads UTF-8 where all of it is, and says where it is not', () => {
    expect(decodeText(ascii('Grüße'))).toEqual({ text: 'Grüße', utf8: true });
    expect(decodeText(Uint8Array.of(0x41, 0xff, 0x42))).toEqual({ text: 'A·B', utf8: false });
  });
});

it('what cannot be seen is shown by its number, so that it turns no text around', () => {
  expect(textRows('a\u202eevil\u200b\ufeff', 40)).toEqual([{ text: 'a<U+202E>evil<U+200B><U+FEFF>', end: '', cut: false }]);
  expect(visible('\u00ad\u180e\u3164\ufffb\u{e0041}\u2066x\u2069')).toBe('<U+00AD><U+180E><U+3164><U+FFFB><U+E0041><U+2066>x<U+2069>');
  // Letters of any alphabet, accents and pictures stay.
  expect(visible('Grüße \u0065\u0301 мир עברית 😀')).toBe('Grüße \u0065\u0301 мир עברית 😀');
  expect(visibleLines('a\u202e\r\nb\tc\n')).toBe('a<U+202E>\nb→c\n');
});
