import { createHash } from 'node:crypto';
import { defineSpecimen } from '../define.ts';
import { sayAndClose } from '../splice.ts';

/** 64 bytes without meaning, the same every time. */
const GARBAGE = createHash('sha512').update('talks-garbage').digest();

export const talksGarbage = defineSpecimen(
  { name: 'talks-garbage', says: 'Answers with 64 bytes that are not HTTP and closes.', kind: 'http', modes: ['tunnel', 'relay'] },
  (client, custody) => {
    client.once('data', () => sayAndClose(custody, client, GARBAGE));
    client.once('end', () => client.end());
  },
);
