import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ArrivedMessages } from '../../../../../core/sources/imap/arrived-messages.js';
import type { ImapConnection } from '../../../../../core/sources/imap/wire/imap-connection.js';

/* What may wait is shared by all connections: none stays paused with nothing to take, and none that has ended takes from the others. */

/** A connection that only knows whether it is paused. */
function fakeConnection(): { isPaused: boolean; connection: ImapConnection } {
  const fake = {
    isPaused: false,
    pause: () => (fake.isPaused = true),
    resume: () => (fake.isPaused = false),
  };
  return Object.assign(fake, { connection: fake as unknown as ImapConnection });
}

/** How many megabytes a connection alone has room for before it is paused. */
function roomAlone(): number {
  const fake = fakeConnection();
  const arrived = new ArrivedMessages(fake.connection);
  let megabytes = 0;
  for (; !fake.isPaused && megabytes < 100; megabytes += 1) arrived.add(1024 * 1024);
  arrived.end();
  return megabytes;
}

const step = fc.record({
  connection: fc.nat(19),
  type: fc.constantFrom('add', 'add', 'add', 'take', 'take', 'end'),
  bytes: fc.constantFrom(1, 1000, 300_000, 600_000, 9_000_000),
});

it('a connection of which everything is taken goes on, and one that has ended leaves the others their room', () => {
  const before = roomAlone();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const all = Array.from({ length: 20 }, () => {
        const fake = fakeConnection();
        return { fake, arrived: new ArrivedMessages(fake.connection), waiting: [] as number[], ended: false };
      });
      for (const { connection, type, bytes } of steps) {
        const each = all[connection]!;
        if (type === 'add' && !each.fake.isPaused) {
          each.waiting.push(bytes);
          each.arrived.add(bytes);
        } else if (type === 'take') {
          const taken = each.waiting.shift();
          if (taken !== undefined) each.arrived.take(taken);
        } else if (type === 'end') {
          each.arrived.end();
          each.ended = true;
        }
        if (each.waiting.length === 0 && !each.ended) expect(each.fake.isPaused).toBe(false);
      }
      for (const each of all) if (!each.ended) each.arrived.end();
      expect(roomAlone()).toBe(before);
    }),
    { numRuns: 300 },
  );
});
