import { inChunks } from '../edits.ts';
import { httpSpecimen } from '../http-proxy.ts';

export const framesTheStream = httpSpecimen({
  name: 'frames-the-stream',
  says: "When it relays, it wraps the server's bytes after the 101 in HTTP chunks.",
  relayFault: { reach: 'stream', create: () => ({ down: inChunks }) },
});
