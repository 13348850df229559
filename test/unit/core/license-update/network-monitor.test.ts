import { expect, it } from 'vitest';
import { startNetworkMonitor } from '../../../../core/license-update/network-monitor.js';
import { FakeClock } from './fake-clock.js';

it('a network that comes back is noticed within a minute, each time once', async () => {
  const time = new FakeClock('2026-03-08T10:00:00.000Z');
  let online = true;
  const returns: string[] = [];
  const monitor = startNetworkMonitor({
    isOnline: () => online,
    after: time.timers.after,
    onReturn: () => returns.push(time.now),
  });
  const until = (instant: string): Promise<void> => time.runUntil(instant, () => Promise.resolve());
  await until('2026-03-08T10:05:30.000Z');
  online = false;
  await until('2026-03-08T10:07:30.000Z');
  online = true;
  await until('2026-03-08T10:20:00.000Z');
  expect(returns).toEqual(['2026-03-08T10:08:00.000Z']);

  // Gone and back between two looks: the request that failed meanwhile has looked.
  online = false;
  monitor.look();
  online = true;
  await until('2026-03-08T10:30:00.000Z');
  expect(returns).toEqual(['2026-03-08T10:08:00.000Z', '2026-03-08T10:21:00.000Z']);

  monitor.stop();
  online = false;
  await until('2026-03-08T10:40:00.000Z');
  online = true;
  await until('2026-03-08T10:50:00.000Z');
  expect(returns).toHaveLength(2);
});
