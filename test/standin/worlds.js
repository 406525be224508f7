/*
 * Runs in Chromium, at the start of every document, once in the page's own world and once in an isolated one, as Electron's preload does (context isolation).
 * The two worlds share the document's objects but no values. They meet in one MessagePort, handed over before any script of the page runs, and talk by
 * events on it, which are synchronous: a call across the bridge returns and throws at once, as Electron's does.
 */
(function standin(world, secret, preload, encode, decode) {
  const other = world === 'main' ? 'isolated' : 'main';
  const functions = new Map();
  const idsOfFunctions = new WeakMap();
  const promises = new Map();
  let lastId = 0;
  let port = null;
  let reply = null;

  const refuse = (name, target) =>
    new Proxy(target, {
      get(object, key) {
        if (typeof key === 'symbol' || key === 'then') return undefined;
        if (!(key in object)) throw new Error(`not modelled: ${name}.${key}`);
        return object[key];
      },
    });

  function share(value) {
    if (typeof value === 'function') {
      if (!idsOfFunctions.has(value)) {
        lastId += 1;
        idsOfFunctions.set(value, lastId);
        functions.set(lastId, value);
      }
      return ['f', idsOfFunctions.get(value)];
    }
    lastId += 1;
    const id = lastId;
    value.then(
      (result) => tell({ kind: 'settle', id, value: encode(result, share) }),
      (error) => tell({ kind: 'settle', id, error: messageOf(error) }),
    );
    return ['p', id];
  }

  function take(kind, id) {
    if (kind === 'f') return (...args) => call(id, args);
    return new Promise((resolve, reject) => promises.set(id, { resolve, reject }));
  }

  function call(fn, args) {
    tell({ kind: 'call', fn, args: encode(args, share) });
    const { value, error } = reply;
    if (error !== undefined) throw new Error(error);
    return decode(value, take);
  }

  function tell(message) {
    port.dispatchEvent(new MessageEvent(`to-${other}`, { data: JSON.stringify(message) }));
  }

  function receive(message) {
    switch (message.kind) {
      case 'expose':
        Object.defineProperty(globalThis, message.key, { value: Object.freeze(decode(message.value, take)), enumerable: true });
        return;
      case 'call':
        try {
          tell({ kind: 'reply', value: encode(functions.get(message.fn)(...decode(message.args, take)), share) });
        } catch (error) {
          tell({ kind: 'reply', error: messageOf(error) });
        }
        return;
      case 'reply':
        reply = message;
        return;
      case 'settle': {
        const { resolve, reject } = promises.get(message.id);
        promises.delete(message.id);
        if (message.error === undefined) resolve(decode(message.value, take));
        else reject(new Error(message.error));
        return;
      }
      default:
        throw new Error(`not modelled: ${message.kind} between worlds`);
    }
  }

  function meet(shared) {
    port = shared;
    port.addEventListener(`to-${world}`, ({ data }) => receive(JSON.parse(data)));
  }

  function messageOf(error) {
    return error instanceof Error ? error.message : String(error);
  }

  if (world === 'main') {
    meet(new MessageChannel().port1);
    const offer = () => window.dispatchEvent(new MessageEvent(`${secret}-offer`, { ports: [port] }));
    // Whichever world comes first.
    window.addEventListener(`${secret}-ask`, offer, { once: true });
    offer();
    return;
  }

  const send = globalThis[secret];
  const waiting = new Map();
  const listeners = new Map();

  const ipcRenderer = {
    async invoke(channel, ...args) {
      lastId += 1;
      const id = lastId;
      send(JSON.stringify({ id, channel, args: encode(args, null) }));
      return await new Promise((resolve, reject) => waiting.set(id, { channel, resolve, reject }));
    },
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    },
    off(channel, listener) {
      const left = [...(listeners.get(channel) ?? [])];
      const at = left.lastIndexOf(listener);
      if (at >= 0) left.splice(at, 1);
      listeners.set(channel, left);
    },
  };

  /** What the stand-in calls from outside. Only this world has it. */
  globalThis[secret] = {
    answer(id, text) {
      const { channel, resolve, reject } = waiting.get(id);
      waiting.delete(id);
      const { value, error } = JSON.parse(text);
      if (error === undefined) resolve(decode(value, null));
      else reject(new Error(`Error invoking remote method '${channel}': ${error}`));
    },
    tell(channel, text) {
      const args = decode(JSON.parse(text), null);
      for (const listener of listeners.get(channel) ?? []) listener(refuse('the event', {}), ...args);
    },
    /** As a frame would that has broken out of the page: past the preload and the page's own world. */
    invoke: async (channel, text) => encode(await ipcRenderer.invoke(channel, ...JSON.parse(text)), null),
  };

  window.addEventListener(`${secret}-offer`, ({ ports }) => meet(ports[0]), { once: true });
  window.dispatchEvent(new Event(`${secret}-ask`));

  // A sandboxed preload runs in the main frame only.
  if (window.parent !== window) return;
  const contextBridge = {
    exposeInMainWorld(key, api) {
      tell({ kind: 'expose', key, value: encode(api, share) });
    },
  };
  const electron = refuse('electron', {
    contextBridge: refuse('contextBridge', contextBridge),
    ipcRenderer: refuse('ipcRenderer', ipcRenderer),
  });
  const require = (name) => {
    if (name !== 'electron') throw new Error(`not modelled: require('${name}') in a sandboxed preload`);
    return electron;
  };
  const module = { exports: {} };
  preload(require, module, module.exports);
});
