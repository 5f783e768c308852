// Values that another window sets or removes: VS Code hands them over and tells nobody.
import type { Memento } from 'vscode';
import { describe, expect, it, vi } from 'vitest';
import { HostState } from '../../src/host/state';

describe('what another window sets', () => {
  function memento(kept: Record<string, unknown>): Memento {
    return {
      keys: () => Object.keys(kept),
      get: (key: string) => kept[key],
      update: (key: string, value: unknown) => {
        if (value === undefined) Reflect.deleteProperty(kept, key);
        else kept[key] = value;
        return Promise.resolve();
      },
    } as Memento;
  }

  it('is told once, when it is looked for; one’s own is not', async () => {
    const kept: Record<string, unknown> = { a: 1, b: [1] };
    const state = new HostState(memento(kept));
    const told: string[] = [];
    state.onDidChangeElsewhere((key) => told.push(key));
    await state.set('a', 2);
    kept['b'] = [1];
    state.lookElsewhere();
    expect(told).toEqual([]);
    kept['b'] = [2];
    kept['c'] = 3;
    Reflect.deleteProperty(kept, 'a');
    state.lookElsewhere();
    state.lookElsewhere();
    expect(told.sort()).toEqual(['a', 'b', 'c']);
  });

  it('is seen within two seconds by a window that nobody touches, until the watch ends', () => {
    vi.useFakeTimers();
    try {
      const kept: Record<string, unknown> = { connections: [1] };
      const state = new HostState(memento(kept));
      const told: string[] = [];
      state.onDidChangeElsewhere((key) => told.push(key));
      const end = state.watchElsewhere();
      Reflect.deleteProperty(kept, 'connections');
      vi.advanceTimersByTime(2000);
      expect(told).toEqual(['connections']);
      end();
      kept['connections'] = [2];
      vi.advanceTimersByTime(60_000);
      expect(told).toEqual(['connections']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is not mistaken for an own value that is on its way, nor for one that could not be kept', async () => {
    const kept: Record<string, unknown> = { a: 1 };
    let fail: (error: Error) => void = () => undefined;
    const never = new Promise<void>((_, reject) => (fail = reject));
    const state = new HostState({ ...memento(kept), update: () => never });
    const told: string[] = [];
    state.onDidChangeElsewhere((key) => told.push(key));
    const setting = state.set('b', 1);
    // VS Code's answer to an earlier change: everything as it was then.
    Reflect.deleteProperty(kept, 'a');
    state.lookElsewhere();
    expect(told).toEqual([]);
    fail(new Error('the disk is full'));
    await expect(setting).rejects.toThrow('the disk is full');
    state.lookElsewhere();
    expect(told).toEqual(['a']);
  });

  it('does not undo an own value that it crosses', async () => {
    const kept: Record<string, unknown> = { a: 1 };
    const plain = memento(kept);
    let crossed = 0;
    const state = new HostState({
      ...plain,
      update: async (key: string, value: unknown) => {
        await plain.update(key, value);
        if (crossed > 0) return;
        crossed += 1;
        queueMicrotask(() => {
          for (const name of Object.keys(kept)) Reflect.deleteProperty(kept, name);
          kept['a'] = 2;
        });
        await new Promise((resolve) => setImmediate(resolve));
      },
    });
    const told: string[] = [];
    state.onDidChangeElsewhere((key) => told.push(key));
    await state.set('b', 1);
    state.lookElsewhere();
    expect(kept).toEqual({ a: 2, b: 1 });
    expect(told).toEqual(['a']);
  });

  it('is not put back where an own, later value has taken its place', async () => {
    const kept: Record<string, unknown> = {};
    const plain = memento(kept);
    const state = new HostState({
      ...plain,
      update: async (key: string, value: unknown) => {
        await plain.update(key, value);
        if (value === 'slow') await new Promise((resolve) => setImmediate(resolve));
      },
    });
    await Promise.all([state.set('a', 'slow'), state.set('a', 'later')]);
    expect(kept).toEqual({ a: 'later' });
  });

  it('goes with all the rest, known or not', async () => {
    const kept: Record<string, unknown> = { connections: [], ofAnotherVersion: { x: 1 } };
    await new HostState(memento(kept)).clear(['connections']);
    expect(kept).toEqual({ connections: [] });
    await new HostState(memento(kept)).clear();
    expect(kept).toEqual({});
  });
});
