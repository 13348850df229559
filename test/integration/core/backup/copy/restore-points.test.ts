import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openForReading } from '../../../../../core/repository/open-for-reading.js';
import { pointsToCopy } from '../../../../../core/backup/copy-mailbox.js';
import { definitionOf } from '../../../../../shared/backup/exclusion.js';
import {
  type CopyConsole,
  everythingIn,
  openCopyConsole,
  saidIn,
  textOf,
  verifiedIn,
} from '../../../../fixtures/copy-console.js';
import { repositoryForms } from '../../../../fixtures/repository-forms.js';

/* A second copy: the restore points of a repository in another folder (backup.md §3, docs/decisions/0217). */

let tested: CopyConsole;
describe.each(repositoryForms)('a second copy $name', (form) => {
  beforeEach(async () => {
    tested = await openCopyConsole();
    await form.make(tested.copyOf(), tested.clock);
  });
  afterEach(async () => {
    await tested.close();
  });

  it('holds every restore point as the original does: messages, flags, dates, folders, also empty ones', async () => {
    const paths = [];
    for (let n = 0; n < 12; n += 1)
      paths.push(
        await tested.mail.deliver('anna', textOf(2000, `m${String(n)}`), {
          folder: n < 6 ? ['INBOX'] : ['Sub', 'Deep'],
        }),
      );
    await rm(await tested.mail.deliver('anna', 'gone', { folder: ['Empty'] }));
    await tested.mail.deliver('bert', textOf(100, 'one'));
    const backup = await tested.addBackup();
    await tested.engine.run(backup);
    tested.later(24);
    await rename(paths[0]!, paths[0]!.replace(':2,S', ':2,FS'));
    await rm(paths[1]!);
    await rm(paths[7]!);
    await tested.mail.deliver('anna', textOf(500, 'new'), { folder: ['Other'] });
    await tested.engine.run(backup);
    const copy = await tested.addCopy();
    const session = await tested.engine.run(copy);
    expect(session).toMatchObject({ type: 'copy', status: 'Success' });
    expect(session.mailboxes).toMatchObject([
      { mailbox: 'anna', result: 'success', licenseState: 'NotRequired' },
      { mailbox: 'bert', result: 'success', stored: 1 },
    ]);
    expect(saidIn(session)).toContain('anna: 2 restore points copied and compared');
    const all = await everythingIn(tested.original);
    expect(await everythingIn(tested.copyOf())).toEqual(all);
    expect(JSON.stringify(all)).toContain('Flagged');
    expect(JSON.stringify(all)).toContain('Empty');

    // Only what is new comes next.
    tested.later(24);
    await tested.mail.deliver('bert', textOf(100, 'two'));
    await tested.engine.run(backup);
    const again = await tested.engine.run(copy);
    expect(again.mailboxes).toMatchObject([
      { mailbox: 'anna', stored: 0, bytesRead: 0 },
      { mailbox: 'bert', stored: 1 },
    ]);
    expect(await everythingIn(tested.copyOf())).toEqual(await everythingIn(tested.original));
    const idle = await tested.engine.run(copy);
    expect(saidIn(idle)).toContain('anna: no new restore points');
    const report = await verifiedIn(tested.copyOf());
    expect(report).toMatchObject({ file: [], damaged: [] });
  });

  it('has its own retention: what the original drops stays, and what the copy drops is not copied again', async () => {
    await tested.mail.deliver('anna', textOf(100, 'first'));
    const backup = await tested.engine.addJob(
      { type: 'maildir', path: tested.mail.path },
      { retention: { type: 'points', points: 2 } },
    );
    const copy = await tested.addCopy();
    await tested.engine.run(backup);
    await tested.engine.run(copy);
    for (let n = 0; n < 4; n += 1) {
      tested.later(24);
      await tested.mail.deliver('anna', textOf(100, `more ${String(n)}`));
      await tested.engine.run(backup);
      if (n % 2 === 1) await tested.engine.run(copy);
    }
    const messagesIn = (path: string): number[] => {
      const repository = openForReading(path);
      const key = repository.mailboxes().find(({ name }) => name === 'anna')?.key ?? '';
      const points = repository.copying.points(key).map(({ messages }) => messages);
      repository.close();
      return points;
    };
    expect(messagesIn(tested.original)).toEqual([4, 5]);
    expect(messagesIn(tested.copyOf())).toEqual([1, 2, 3, 4, 5]);
    const job = (await tested.engine.client.jobs.list()).find(({ id }) => id === copy)!;
    await tested.engine.client.jobs.update({
      jobId: copy,
      definition: { ...definitionOf(job), retention: { type: 'points', points: 1 } },
    });
    tested.later(24);
    await tested.engine.run(backup);
    await tested.engine.run(copy);
    expect(messagesIn(tested.copyOf())).toEqual([5]);
    expect((await tested.engine.run(copy)).mailboxes).toMatchObject([{ stored: 0 }, { stored: 0 }]);
    expect(messagesIn(tested.copyOf())).toEqual([5]);
  });

  it('is what is restored from where the original is gone, and shows no point twice while it is there', async () => {
    await tested.mail.deliver('anna', textOf(100, 'first'));
    await tested.engine.run(await tested.addBackup());
    await tested.engine.run(await tested.addCopy());
    const mailboxId =
      (await tested.engine.client.mailboxes.list()).find(({ mailbox }) => mailbox === 'anna')?.id ?? '';
    const before = await tested.engine.client.restore.points({ mailboxId });
    expect(before).toHaveLength(1);
    const found = async (): Promise<unknown[]> => {
      while ((await tested.engine.client.restore.updateIndex()).pending > 0);
      return (await tested.engine.client.restore.search({ query: 'first', limit: 10 })).hits;
    };
    expect(await found()).toHaveLength(1);
    await tested.engine.close();
    await rename(tested.original, join(tested.folder, 'gone'));
    await tested.start();
    const [point] = await tested.engine.client.restore.points({ mailboxId });
    expect(point).toMatchObject({ createdAt: before[0]?.createdAt, messages: 1 });
    const [inbox] = await tested.engine.client.restore.folders({ pointId: point?.id ?? '' });
    const { messages } = await tested.engine.client.restore.messages({
      pointId: point?.id ?? '',
      folderId: inbox?.id ?? '',
      offset: 0,
      limit: 10,
    });
    expect(messages).toMatchObject([{ subject: 'first' }]);
    expect(await found()).toHaveLength(1);
  });
});

it('points are told by their sessions, else by their dates', () => {
  const point = (session: string, completedAt: number) =>
    ({ session, completedAt }) as Parameters<typeof pointsToCopy>[0][number];
  const points = [point('a', 1), point('b', 2), point('c', 3)];
  const sessionsOf = (copied: typeof points): string[] =>
    pointsToCopy(points, copied).map(({ session }) => session);
  expect(sessionsOf([])).toEqual(['a', 'b', 'c']);
  expect(sessionsOf([point('b', 2)])).toEqual(['c']);
  expect(sessionsOf([point('a', 1), point('c', 3)])).toEqual([]);
  // The last one copied is gone at the original.
  expect(sessionsOf([point('x', 2)])).toEqual(['c']);
  expect(sessionsOf([point('b', 2), point('x', 2.5)])).toEqual(['c']);
});
