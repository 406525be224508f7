import { create } from 'zustand';
import { Failure } from '../../shared/model/failure.ts';
import type { FoundProxy } from '../../shared/model/desk-state.ts';
import type { ListSource, ProxyListState } from '../../shared/model/sweep.ts';
import { call } from './host.ts';
import { startSpecimens } from './specimens.ts';
import { wordsOf } from './toasts.ts';
import { uploadFile } from './uploads.ts';

interface ListStore {
  /** A file that is being handed over. */
  readonly sending: { readonly name: string; readonly sent: number; readonly size: number } | null;
  /** Asked for, and not known to the engine yet. */
  readonly asking: boolean;
  /** The list that is being read or was read last. */
  readonly list: ProxyListState | null;
  /** Why there is no list. */
  readonly failure: string | null;
}

const NOTHING: ListStore = { sending: null, asking: false, list: null, failure: null };

/** The list of proxies that the next sweep is made of. */
export const useSweepList = create<ListStore>(() => NOTHING);

/** What was typed or pasted into the field: there again, to be mended, when it was no list. */
export const useTypedList = create<{ readonly text: string }>(() => ({ text: '' }));

let stop = new AbortController();

/** Takes another list in the place of the one there. What goes wrong is said in the store. */
async function take(source: (signal: AbortSignal) => Promise<ListSource>): Promise<void> {
  await forgetList();
  const { signal } = (stop = new AbortController());
  useSweepList.setState({ ...NOTHING, asking: true });
  try {
    const list = await call('readList', { source: await source(signal) });
    if (signal.aborted) await call('cancelList', { list: list.id });
    else useSweepList.setState({ asking: false, sending: null, list: newer(list) });
  } catch (error) {
    if (!signal.aborted) useSweepList.setState({ ...NOTHING, failure: wordsOf(error) });
  }
}

/** `listChanged` may have brought a newer state than the answer that names the list. */
let told: ProxyListState | null = null;

function newer(list: ProxyListState): ProxyListState {
  return told?.id === list.id ? told : list;
}

export function takeText(name: string, text: string): Promise<void> {
  return take(() => Promise.resolve({ kind: 'text', name, text }));
}

/** More than a message can carry goes as a file does. */
const MOST_TYPED = 900_000;

export function takePasted(text: string): Promise<void> {
  return text.length <= MOST_TYPED ? takeText('Pasted list', text) : takeFile(new File([text], 'Pasted list'));
}

export function takeFile(file: File): Promise<void> {
  return take(async (signal) => {
    const { name, size } = file;
    useSweepList.setState({ sending: { name, sent: 0, size } });
    const upload = await uploadFile(file, {
      signal,
      onProgress: (sent) => {
        if (!signal.aborted) useSweepList.setState({ sending: { name, sent, size } });
      },
    });
    return { kind: 'upload', upload };
  });
}

/** Proxies that this computer was told to use: the engine has their passwords. */
export function takeFound(name: string, found: readonly FoundProxy[]): Promise<void> {
  return take(() => {
    const hops = found.flatMap(({ hop }) => hop ?? []);
    if (hops.length === 0) throw new Failure('BAD_LIST', 'There is no proxy that could be tried.', { stage: 'usage' });
    return Promise.resolve({ kind: 'hops', name, hops });
  });
}

/** Starts all of them; their logins are no secret. */
export function takeSpecimens(): Promise<void> {
  return take(async () => {
    const { names } = await call('listSpecimens', {}).then((all) => ({ names: all.map(({ name }) => name) }));
    const specimens = await startSpecimens(names);
    return { kind: 'text', name: 'Specimens', text: specimens.flatMap(({ url }) => url ?? []).join('\n') };
  });
}

export function takeLines(sweep: string, lines: readonly number[]): Promise<void> {
  return take(() => Promise.resolve({ kind: 'sweep', sweep, lines: [...lines] }));
}

export function listChanged(list: ProxyListState): void {
  told = list;
  if (useSweepList.getState().list?.id === list.id) useSweepList.setState({ list });
}

/** Stops what is being read, and goes back to where no list is. */
export async function forgetList(): Promise<void> {
  stop.abort();
  const { list } = useSweepList.getState();
  useSweepList.setState(NOTHING);
  if (list?.status === 'reading') await call('cancelList', { list: list.id });
}

/** The name of the list, when all of it was read and there is something in it. */
export function readyList({ list }: Pick<ListStore, 'list'>): ProxyListState | null {
  return list?.status === 'ready' && list.entries > 0 ? list : null;
}
