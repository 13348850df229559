import { describe, expect, it } from 'vitest';
import { difficultMessages } from '../../../fixtures/difficult-mail.js';
import { startDovecot } from '../../../fixtures/dovecot.js';
import { makeMaildirs } from '../../../fixtures/maildir.js';
import { RawImap } from '../../../fixtures/raw-imap.js';
import { worded } from '../../../fixtures/worded.js';
import { below, numberedMessage, restoreBench } from './restore-bench.js';

const bench = restoreBench({ largestMessage: '2M' });
const { imap, backedUp, withClient, served, deliverMany } = bench;

/** Dovecot stores CR CR LF as it finds it in a file, and as CR LF when it comes with APPEND. */
const alteredByDovecot = 'bareCarriageReturns';

describe('a mailbox that is restored to another one', () => {
  it('has every message byte for byte in a new dated folder, with folders of any name, flags, keywords and INTERNALDATE', async () => {
    const user = 'whole@example.com';
    const date = new Date('2025-02-03T04:05:06Z');
    for (const [name, content] of Object.entries(difficultMessages))
      if (name !== alteredByDovecot)
        await bench.dovecot().deliver(user, ['INBOX'], content, { letters: 'S', date });
    await bench.dovecot().deliver(user, ['Проекты', 'Größe & Maße'], 'Subject: nested\n\nx\n', {
      letters: 'FRS',
      date,
    });
    await bench.dovecot().deliver(user, ['With "quotes"'], 'Subject: quotes\n\nx\n', { letters: '', date });
    await bench.dovecot().deliver(user, ['back\\slash'], 'Subject: backslash\n\nx\n', { letters: 'D', date });
    await bench.dovecot().deliver(user, ['日本語', '🎉'], 'Subject: emoji\n\nx\n', { letters: 'T', date });
    await bench.dovecot().deliver(user, ['100% *sure*'], 'Subject: wildcards\n\nx\n', { letters: 'S', date });
    await withClient(user, async (client) => {
      await client.command('SELECT INBOX');
      await client.command('STORE 1 +FLAGS (Important $Label1 \\Flagged)');
      await client.command('CREATE "Empty/below"');
    });
    const before = await served(user);
    const engine = await backedUp(user);
    const target = 'whole-target@example.com';
    const session = await engine.restore({ targetMailbox: target });
    expect(session.log.filter(({ type }) => type !== 'Success')).toEqual([]);
    expect(session).toMatchObject({
      type: 'restore',
      name: expect.stringMatching(/^Restore of .*@/) as unknown,
      status: 'Success',
    });
    expect(session.topFolder).toMatch(/^Restored \d{4}-\d\d-\d\d \d\d:\d\d$/);
    expect(await served(target)).toEqual(below(session.topFolder, before));
    expect(before.join()).toContain('Important');
    const folders = await withClient(target, (client) => client.folders());
    expect(folders).toContain(`${String(session.topFolder)}/Empty/below`);
    expect(await served(user)).toEqual(before);
    expect(session.mailboxes).toMatchObject([
      { mailbox: target, result: 'success', seen: before.length, stored: before.length },
    ]);
    expect(engine.figures.at(-1)).toMatchObject({ restored: before.length, messagesTotal: before.length });
  });

  it('has them in the original folders when that is asked for, and a second time nothing is added', async () => {
    const user = 'original@example.com';
    await deliverMany(user, 6);
    await bench.dovecot().deliver(user, ['INBOX'], difficultMessages['noHeaders'] ?? '', { letters: 'S' });
    const before = await served(user);
    const engine = await backedUp(user);
    const target = 'original-target@example.com';
    const request = { targetMailbox: target, into: 'original' } as const;
    expect((await engine.restore(request)).status).toBe('Success');
    expect(await served(target)).toEqual(before);
    const again = await engine.restore(request);
    expect(again).toMatchObject({ status: 'Success', mailboxes: [{ seen: 7, stored: 0 }] });
    expect(await served(target)).toEqual(before);
  });

  it('one folder or chosen messages only, where that is asked for', async () => {
    const user = 'part@example.com';
    await deliverMany(user, 4);
    const engine = await backedUp(user);
    const { mailboxId } = engine;
    const before = await served(user);
    const folder = await engine.restore({
      selection: { type: 'mailbox', mailboxId, folder: ['Archive'] },
      targetMailbox: 'part-folder@example.com',
    });
    const archive = before.filter((message) => message.startsWith('["Archive"'));
    expect(await served('part-folder@example.com')).toEqual(below(folder.topFolder, archive));
    const [point] = await engine.client.restore.points({ mailboxId });
    const folders = await engine.client.restore.folders({ pointId: point?.id ?? '' });
    const page = { pointId: point?.id ?? '', folderId: folders[0]?.id ?? '', offset: 0, limit: 1 };
    const [message] = (await engine.client.restore.messages(page)).messages;
    await engine.restore({
      selection: { type: 'messages', messageIds: [message?.id ?? ''] },
      targetMailbox: 'part-message@example.com',
      into: 'original',
    });
    const one = await served('part-message@example.com');
    expect(one).toHaveLength(1);
    expect(before).toContain(one[0]);
  });
});

describe('what is at the server already', () => {
  const expunge = (user: string, range: string): Promise<unknown> =>
    withClient(user, async (client) => {
      await client.command('SELECT INBOX');
      await client.command(`STORE ${range} +FLAGS.SILENT (\\Deleted)`);
      await client.command('EXPUNGE');
    });

  it('is skipped: deleted messages come back, each as often as it was there, the others are not touched', async () => {
    const user = 'skip@example.com';
    await deliverMany(user, 6);
    const twice = 'Subject: twice\r\n\r\nthe same bytes\r\n';
    const date = new Date('2025-05-05T05:05:05Z');
    for (const letters of ['S', 'S'])
      await bench.dovecot().deliver(user, ['INBOX'], twice, { letters, date });
    const before = await served(user);
    const engine = await backedUp(user);
    await expunge(user, '2:4');
    expect(await served(user)).toHaveLength(before.length - 3);
    const session = await engine.restore({ into: 'original' });
    expect(session).toMatchObject({ status: 'Success', mailboxes: [{ seen: 8, stored: 3 }] });
    expect(await served(user)).toEqual(before);
  });

  it('is known by its content after it was moved to a mailbox where its uid says nothing', async () => {
    const user = 'moved@example.com';
    await deliverMany(user, 4);
    const engine = await backedUp(user);
    const target = 'moved-target@example.com';
    await deliverMany(user, 4);
    const copies = await served(user);
    for (let n = 0; n < 2; n++) {
      const folder = n === 0 ? ['INBOX'] : ['Archive'];
      await bench.dovecot().deliver(target, folder, numberedMessage(user, n), { letters: 'F' });
    }
    // The same Message-ID and size with another content is another message.
    await bench
      .dovecot()
      .deliver(target, ['INBOX'], `Message-ID: <2@test>\r\nSubject: 2\r\n\r\n${'x'.repeat(2668)}\r\n`);
    const session = await engine.restore({ into: 'original', targetMailbox: target });
    expect(session).toMatchObject({ status: 'Success', mailboxes: [{ seen: 4, stored: 2 }] });
    expect(await served(target)).toHaveLength(5);
    expect(copies).toHaveLength(8);
  });

  it('gets a copy beside it, once, when that is asked for', async () => {
    const user = 'copy@example.com';
    await deliverMany(user, 4);
    const before = await served(user);
    const engine = await backedUp(user);
    const session = await engine.restore({ into: 'original', existing: 'copy' });
    expect(session).toMatchObject({ status: 'Success', mailboxes: [{ stored: 4 }] });
    expect(await served(user)).toEqual([...before, ...before].sort());
  });

  it('is replaced when its flags have changed: one of each is left, as it was, and nothing else is removed', async () => {
    const user = 'replace@example.com';
    await deliverMany(user, 6);
    const before = await served(user);
    const engine = await backedUp(user);
    const later = 'Subject: later\r\n\r\nnew\r\n';
    await bench
      .dovecot()
      .deliver(user, ['INBOX'], later, { letters: 'ST', date: new Date('2026-01-01T00:00:00Z') });
    const others = (await served(user)).filter((message) => !before.includes(message));
    await withClient(user, async (client) => {
      await client.command('SELECT INBOX');
      await client.command('STORE 1:2 FLAGS.SILENT (\\Flagged)');
    });
    const session = await engine.restore({ into: 'original', existing: 'replace' });
    expect(session).toMatchObject({ status: 'Success', mailboxes: [{ seen: 6, stored: 2, removed: 2 }] });
    expect(others).toHaveLength(1);
    expect(await served(user)).toEqual([...before, ...others].sort());
  });
});

describe('a message that the server alters', () => {
  it('is not doubled by a second restore, which knows what the first one has put there', async () => {
    const user = 'altered@example.com';
    await bench
      .dovecot()
      .deliver(user, ['INBOX'], difficultMessages[alteredByDovecot] ?? '', { letters: 'S' });
    const [before] = await served(user);
    const engine = await backedUp(user);
    const request = { into: 'original', targetMailbox: 'altered-target@example.com' } as const;
    await engine.restore(request);
    const [after] = await served(request.targetMailbox);
    expect(after).not.toBe(before);
    const again = await engine.restore(request);
    expect(again).toMatchObject({ status: 'Success', mailboxes: [{ seen: 1, stored: 0 }] });
    expect(await served(request.targetMailbox)).toEqual([after]);
  });

  it('takes the place of nothing: the older copy stays, and the log says why', async () => {
    const user = 'kept@example.com';
    await bench
      .dovecot()
      .deliver(user, ['INBOX'], difficultMessages[alteredByDovecot] ?? '', { letters: 'S' });
    const engine = await backedUp(user);
    await withClient(user, async (client) => {
      await client.command('SELECT INBOX');
      await client.command('STORE 1 FLAGS.SILENT (\\Flagged)');
    });
    const before = await served(user);
    const session = await engine.restore({ into: 'original', existing: 'replace' });
    expect(session).toMatchObject({ status: 'Warning', mailboxes: [{ stored: 1, removed: 0 }] });
    expect(session.log.at(-1)?.text).toContain('The older copy of 1 message was kept');
    const now = await served(user);
    expect(now).toHaveLength(2);
    expect(now).toContain(before[0]);
  });
});

describe('what a server does not take', () => {
  it('a message that is too large is named with the reason, and the rest is restored', async () => {
    const user = 'large@example.com';
    await deliverMany(user, 4);
    await bench
      .dovecot()
      .deliver(user, ['INBOX'], `Subject: large\r\n\r\n${'x'.repeat(70)}\r\n`.padEnd(2_500_000, 'y\r\n'));
    const engine = await backedUp(user);
    const session = await engine.restore({ targetMailbox: 'large-target@example.com' });
    expect(session.status).toBe('Warning');
    expect(session.log.at(-1)?.text).toMatch(
      /^A message of 2\.5 MB in INBOX \(SHA-256 [0-9a-f]{64}\) was not restored: the server refused it: Mail size is larger than the maximum/,
    );
    expect(await served('large-target@example.com')).toHaveLength(4);
  });

  it('another mailbox through a source that signs in as one user is refused before anything is begun', async () => {
    const user = 'single@example.com';
    await deliverMany(user, 2);
    const engine = await backedUp(user);
    const auth = { method: 'password', user } as const;
    const own = await engine.client.sources.add({ name: 'Own', config: imap(user, { auth, mailboxes: [] }) });
    const begun = engine.restore({ sourceId: own.id, targetMailbox: 'other@example.com' });
    await expect(begun).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(begun).rejects.toThrow('signs in as single@example.com');
  });

  it('mbox files are refused with a way out', async () => {
    const user = 'mbox@example.com';
    await deliverMany(user, 1);
    const engine = await backedUp(user);
    const mbox = await engine.client.sources.add({ name: 'mbox', config: { type: 'mbox', path: '/tmp' } });
    const session = await engine.restore({ sourceId: mbox.id });
    expect(session.status).toBe('Failed');
    expect(session.log.at(-1)?.text).toContain('export as mbox');
  });
});

describe('a server that keeps personal folders below INBOX', () => {
  it('gets the new folder below INBOX, and the folders of another server too', async () => {
    const prefixed = await startDovecot({ namespacePrefix: 'INBOX/' });
    bench.cleanUp(prefixed.stop);
    const user = 'prefixed@example.com';
    await deliverMany(user, 4);
    const engine = await backedUp(user);
    const config = imap(user, { port: prefixed.tlsPort, caFile: prefixed.caFile });
    const other = await engine.client.sources.add({ name: 'Prefixed', config });
    const session = await engine.restore({ sourceId: other.id });
    const original = await engine.restore({ sourceId: other.id, into: 'original' });
    expect([session.status, original.status]).toEqual(['Success', 'Success']);
    const client = await RawImap.open({ port: prefixed.plainPort, tls: false, user, password: 'pass' });
    const folders = await client.folders();
    client.close();
    expect(folders).toEqual(
      expect.arrayContaining([
        'INBOX/Archive',
        `INBOX/${String(session.topFolder)}/Archive`,
        `INBOX/${String(session.topFolder)}/INBOX`,
      ]),
    );
  });
});

describe('a Maildir that is restored to', () => {
  it('has a folder of another name for each that it cannot have, and the log says so', async () => {
    const mail = await makeMaildirs('m@example.com/A.B', 'm@example.com/A_B', 'm@example.com/INBOX');
    bench.cleanUp(mail.remove);
    for (const folder of ['A.B', 'A_B']) await mail.deliver(`m@example.com/${folder}`, folder);
    const engine = await backedUp('m@example.com', { config: { type: 'maildir', path: mail.path } });
    const target = await makeMaildirs('n@example.com');
    bench.cleanUp(target.remove);
    const config = { type: 'maildir', path: target.path } as const;
    const source = await engine.client.sources.add({ name: 'Target', config });
    const request = { sourceId: source.id, targetMailbox: 'n@example.com', into: 'original' } as const;
    const session = await engine.restore(request);
    expect(session).toMatchObject({ status: 'Warning', mailboxes: [{ seen: 2, stored: 2 }] });
    expect(worded(session.log).map((line) => line.text)).toContainEqual(
      expect.stringMatching(
        /^The folder A\.B was restored as A_B-[0-9a-f]{8}: the target cannot have its name\.$/,
      ),
    );
    expect((await engine.restore(request)).mailboxes).toMatchObject([{ seen: 2, stored: 0 }]);
  });

  it('has every message with flags, keywords and dates, and a second time nothing is added', async () => {
    const mail = await makeMaildirs('m@example.com');
    bench.cleanUp(mail.remove);
    for (const [index, content] of Object.values(difficultMessages).entries())
      await mail.deliver('m@example.com', content, {
        folder: index % 2 === 0 ? ['INBOX'] : ['Größe', 'x'],
        letters: 'FS',
      });
    const engine = await backedUp('m@example.com', { config: { type: 'maildir', path: mail.path } });
    const target = await makeMaildirs('n@example.com');
    bench.cleanUp(target.remove);
    const source = await engine.client.sources.add({
      name: 'Target',
      config: { type: 'maildir', path: target.path },
    });
    const request = { sourceId: source.id, targetMailbox: 'n@example.com', into: 'original' } as const;
    expect((await engine.restore(request)).status).toBe('Success');
    const again = await engine.restore(request);
    expect(again).toMatchObject({ status: 'Success', mailboxes: [{ stored: 0 }] });
    const check = await backedUp('n@example.com', { config: { type: 'maildir', path: target.path } });
    const stored = await Promise.all(
      [engine, check].map(async ({ client, mailboxId }) => {
        const [point] = await client.restore.points({ mailboxId });
        const all: string[] = [];
        for (const { id, path } of await client.restore.folders({ pointId: point?.id ?? '' })) {
          const page = { pointId: point?.id ?? '', folderId: id, offset: 0, limit: 1000 };
          for (const { sha256, flags, internalDate } of (await client.restore.messages(page)).messages)
            all.push(JSON.stringify([path, sha256, flags, internalDate]));
        }
        return all.sort();
      }),
    );
    expect(stored[1]).toEqual(stored[0]);
    expect(stored[0]).toHaveLength(Object.keys(difficultMessages).length);
  });
});
