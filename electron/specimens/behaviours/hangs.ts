import { defineSpecimen } from '../define.ts';

export const hangs = defineSpecimen(
  { name: 'hangs', says: 'Accepts connections, reads what comes and never answers.', kind: 'http', modes: ['tunnel', 'relay'] },
  (client) => {
    client.once('end', () => client.end());
    client.resume();
  },
);
