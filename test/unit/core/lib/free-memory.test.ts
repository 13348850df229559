import { markAsUntransferable } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { freeMemory } from '../../../../core/lib/free-memory.js';

it('frees memory at once', () => {
  const memory = new ArrayBuffer(1024);
  freeMemory(memory);
  expect(memory.byteLength).toBe(0);
});

it('leaves to V8 what nobody may have, as of Node 21 the memory of native code and of Node’s own pool', () => {
  const memory = new ArrayBuffer(1024);
  markAsUntransferable(memory);
  expect(() => {
    freeMemory(memory);
  }).not.toThrow();
  freeMemory(new ArrayBuffer(8));
});
