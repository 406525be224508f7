import { basename } from 'node:path';
import type { Handlers, Publish } from '../../../shared/ipc/contract.ts';
import { failureRecordOf } from '../../../shared/ipc/result.ts';
import { Failure } from '../../../shared/model/failure.ts';
import type { ListSource, ProxyListState } from '../../../shared/model/sweep.ts';
import { listOfProxies } from '../../sweep/list/given-list.ts';
import { formatListedProxy, type ListCounts } from '../../sweep/list/listed-proxy.ts';
import type { ListPreview } from '../../sweep/list/list-parser.ts';
import type { ProxyList } from '../../sweep/list/packed-list.ts';
import { readProxyList, type ListInput } from '../../sweep/list/read-list.ts';
import { hopsOf } from './hops.ts';
import { paced, type Paced } from './paced.ts';
import type { Secrets } from './secrets.ts';
import type { Uploads } from './uploads.ts';

/** The oldest that are over are forgotten: when there are more, and when together they take more memory than this. A sweep has its own hold of its list. */
export const MAX_LISTS = 20;
const MAX_BYTES = 512 * 1024 * 1024;
const MOST_FIRST = 100;

export interface ListsDeps {
  readonly uploads: Pick<Uploads, 'take'>;
  readonly secrets: Pick<Secrets, 'read'>;
  readonly publish: Publish;
  /** Told of what is a bug of ours. */
  readonly onBug: (error: unknown) => void;
  /** The entries of these lines of a sweep, under their numbers there. Rejects with `BAD_USAGE` or `BAD_LIST` when they are not known. */
  readonly linesOfSweep: (sweep: string, lines: ReadonlySet<number>) => Promise<ProxyList>;
}

export interface Lists {
  readonly handlers: Pick<Handlers, 'readList' | 'cancelList'>;
  /** One that is ready, and what it is called. Throws `BAD_USAGE` for one that is not known, `BAD_LIST` for one that is not read. */
  find(list: string): { readonly name: string; readonly list: ProxyList };
  /** Resolves when nothing is read any more. */
  close(): Promise<void>;
}

interface Entry {
  state: ProxyListState;
  list: ProxyList | null;
  readonly cancel: AbortController;
  readonly changed: Paced;
  reading: Promise<void>;
}

interface Opened {
  readonly name: string;
  /** Reads it, telling `onProgress` of what is new. */
  readonly read: (signal: AbortSignal, onProgress: (counts: ListCounts, preview: ListPreview) => void) => Promise<ProxyList>;
}

/** Proxy lists, read in the background, in the order in which they were given. A bad line is a part of its list; a list that cannot be read says why. */
export function createLists({ uploads, secrets, publish, onBug, linesOfSweep }: ListsDeps): Lists {
  const lists = new Map<string, Entry>();
  let lastId = 0;

  async function start(source: ListSource): Promise<ProxyListState> {
    const { name, read } = await opened(source);
    lastId += 1;
    const id = `list-${String(lastId)}`;
    const entry: Entry = {
      state: { id, name, status: 'reading', error: null, lines: 0, entries: 0, bad: 0, repeated: 0, problems: [], first: [] },
      list: null,
      cancel: new AbortController(),
      changed: paced(() => {
        publish('listChanged', entry.state);
      }),
      reading: Promise.resolve(),
    };
    lists.set(id, entry);
    const { state } = entry;
    entry.reading = run(entry, read).catch(onBug).finally(forget);
    return state;
  }

  async function run(entry: Entry, read: Opened['read']): Promise<void> {
    const onProgress = (counts: ListCounts, { problems, first }: ListPreview): void => {
      const { state } = entry;
      entry.state = { ...state, ...counts, problems: [...state.problems, ...problems], first: [...state.first, ...first] };
      entry.changed.touch();
    };
    try {
      entry.list = await read(entry.cancel.signal, onProgress);
      entry.state = { ...entry.state, status: 'ready' };
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure('INTERNAL', 'the list cannot be read', { stage: 'usage' });
      const cancelled = failure.code === 'CANCELLED';
      entry.state = { ...entry.state, status: cancelled ? 'cancelled' : 'failed', error: cancelled ? null : failureRecordOf(failure) };
      if (failure.code === 'INTERNAL') onBug(error);
    }
    entry.changed.touch();
  }

  async function opened(source: ListSource): Promise<Opened> {
    switch (source.kind) {
      case 'text':
        return inThread(source.name, { kind: 'text', text: source.text });
      case 'path':
        return inThread(basename(source.path), { kind: 'path', path: source.path });
      case 'upload': {
        const file = await uploads.take(source.upload);
        const { read } = inThread(file.name, { kind: 'path', path: file.path });
        return { name: file.name, read: (signal, onProgress) => read(signal, onProgress).finally(() => file.release()) };
      }
      case 'hops': {
        const given = listOfProxies(hopsOf(source.hops, secrets));
        return { name: source.name, read: (_, onProgress) => Promise.resolve(shown(given.list, given.preview, onProgress)) };
      }
      case 'sweep': {
        const { sweep, lines } = source;
        const name = lines.length === 1 ? `line ${String(lines[0])} of a sweep` : `${String(lines.length)} lines of a sweep`;
        return {
          name,
          read: async (_, onProgress) => {
            const list = await linesOfSweep(sweep, new Set(lines));
            return shown(list, { problems: [], first: firstOf(list) }, onProgress);
          },
        };
      }
    }
  }

  function inThread(name: string, input: ListInput): Opened {
    return { name, read: (signal, onProgress) => readProxyList(input, { signal, onProgress }) };
  }

  function forget(): void {
    const over = [...lists].filter(([, { state }]) => state.status !== 'reading');
    let bytes = over.reduce((sum, [, { list }]) => sum + (list?.bytes ?? 0), 0);
    for (const [id, { list }] of over.slice(0, -1)) {
      if (lists.size <= MAX_LISTS && bytes <= MAX_BYTES) return;
      lists.delete(id);
      bytes -= list?.bytes ?? 0;
    }
  }

  return {
    handlers: {
      readList: ({ source }) => start(source),
      cancelList: async ({ list }) => {
        const entry = lists.get(list);
        entry?.cancel.abort();
        await entry?.reading;
        return {};
      },
    },
    find(id) {
      const entry = lists.get(id);
      if (entry === undefined) throw new Failure('BAD_USAGE', 'this list is not known any more; choose it again', { stage: 'usage' });
      const { list, state } = entry;
      if (list === null) throw new Failure('BAD_LIST', `the list ${state.name} is not read`, { stage: 'usage' });
      return { name: state.name, list };
    },
    async close() {
      for (const { cancel } of lists.values()) cancel.abort();
      await Promise.all([...lists.values()].map(({ reading }) => reading));
      for (const { changed } of lists.values()) changed.close();
      lists.clear();
    },
  };
}

function shown(list: ProxyList, preview: ListPreview, onProgress: (counts: ListCounts, preview: ListPreview) => void): ProxyList {
  const { lines, entries, bad, repeated } = list;
  onProgress({ lines, entries, bad, repeated }, preview);
  return list;
}

function firstOf(list: ProxyList): ListPreview['first'] {
  const first: { line: number; proxy: string }[] = [];
  for (const item of list.items()) {
    if (first.length === MOST_FIRST) break;
    if ('proxy' in item) first.push({ line: item.line, proxy: formatListedProxy(item.proxy) });
  }
  return first;
}
