import type { Json } from './cdp.ts';
import { toElectron } from './addresses.ts';
import { modelled } from './refusal.ts';

/** A frame as `event.senderFrame` shows it. */
export interface FrameModel {
  url: string;
  readonly parent: FrameModel | null;
}

interface CdpFrame {
  readonly id: string;
  readonly parentId?: string;
  readonly url: string;
}

/** The frames of one page, and the isolated world of each, by what Chromium tells of them. */
export class Frames {
  readonly #frames = new Map<string, FrameModel>();
  readonly #contexts = new Map<number, { readonly frameId: string; readonly name: string }>();
  #mainId = '';

  get isEmpty(): boolean {
    return this.#frames.size === 0;
  }

  get main(): FrameModel {
    const frame = this.#frames.get(this.#mainId);
    if (frame === undefined) throw new Error('the page has no frame yet');
    return frame;
  }

  isMain(frameId: string): boolean {
    return frameId === this.#mainId;
  }

  /** The frame in whose world something ran; null when it is gone. */
  ofContext(contextId: number): FrameModel | null {
    const frameId = this.#contexts.get(contextId)?.frameId;
    return frameId === undefined ? null : (this.#frames.get(frameId) ?? null);
  }

  /** The worlds of that name, the main frame's first. */
  contexts(name: string): number[] {
    const found = [...this.#contexts].filter(([, context]) => context.name === name);
    return found.sort(([, a], [, b]) => Number(this.isMain(b.frameId)) - Number(this.isMain(a.frameId))).map(([id]) => id);
  }

  mainContext(name: string): number | null {
    for (const [id, context] of this.#contexts) if (context.name === name && this.isMain(context.frameId)) return id;
    return null;
  }

  add({ id, parentId, url }: CdpFrame): void {
    const known = this.#frames.get(id);
    if (known !== undefined) {
      known.url = toElectron(url);
      return;
    }
    const parent = parentId === undefined ? null : (this.#frames.get(parentId) ?? null);
    if (parent === null) {
      this.#frames.clear();
      this.#mainId = id;
    }
    this.#frames.set(id, modelled('WebFrameMain', { url: toElectron(url), parent }));
  }

  handle(method: string, params: Json): void {
    switch (method) {
      case 'Page.frameNavigated':
        this.add(params['frame'] as CdpFrame);
        return;
      case 'Page.frameAttached':
        this.add({ id: params['frameId'] as string, parentId: params['parentFrameId'] as string, url: '' });
        return;
      case 'Page.frameDetached':
        this.#frames.delete(params['frameId'] as string);
        return;
      case 'Runtime.executionContextCreated': {
        const { id, name, auxData } = params['context'] as { id: number; name: string; auxData: { frameId: string } };
        this.#contexts.set(id, { frameId: auxData.frameId, name });
        return;
      }
      case 'Runtime.executionContextDestroyed':
        this.#contexts.delete(params['executionContextId'] as number);
        return;
      case 'Runtime.executionContextsCleared':
        this.#contexts.clear();
        return;
    }
  }
}
