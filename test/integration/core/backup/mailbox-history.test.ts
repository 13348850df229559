import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModifiedUtf7 } from '../../../../core/sources/folder-names.js';
import { sessionEnd, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type MailServer, mailServers } from '../../../fixtures/mail-servers.js';
import { messageLine, mailboxChanges } from '../../../fixtures/mailbox-changes.js';
import { numbersFrom } from '../../../fixtures/random-numbers.js';
import { worlds } from '../../../fixtures/worlds.js';

const sessions = 8;

describe.each(mailServers)('$name', ({ start }) => {
  let server: MailServer;
  beforeAll(async () => {
    server = await start();
  }, 120_000);
  afterAll(() => server.stop());

  it.each(Array.from({ length: worlds(1) }, (_, seed) => seed + 1))(
    'each restore point is what the server gave, whatever another client did before and during the sessions, and stays it (seed %i)',
    async (seed) => {
      const user = `history${String(seed)}`;
      const numbers = numbersFrom(seed);
      const mailbox = mailboxChanges(server, user, numbers);
      const engine = await startEngine({ secret: server.password });
      /** What a restore point shows, as the server's own lines; 0 is the newest. */
      const shown = async (index: number): Promise<string[]> => {
        const found = (await engine.client.mailboxes.list()).find((entry) => entry.mailbox === user);
        const points = await engine.client.restore.points({ mailboxId: found?.id ?? '' });
        const folders = await engine.client.restore.folders({ pointId: points[index]?.id ?? '' });
        const nameOf = (path: readonly string[]): string =>
          path.map(encodeModifiedUtf7).join(server.delimiter);
        const messages = await storedMessages(engine.client, user, index);
        return [
          ...folders.map(({ path }) => nameOf(path)),
          ...messages.map((message) => messageLine(nameOf(message.folder), message)),
        ].sort();
      };
      try {
        const auth = { method: 'password', user } as const;
        const jobId = await engine.addJob(
          { type: 'imap', host: '127.0.0.1', port: server.port, security: 'plain', auth, maxConnections: 2 },
          { keepMissingSessions: 0 },
        );
        const served: string[][] = [];
        for (let session = 0; session < sessions; session++) {
          for (let left = [0, 1, 1, 2, 4, 8][Math.floor(numbers(6))] ?? 0; left > 0; left--)
            await mailbox.change();
          if (numbers(4) < 1) {
            const { sessionId } = await engine.client.jobs.run({ jobId, trigger: 'manual' });
            for (let left = 3; left > 0; left--) await mailbox.change();
            await sessionEnd(engine.client, sessionId);
          }
          served.unshift(await mailbox.served());
          const ended = await engine.run(jobId);
          const said = mailbox.asked.join('\n');
          expect(ended.status, said).toBe('Success');
          expect(await shown(0), said).toEqual(served[0]);
        }
        const found = (await engine.client.mailboxes.list()).find((entry) => entry.mailbox === user);
        const points = await engine.client.restore.points({ mailboxId: found?.id ?? '' });
        const shownNow = await Promise.all(points.map((_, index) => shown(index)));
        expect(shownNow).toEqual(expect.arrayContaining(served));
      } finally {
        await engine.close();
      }
    },
    120_000,
  );
});
