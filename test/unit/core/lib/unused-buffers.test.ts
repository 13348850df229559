import { expect, it } from 'vitest';
import { freeUnusedBuffers } from '../../../../core/lib/unused-buffers.js';

it('buffers that nothing refers to are freed, however little else is made', () => {
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let made = 0; made < 400; made++) {
    Buffer.allocUnsafeSlow(1024 * 1024);
    freeUnusedBuffers();
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  expect(most).toBeLessThan(40 * 1024 * 1024);
});

it('those in use are kept as they are', () => {
  const kept = Array.from({ length: 64 }, (_, at) => {
    freeUnusedBuffers();
    return Buffer.allocUnsafeSlow(1024 * 1024).fill(at);
  });
  freeUnusedBuffers();
  expect(kept.every((buffer, at) => buffer[0] === at && buffer.at(-1) === at)).toBe(true);
});
