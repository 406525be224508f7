import { REDACTED } from '../../wire/redact.ts';

const MARK = Buffer.from(REDACTED, 'latin1');

/**
 * SOCKS frames whose login reads `***` as a program that dissects SOCKS can read them: a user and a password of RFC 1929 with their lengths, a user of SOCKS4
 * with the NUL behind it. Any others are given back as they are.
 */
export function readableLogin(frame: Buffer): Buffer {
  if (frame[0] === 1 && frame.length === 1 + MARK.length && frame.subarray(1).equals(MARK)) {
    const field = Buffer.concat([Buffer.of(MARK.length), MARK]);
    return Buffer.concat([Buffer.of(1), field, field]);
  }
  const user = frame.subarray(8, 8 + MARK.length);
  if (frame[0] === 4 && user.equals(MARK) && frame[8 + MARK.length] !== 0) {
    return Buffer.concat([frame.subarray(0, 8 + MARK.length), Buffer.of(0), frame.subarray(8 + MARK.length)]);
  }
  return frame;
}
