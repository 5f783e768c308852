// Loads undici without letting it touch the process-wide dispatcher, which other extensions' fetch goes through.

/** Where undici's lib/global.js installs its agent for everyone, when nothing stands in the first of them. */
const slots = [Symbol.for('undici.globalDispatcher.1'), Symbol.for('undici.globalDispatcher.2')] as const;

export async function loadUndici(): Promise<typeof import('undici')> {
  // Wakes Node's own copy, which comes first and installs its own agent, as it would at anyone's first fetch.
  Reflect.construct(globalThis.Response, []);
  const before = slots.map((slot): unknown => Reflect.get(globalThis, slot));
  const undici = await import('undici');
  for (const [index, slot] of slots.entries()) {
    const kept = before[index];
    if (kept !== undefined && Reflect.get(globalThis, slot) !== kept) Reflect.set(globalThis, slot, kept);
  }
  return undici;
}
