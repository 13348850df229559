import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReadyQueue } from '../../../../electron/ipc/ready-queue.js';

function open(kept: string[] = []) {
  const delivered: [string, unknown][] = [];
  const queue = createReadyQueue((channel, payload) => delivered.push([channel, payload]), new Set(kept));
  return { queue, delivered };
}

describe('ready queue', () => {
  it('holds pushes back while the page loads, whose snapshots may be older, then delivers in order', () => {
    const { queue, delivered } = open();
    queue.loading();
    queue.send('sessions', 1);
    queue.send('jobs', 2);
    expect(delivered).toEqual([]);
    queue.ready();
    queue.send('sessions', 3);
    expect(delivered).toEqual([
      ['sessions', 1],
      ['jobs', 2],
      ['sessions', 3],
    ]);
  });

  it('delivers nothing twice when the page says ready twice', () => {
    const { queue, delivered } = open();
    queue.loading();
    queue.send('sessions', 1);
    queue.ready();
    queue.ready();
    expect(delivered).toHaveLength(1);
  });

  it.each<[string, (queue: ReturnType<typeof open>['queue']) => void]>([
    ['a console that was started hidden', () => undefined],
    [
      'a page that is gone',
      (queue) => {
        queue.ready();
        queue.gone();
      },
    ],
  ])('keeps nothing for %s: the next page takes snapshots', (_, begin) => {
    const { queue, delivered } = open();
    begin(queue);
    for (let line = 0; line < 100_000; line += 1) queue.send('sessions', line);
    queue.loading();
    queue.ready();
    expect(delivered).toEqual([]);
  });

  it('drops what waited for a page that loads again, as the new one takes snapshots', () => {
    const { queue, delivered } = open();
    queue.loading();
    queue.send('sessions', 1);
    queue.loading();
    queue.send('sessions', 2);
    queue.ready();
    expect(delivered).toEqual([['sessions', 2]]);
  });

  it('keeps the newest push of a channel that no snapshot tells until there is a page', () => {
    const { queue, delivered } = open(['clicked']);
    queue.send('clicked', 'old');
    queue.send('clicked', 'new');
    queue.loading();
    queue.loading();
    queue.ready();
    expect(delivered).toEqual([['clicked', 'new']]);
  });

  it('delivers every push that a page cannot know from its snapshots exactly once and in order', () => {
    const step = fc.constantFrom('loading', 'ready', 'gone', 'send');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { queue, delivered } = open();
        let expected: number[] = [];
        let waiting: number[] = [];
        let page = 'gone';
        steps.forEach((each, index) => {
          if (each === 'send') {
            queue.send('sessions', index);
            if (page !== 'gone') waiting.push(index);
          } else {
            queue[each]();
            page = each;
            if (each !== 'ready') waiting = [];
          }
          if (page === 'ready') [expected, waiting] = [[...expected, ...waiting], []];
        });
        expect(delivered.map(([, payload]) => payload)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
