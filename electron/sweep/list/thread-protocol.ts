import type { FailureRecord } from '../../../shared/ipc/result.ts';
import type { ListCounts } from './listed-proxy.ts';
import type { ListPreview } from './list-parser.ts';
import type { PackedList } from './packed-list.ts';

/** What the list thread is started with: a file of this computer, or bytes that come by messages. */
export type ThreadSource = { readonly kind: 'path'; readonly path: string } | { readonly kind: 'bytes' };

/** To the thread, for a source of bytes; each waits for `more`. */
export type ToListThread = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'end' };

export type FromListThread =
  /** The piece before was read. */
  | { readonly kind: 'more' }
  /** 20 a second at most. Of the preview only what is new. */
  | { readonly kind: 'progress'; readonly counts: ListCounts; readonly preview: ListPreview }
  | { readonly kind: 'read'; readonly list: PackedList; readonly preview: ListPreview }
  | { readonly kind: 'failed'; readonly error: FailureRecord };
