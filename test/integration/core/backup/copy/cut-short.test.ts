import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEngineChild } from '../../../../fixtures/child-process.js';
import { flipBitIn } from '../../../../fixtures/damage.js';
import {
  type CopyConsole,
  everythingIn,
  openCopyConsole,
  saidIn,
  textOf,
  verifiedIn,
} from '../../../../fixtures/copy-console.js';
import { repositoryForms } from '../../../../fixtures/repository-forms.js';

let tested: CopyConsole;
beforeEach(async () => {
  tested = await openCopyConsole();
});
afterEach(async () => {
  await tested.close();
});

describe('cut short', () => {
  it('by being stopped, it continues from there', async () => {
    for (let n = 0; n < 20; n += 1) await tested.mail.deliver('anna', textOf(8000, `m${String(n)}`));
    await tested.engine.run(await tested.addBackup());
    const copy = await tested.addCopy({ bandwidth: [{ kilobitsPerSecond: 256, window: null }] });
    const { sessionId } = await tested.engine.client.jobs.run({ jobId: copy, trigger: 'manual' });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await tested.engine.client.jobs.stop({ jobId: copy });
    const stopped = await tested.engine.client.sessions.get({ sessionId });
    expect(stopped.status).toBe('Stopped');
    expect(stopped.mailboxes.map(({ isStopped }) => isStopped)).toEqual([true, true]);
    const rest = await tested.engine.run(copy);
    expect(rest.status).toBe('Success');
    expect(await everythingIn(tested.copyOf())).toEqual(await everythingIn(tested.original));
  }, 60_000);

  it.each([1, 2, 3])(
    'by a kill, nothing that is not whole can be seen, and the next run completes it (%i)',
    async (round) => {
      for (let n = 0; n < 300; n += 1) await tested.mail.deliver('anna', textOf(20_000 + n, `m${String(n)}`));
      await tested.mail.deliver('bert', textOf(100, 'one'));
      const backup = await tested.addBackup();
      await tested.engine.run(backup);
      tested.later(24);
      await tested.mail.deliver('anna', textOf(10_000, 'later'));
      await tested.engine.run(backup);
      const copy = await tested.addCopy();
      const child = startEngineChild(join(tested.folder, 'data'), copy);
      await child.started;
      await new Promise((resolve) => setTimeout(resolve, 60 * round * round));
      child.process.kill('SIGKILL');
      await child.output.catch(() => undefined);
      const all = (await everythingIn(tested.original)) as { points: unknown[] }[];
      if ((await readdir(tested.folder)).includes('copy')) {
        const found = (await everythingIn(tested.copyOf())) as { key: string; points: unknown[] }[];
        for (const { key, points } of found) {
          const whole = all.find((each) => 'key' in each && each.key === key)?.points ?? [];
          expect(points).toEqual(whole.slice(0, points.length));
        }
      }
      const session = await tested.engine.run(copy);
      expect(session.status).toBe('Success');
      expect(await everythingIn(tested.copyOf())).toEqual(all);
    },
    120_000,
  );
});

it.each(repositoryForms)(
  'a message that is damaged in the original is lacking in its copy $name, which has all the rest, says so, and gets it once it is mended',
  async (form) => {
    await form.make(tested.copyOf(), tested.clock);
    await tested.mail.deliver('anna', textOf(3000, 'will be damaged'));
    await tested.mail.deliver('anna', textOf(3000, 'stays whole'));
    const backup = await tested.addBackup();
    await tested.engine.run(backup);
    tested.later(24);
    await tested.mail.deliver('anna', textOf(3000, 'comes later'));
    await tested.engine.run(backup);
    await tested.engine.close();
    const piece = await chunkOf('will be damaged');
    flipBitIn(tested.original, piece);
    await tested.start();
    const copy = await tested.addCopy();
    const session = await tested.engine.run(copy);
    expect(session.status).toBe('Warning');
    expect(session.mailboxes[0]).toMatchObject({ mailbox: 'anna', result: 'warning', stored: 2 });
    expect(saidIn(session)).toContain(
      'anna: 1 message is damaged in the original, and the copy lacks it: INBOX, 000001.test.',
    );
    expect(saidIn(session)).toContain('anna: 2 restore points copied and compared');
    const lacking = {
      file: [],
      damagedMessages: 1,
      damaged: [{ subject: 'will be damaged', mailboxes: ['anna'] }],
    };
    expect(await verifiedIn(tested.copyOf())).toMatchObject({ ...lacking, messages: 3 });
    expect(saidIn(await tested.engine.run(copy))).toContain('The copy still lacks 1 message');

    // The next backup reads what a verification has found from the source again.
    tested.later(24);
    await tested.engine.client.repository.verify();
    expect((await tested.engine.run(backup)).status).not.toBe('Failed');
    tested.later(24);
    expect((await tested.engine.run(copy)).status).toBe('Success');
    expect(await verifiedIn(tested.copyOf())).toMatchObject({ file: [], damagedMessages: 0, messages: 3 });
    expect(await everythingIn(tested.copyOf())).toEqual(await everythingIn(tested.original));
  },
);

/** The stored bytes of the piece of a message that its body is in. */
async function chunkOf(text: string): Promise<Buffer> {
  const { openSqlite, blob } = await import('../../../../../core/lib/sqlite.js');
  const { z } = await import('zod');
  const database = openSqlite(join(tested.original, 'repository.sqlite'));
  const row = database.get(
    z.object({ data: blob }),
    `SELECT data FROM chunk JOIN content_chunk ON chunk_id = chunk.id JOIN content ON content.id = content_id
      WHERE subject = ? ORDER BY size DESC LIMIT 1`.replace('ORDER BY size', 'ORDER BY length(data)'),
    text,
  );
  database.close();
  if (row === undefined) throw new Error('There is no such message.');
  return row.data;
}
