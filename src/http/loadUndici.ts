// Loads undici without letting it touch the process-wide dispatcher, which other extensions' fetch goes through.

/** What undici's lib/global.js looks at when it is loaded: where nothing stands, it installs its own agent for everyone. */
const slot = Symbol.for('undici.globalDispatcher.2');

/** Not called by anyone: it stands in the slot while undici is being evaluated. */
const placeholder = {
  dispatch: (): never => {
    throw new Error('undici is being loaded');
  },
};

export async function loadUndici(): Promise<typeof import('undici')> {
  const free = Reflect.get(globalThis, slot) === undefined;
  if (free) Object.defineProperty(globalThis, slot, { value: placeholder, configurable: true, writable: true });
  try {
    return await import('undici');
  } finally {
    // Two loads may overlap: only the placeholder itself is taken away.
    if (Reflect.get(globalThis, slot) === placeholder) Reflect.deleteProperty(globalThis, slot);
  }
}
