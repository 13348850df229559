import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReadyQueue } from '../../../electron/ipc/ready-queue.js';

function open(latestOnly: string[] = []) {
  const delivered: [string, unknown][] = [];
  const queue = createReadyQueue(
    (channel, payload) => delivered.push([channel, payload]),
    new Set(latestOnly),
  );
  return { queue, delivered };
}

describe('ready queue (licensing.md §8: none is lost, none doubled)', () => {
  it('holds a push back until the page is ready, then delivers in order', () => {
    const { queue, delivered } = open();
    queue.send('popup', 1);
    queue.send('bar', 2);
    expect(delivered).toEqual([]);
    queue.ready();
    queue.send('popup', 3);
    expect(delivered).toEqual([
      ['popup', 1],
      ['bar', 2],
      ['popup', 3],
    ]);
  });

  it('delivers nothing twice when the page says ready twice', () => {
    const { queue, delivered } = open();
    queue.send('popup', 1);
    queue.ready();
    queue.ready();
    expect(delivered).toHaveLength(1);
  });

  it('keeps only the newest waiting push of a channel whose older ones are out of date', () => {
    const { queue, delivered } = open(['license']);
    queue.send('license', 'old');
    queue.send('popup', 'kept');
    queue.send('license', 'new');
    queue.ready();
    expect(delivered).toEqual([
      ['popup', 'kept'],
      ['license', 'new'],
    ]);
  });

  it('delivers every push exactly once and in order, whatever the page’s coming and going', () => {
    const step = fc.oneof(fc.constant('ready'), fc.constant('away'), fc.constant('send'));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { queue, delivered } = open();
        let sent = 0;
        for (const each of steps) {
          if (each === 'ready') queue.ready();
          else if (each === 'away') queue.notReady();
          else queue.send('popup', sent++);
        }
        queue.ready();
        expect(delivered.map(([, payload]) => payload)).toEqual(Array.from({ length: sent }, (_, i) => i));
      }),
      { numRuns: 1000 },
    );
  });
});
