import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type MailboxLease,
  assertLease,
  endLease,
  extendLease,
  takeLease,
  takeWhenFree,
} from '../../../../core/cluster/leases.js';
import { endSlot, pauseServer, waitForSlot } from '../../../../core/cluster/servers.js';
import type { ClusterDatabase } from '../../../../core/cluster/database.js';
import {
  type PostgresCluster,
  missingOfPostgres,
  onPostgres,
  startPostgres,
} from '../../../fixtures/postgres.js';
import { numbersFrom } from '../../../fixtures/random-numbers.js';
import { clusterDatabase } from '../../../fixtures/shared-bucket.js';

/* Leases of mailboxes and connections of mail servers, on a real PostgreSQL with many who ask at once. */

let postgres: PostgresCluster;
let database: ClusterDatabase;
beforeAll(async () => {
  postgres = await startPostgres();
  database = await clusterDatabase(postgres, 12);
}, 120_000);
afterAll(async () => {
  await database.close();
  await postgres.close();
});

const mailbox = { repository: 'repository', mailboxKey: 'mailbox' };
const runOut = (): Promise<number> =>
  database.run(`UPDATE postkeep.mailbox_lease SET until = now() - interval '1 second'`);

it.skipIf(missingOfPostgres.length > 0)(
  `a mailbox has one holder, and whoever takes it has a higher epoch, whatever came before, ${onPostgres}`,
  async () => {
    let last = 0;
    for (let round = 0; round < 20; round += 1) {
      const taken = await Promise.all(
        Array.from({ length: 8 }, (_, number) =>
          takeLease(database, mailbox, `worker${String(number)}`, 's'),
        ),
      );
      const [lease, ...others] = taken.filter((each): each is MailboxLease => each !== null);
      expect(others).toEqual([]);
      expect(lease?.epoch).toBeGreaterThan(last);
      last = lease?.epoch ?? 0;
      if (lease !== undefined) await (round % 2 === 0 ? endLease(database, lease) : runOut());
    }
  },
);

it.skipIf(missingOfPostgres.length > 0)(
  `a holder that comes late can neither extend its lease nor write by it, ${onPostgres}`,
  async () => {
    const held = { repository: 'repository', mailboxKey: 'late' };
    const first = await takeLease(database, held, 'first', 's');
    await runOut();
    const second = await takeLease(database, held, 'second', 's');
    if (first === null || second === null) throw new Error('It was not taken.');
    expect(await extendLease(database, first)).toBe(false);
    await expect(database.transaction((all) => assertLease(all, first))).rejects.toMatchObject({
      code: 'fenced',
    });
    // Nor can it end what is another's.
    await endLease(database, first);
    expect(await extendLease(database, second)).toBe(true);
    await database.transaction((all) => assertLease(all, second));
  },
);

it.skipIf(missingOfPostgres.length > 0)(
  `a mail server never has more connections than it allows, however many workers ask, ${onPostgres}`,
  async () => {
    const random = numbersFrom(7);
    const signal = new AbortController().signal;
    let [open, most] = [0, 0];
    await Promise.all(
      Array.from({ length: 16 }, async (_, number) => {
        const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
        const slot = await waitForSlot(database, 'imap:993', 2, id, signal);
        open += 1;
        most = Math.max(most, open);
        await new Promise((resolve) => setTimeout(resolve, random(30)));
        open -= 1;
        await endSlot(database, slot);
      }),
    );
    expect(most).toBe(2);
  },
  60_000,
);

it.skipIf(missingOfPostgres.length > 0)(
  `a server that asks to be left alone is asked by nobody until then, ${onPostgres}`,
  async () => {
    const id = '00000000-0000-4000-8000-000000000099';
    const begun = performance.now();
    await pauseServer(database, 'slow:993', 1_500);
    await pauseServer(database, 'slow:993', 100);
    await waitForSlot(database, 'slow:993', 2, id, new AbortController().signal);
    expect(performance.now() - begun).toBeGreaterThan(1_400);
    // Others are.
    await waitForSlot(database, 'other:993', 2, id, new AbortController().signal);
  },
);

it.skipIf(missingOfPostgres.length > 0)(
  `a mailbox that another one has is waited for until it is free, or nobody asks any more, ${onPostgres}`,
  async () => {
    const waited = { repository: 'r', mailboxKey: 'waited' };
    const first = await takeLease(database, waited, 'first', 's');
    if (first === null) throw new Error('It was not taken.');
    const take = async () => (await takeLease(database, waited, 'second', 's')) ?? 'held';
    const second = takeWhenFree(take, new AbortController().signal);
    const stop = new AbortController();
    const stopped = takeWhenFree(() => Promise.resolve('held' as const), stop.signal);
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    await endLease(database, first);
    expect(await second).toMatchObject({ epoch: first.epoch + 1 });
  },
);
