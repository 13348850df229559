import { createHash } from 'node:crypto';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { difficultMessages, withAttachment } from '../../../fixtures/difficult-mail.js';
import type { Dovecot } from '../../../fixtures/dovecot.js';
import { storedMessages } from '../../../fixtures/engine.js';
import { type ImapMailboxes, hashesOf, startImapMailboxes } from '../../../fixtures/imap-mailboxes.js';
import { RawImap } from '../../../fixtures/raw-imap.js';

let mailboxes: ImapMailboxes;
let dovecot: Dovecot;

beforeAll(async () => {
  mailboxes = await startImapMailboxes();
  ({ dovecot } = mailboxes);
}, 120_000);
afterAll(() => dovecot.stop());
afterEach(() => mailboxes.closeEngines());

describe('what a backup of an IMAP mailbox keeps', () => {
  it('every message byte for byte as the server sends it, with folder, flags, keywords and INTERNALDATE', async () => {
    const user = 'complete@example.com';
    const date = new Date('2025-02-03T04:05:06Z');
    for (const content of Object.values(difficultMessages))
      await dovecot.deliver(user, ['INBOX'], content, { letters: 'S', date });
    await dovecot.deliver(user, ['Проекты', 'Größe & Maße'], 'Subject: nested\n\nx\n', {
      letters: 'FRS',
      date,
    });
    await dovecot.deliver(user, ['With "quotes"'], 'Subject: quotes\n\nx\n', { letters: '', date });
    await dovecot.deliver(user, ['back\\slash'], 'Subject: backslash\n\nx\n', { letters: 'D', date });
    await dovecot.deliver(user, ['日本語', '🎉'], 'Subject: emoji\n\nx\n', { letters: 'T', date });
    await dovecot.deliver(user, ['Parent only', 'child'], 'Subject: child\n\nx\n', { letters: 'S', date });
    await mailboxes.asClient(user, 'SELECT INBOX', 'STORE 1 +FLAGS (Important $Label1)');

    const engine = await mailboxes.engineWith();
    const session = await engine.run(await engine.addJob(mailboxes.imap(user)));
    expect(session).toMatchObject({ status: 'Success' });

    const stored = await storedMessages(engine.client, user);
    const expected = await mailboxes.served(user);
    expect(hashesOf(stored)).toEqual(hashesOf(expected));
    expect(stored).toHaveLength(Object.keys(difficultMessages).length + 5);
    const shown = stored.map(({ sha256, flags, internalDate }) => ({ sha256, flags, internalDate }));
    for (const { sha256, flags, internalDate } of expected) {
      expect(shown).toContainEqual({
        sha256,
        flags: flags.filter((flag) => flag !== '\\Recent').sort(),
        internalDate: internalDate.toISOString(),
      });
    }
    expect(stored.map(({ folder }) => folder.join(' > '))).toEqual(
      expect.arrayContaining([
        'Проекты > Größe & Maße',
        'With "quotes"',
        'back\\slash',
        '日本語 > 🎉',
        'Parent only > child',
      ]),
    );
    const flagged = stored.find(({ flags }) => flags.includes('Important'));
    expect(flagged?.flags).toEqual(['$Label1', 'Important', '\\Seen']);
  });

  it('a large attachment whole, and only once when two mailboxes have it', async () => {
    const attachment = createHash('shake256', { outputLength: 3_000_000 }).update('attachment').digest();
    await dovecot.deliver('shared1@example.com', ['INBOX'], withAttachment('one', attachment));
    await dovecot.deliver('shared2@example.com', ['INBOX'], withAttachment('two', attachment));
    const engine = await mailboxes.engineWith({ secret: dovecot.masterPassword });
    const auth = { method: 'master', user: dovecot.masterUser } as const;
    const jobId = await engine.addJob(
      mailboxes.imap('', { auth, mailboxes: ['shared1@example.com', 'shared2@example.com'] }),
    );
    const session = await engine.run(jobId);
    expect(session.status).toBe('Success');
    const stats = await engine.client.repository.stats();
    expect(stats.messages).toBe(2);
    expect(stats.bytesOriginal).toBeGreaterThan(8_000_000);
    expect(session.mailboxes.reduce((sum, { bytesStored }) => sum + bytesStored, 0)).toBeLessThan(3_100_000);
  });
});

describe('what a backup changes on the server', () => {
  it('nothing: neither \\Seen nor \\Recent nor the place of a file', async () => {
    const user = 'untouched@example.com';
    await dovecot.deliver(user, ['INBOX'], 'Subject: recent\n\nx\n');
    await dovecot.deliver(user, ['INBOX'], 'Subject: unseen\n\nx\n', { letters: '' });
    await dovecot.deliver(user, ['Other'], 'Subject: recent too\n\nx\n');
    const files = async (): Promise<string[]> =>
      (await readdir(dovecot.mailDirectory(user), { recursive: true }))
        .filter((name) => /(^|\/)(cur|new)\//.test(name))
        .sort();
    const before = { files: await files(), served: await mailboxes.served(user) };
    expect(before.served.some(({ flags }) => flags.includes('\\Recent'))).toBe(true);

    const engine = await mailboxes.engineWith();
    const jobId = await engine.addJob(mailboxes.imap(user));
    expect((await engine.run(jobId)).status).toBe('Success');
    expect((await engine.run(jobId)).status).toBe('Success');

    expect({ files: await files(), served: await mailboxes.served(user) }).toEqual(before);
  });
});

describe('a second session', () => {
  it('reads and stores nothing when nothing has changed', async () => {
    const user = 'unchanged@example.com';
    for (let number = 0; number < 30; number++)
      await dovecot.deliver(user, ['INBOX'], `Subject: ${String(number)}\n\nx\n`, { letters: 'S' });
    const engine = await mailboxes.engineWith();
    const jobId = await engine.addJob(mailboxes.imap(user));
    await engine.run(jobId);
    const [result] = (await engine.run(jobId)).mailboxes;
    expect(result).toMatchObject({
      result: 'success',
      seen: 30,
      stored: 0,
      bytesRead: 0,
      bytesStored: 0,
      removed: 0,
      flagsChanged: 0,
    });
  });

  it('sees new, deleted and changed messages; older restore points stay as they were', async () => {
    const user = 'changing@example.com';
    for (const subject of ['kept', 'deleted', 'flagged'])
      await dovecot.deliver(user, ['INBOX'], `Subject: ${subject}\n\nx\n`, { letters: 'S' });
    await dovecot.deliver(user, ['Gone'], 'Subject: in a folder that goes\n\nx\n', { letters: 'S' });
    const engine = await mailboxes.engineWith();
    const jobId = await engine.addJob(mailboxes.imap(user));
    await engine.run(jobId);
    const first = await storedMessages(engine.client, user);

    const client = await RawImap.open({
      port: dovecot.plainPort,
      tls: false,
      user,
      password: dovecot.password,
    });
    await client.command('SELECT INBOX');
    await client.command('UID STORE 2 +FLAGS (\\Deleted)');
    await client.command('EXPUNGE');
    await client.command('UID STORE 3 +FLAGS (\\Flagged)');
    await client.command('DELETE Gone');
    client.close();
    await dovecot.deliver(user, ['INBOX'], 'Subject: new\n\nx\n', { letters: '' });

    const session = await engine.run(jobId);
    expect(session).toMatchObject({
      status: 'Warning',
      mailboxes: [{ stored: 1, removed: 1, flagsChanged: 1 }],
    });
    expect(session.log).toContainEqual(
      expect.objectContaining({
        type: 'Warning',
        text: expect.stringContaining('the folder Gone is no longer at the source') as unknown,
      }),
    );
    const now = await storedMessages(engine.client, user);
    const kept = 'in a folder that goes';
    expect(now.map(({ subject }) => subject).sort()).toEqual(['flagged', kept, 'kept', 'new']);
    expect(now.find(({ subject }) => subject === 'flagged')?.flags).toEqual(['\\Flagged', '\\Seen']);
    expect(hashesOf(now.filter(({ subject }) => subject !== kept))).toEqual(
      hashesOf(await mailboxes.served(user)),
    );
    expect(await storedMessages(engine.client, user, 1)).toEqual(first);
    const deleted = first.find(({ subject }) => subject === 'deleted');
    expect((await engine.client.restore.preview({ messageId: deleted?.id ?? '' })).text).toContain('x');

    for (const status of ['Warning', 'Warning', 'Success'])
      expect(await engine.run(jobId)).toMatchObject({ status });
    expect(hashesOf(await storedMessages(engine.client, user))).toEqual(
      hashesOf(await mailboxes.served(user)),
    );
  });

  it('reads a folder anew when its UIDVALIDITY has changed, and stores nothing twice', async () => {
    const user = 'revalidated@example.com';
    for (let number = 0; number < 5; number++)
      await dovecot.deliver(user, ['INBOX'], `Subject: ${String(number)}\n\nx\n`, { letters: 'S' });
    const engine = await mailboxes.engineWith();
    const jobId = await engine.addJob(mailboxes.imap(user));
    await engine.run(jobId);
    const before = await engine.client.repository.stats();
    for (const name of await readdir(dovecot.mailDirectory(user))) {
      if (name.startsWith('dovecot'))
        await rename(
          join(dovecot.mailDirectory(user), name),
          join(dovecot.mailDirectory(user), `..old-${name}`),
        );
    }
    // Dovecot takes the second as UIDVALIDITY: a new one must differ.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const session = await engine.run(jobId);
    expect(session.mailboxes).toMatchObject([
      { result: 'success', seen: 5, stored: 5, removed: 5, bytesStored: 0 },
    ]);
    expect(hashesOf(await storedMessages(engine.client, user))).toEqual(
      hashesOf(await mailboxes.served(user)),
    );
    expect((await engine.client.repository.stats()).bytesOnDisk).toBeLessThan(before.bytesOnDisk + 200_000);
  });
});
