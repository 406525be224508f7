import { EventEmitter } from 'node:events';
import { notModelled } from './refusal.ts';

type Listener = (...args: never[]) => unknown;

/** What listeners of Electron's events get first. */
export interface PreventableEvent {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

/** An event emitter for the events that are modelled; listening to any other throws, since it would never be heard. */
export class ModelledEmitter {
  readonly #emitter = new EventEmitter();
  readonly #name: string;
  readonly #events: readonly string[];

  constructor(name: string, events: readonly string[]) {
    this.#name = name;
    this.#events = events;
  }

  on(event: string, listener: Listener): this {
    this.#check(event);
    this.#emitter.on(event, listener as (...args: unknown[]) => void);
    return this;
  }

  once(event: string, listener: Listener): this {
    this.#check(event);
    this.#emitter.once(event, listener as (...args: unknown[]) => void);
    return this;
  }

  off(event: string, listener: Listener): this {
    this.#check(event);
    this.#emitter.off(event, listener as (...args: unknown[]) => void);
    return this;
  }

  /** Tells the listeners; whether one of them prevented what would come next. `details` stand on the event object, as Electron puts them there. */
  happen(event: string, details: object, ...args: readonly unknown[]): boolean {
    this.#check(event);
    let prevented = false;
    const given = {
      ...details,
      get defaultPrevented() {
        return prevented;
      },
      preventDefault() {
        prevented = true;
      },
    };
    this.#emitter.emit(event, given, ...args);
    return prevented;
  }

  #check(event: string): void {
    if (!this.#events.includes(event)) throw notModelled(`the event '${event}' of ${this.#name}`);
  }
}
