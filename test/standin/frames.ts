import type { Json } from './cdp.ts';
import { toElectron } from './addresses.ts';
import { modelled } from './refusal.ts';

/** A frame as `event.senderFrame` shows it. */
export interface FrameModel {
  url: string;
  readonly parent: FrameModel | null;
}

/** Where scripts of one kind run in one document. Chromium counts them anew in each of its processes; `uniqueId` is never given twice. */
export interface World {
  readonly uniqueId: string;
  readonly frameId: string;
  readonly name: string;
}

interface CdpFrame {
  readonly id: string;
  readonly parentId?: string;
  readonly url: string;
}

/** The frames of one page, and the isolated world of each, by what Chromium tells of them. */
export class Frames {
  readonly #frames = new Map<string, FrameModel>();
  readonly #worlds = new Map<number, World>();
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

  /** The world of that number; null when it is gone. */
  world(contextId: number): World | null {
    return this.#worlds.get(contextId) ?? null;
  }

  /** The frame of a world; null when it is gone. */
  frameOf({ frameId }: World): FrameModel | null {
    return this.#frames.get(frameId) ?? null;
  }

  /** The worlds of that name, the main frame's first. */
  worlds(name: string): World[] {
    const found = [...this.#worlds.values()].filter((world) => world.name === name);
    return found.sort((a, b) => Number(this.isMain(b.frameId)) - Number(this.isMain(a.frameId)));
  }

  mainWorld(name: string): World | null {
    return this.worlds(name).find(({ frameId }) => this.isMain(frameId)) ?? null;
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
        const { id, uniqueId, name, auxData } = params['context'] as {
          id: number;
          uniqueId: string;
          name: string;
          auxData: { frameId: string };
        };
        this.#worlds.set(id, { uniqueId, frameId: auxData.frameId, name });
        return;
      }
      case 'Runtime.executionContextDestroyed':
        this.#worlds.delete(params['executionContextId'] as number);
        return;
      case 'Runtime.executionContextsCleared':
      case 'Inspector.targetCrashed':
        this.#worlds.clear();
        return;
    }
  }
}
