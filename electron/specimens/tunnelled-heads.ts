import { createRequestReader, createResponseReader } from '../wire/http-head.ts';
import type { HeadReader, RequestHead, ResponseHead } from '../wire/http-head.ts';
import type { StageMaker } from './lane.ts';

/**
 * Lets the first head of a tunnelled exchange pass untouched and gives the inner stage what follows: behind the request's head upwards,
 * behind the head of the 101 downwards. An exchange that is not HTTP, or that was not upgraded, passes honestly to its end.
 */
export function behindFirstHead(direction: 'up' | 'down', inner: StageMaker): StageMaker {
  return (outlet, source) => {
    const stage = inner(outlet, source);
    let reader: HeadReader<RequestHead | ResponseHead> | null = newReader(direction);
    let behind = false;

    const search = (chunk: Buffer): void => {
      let unread = chunk;
      while (reader) {
        const progress = reader.push(unread);
        if (progress.state === 'more') break;
        reader = null;
        if (progress.state === 'failed') break;
        const { head, rest } = progress;
        if (head.kind === 'response' && head.status !== 101 && head.status < 200) {
          reader = newReader(direction);
          if (rest.length === 0) break;
          unread = rest;
          continue;
        }
        behind = head.kind === 'request' || head.status === 101;
        if (!behind) break;
        outlet.write(chunk.subarray(0, chunk.length - rest.length));
        if (rest.length > 0) {
          if (stage.early) stage.early(rest);
          else stage.bytes(rest);
        }
        return;
      }
      outlet.write(chunk);
    };
    const bytes = (chunk: Buffer): void => {
      if (behind) stage.bytes(chunk);
      else if (reader) search(chunk);
      else outlet.write(chunk);
    };
    return {
      bytes,
      // What came in the same read as the CONNECT request is early too.
      early: (chunk) => (stage.early ? stage.early(chunk) : bytes(chunk)),
      end: (how) => (behind ? stage.end(how) : outlet.end(how)),
    };
  };
}

function newReader(direction: 'up' | 'down'): HeadReader<RequestHead | ResponseHead> {
  return direction === 'up' ? createRequestReader() : createResponseReader();
}
