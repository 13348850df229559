import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestEngine, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { worded } from '../../../fixtures/worded.js';

let mail: MaildirFixture;
let engine: TestEngine;

beforeEach(async () => {
  mail = await makeMaildirs('ann@example.com');
  await mail.deliver('ann@example.com', 'Hello');
  engine = await startEngine();
});
afterEach(async () => {
  await engine.close();
  await mail.remove();
});

const addJob = (definition: Parameters<TestEngine['addJob']>[1] = {}): Promise<string> =>
  engine.addJob({ type: 'maildir', path: mail.path }, definition);

describe('what a Maildir source passes over', () => {
  beforeEach(async () => {
    await mkdir(join(mail.path, 'lost+found'));
    await symlink('nowhere', join(mail.path, 'bob@example.com'));
  });

  it('is named, makes the session a Warning, takes no unit of the license, and the rest is backed up', async () => {
    const session = await engine.run(await addJob());
    expect(session.status).toBe('Warning');
    expect(session.mailboxes).toMatchObject([{ mailbox: 'ann@example.com', result: 'success', stored: 1 }]);
    expect((await engine.client.mailboxes.list()).map(({ mailbox }) => mailbox)).toEqual(['ann@example.com']);
    const warnings = session.log.filter(({ type }) => type === 'Warning').map((line) => worded(line.text));
    expect(warnings).toEqual([
      'bob@example.com at Source 1 was not backed up: it is a link to something that is not there',
      'lost+found at Source 1 was not backed up: it is where the file system keeps what a repair has found, not mail',
    ]);
  });

  it('is passed over in silence where the job leaves it out', async () => {
    const except = ['bob@example.com', 'lost+found'];
    const session = await engine.run(await addJob({ selection: { type: 'all', except } }));
    expect(session.status).toBe('Success');
  });

  it('is the reason when it was chosen, and not called gone', async () => {
    const mailboxes = ['ann@example.com', 'bob@example.com', 'carl@example.com'];
    const session = await engine.run(await addJob({ selection: { type: 'chosen', mailboxes } }));
    expect(session.mailboxes.filter(({ result }) => result === 'failed')).toMatchObject([
      { mailbox: 'bob@example.com', isMissing: false, reason: 'it is a link to something that is not there' },
      { mailbox: 'carl@example.com', isMissing: true },
    ]);
  });
});

describe('a message that an earlier version stored compressed', () => {
  const message = `Subject: compressed hello\n\n${'again and again\n'.repeat(30)}`;
  const packed = gzipSync(message);

  it.each([
    ['by the flag Z', '1.x:2,S', '1.x:2,SZ', packed],
    [
      'by its size',
      `1.x,S=${String(message.length)}:2,S`,
      `1.x,S=${String(message.length)}:2,S`,
      // As that version read it: the bytes of the file, whatever they are.
      Buffer.alloc(packed.length, 'x'),
    ],
  ])('is read again under its uid, known %s, and once', async (_, before, after, stored) => {
    const file = (name: string): string => join(mail.path, 'ann@example.com/cur', name);
    await writeFile(file(before), stored);
    const jobId = await addJob();
    await engine.run(jobId);
    await rename(file(before), file(after));
    await writeFile(file(after), packed);
    const again = await engine.run(jobId);
    expect(again).toMatchObject({ status: 'Success', mailboxes: [{ seen: 2, stored: 1, removed: 0 }] });
    const sizes = async (point: number): Promise<number[]> =>
      (await storedMessages(engine.client, 'ann@example.com', point)).map(({ size }) => size).sort();
    expect(await sizes(0)).toContain(message.length);
    expect(await sizes(0)).toHaveLength(2);
    expect(await sizes(1)).toContain(packed.length);
    expect(await engine.run(jobId)).toMatchObject({ status: 'Success', mailboxes: [{ seen: 2, stored: 0 }] });
  });

  it('stays as it was stored while its file is damaged, and is named', async () => {
    const file = join(mail.path, 'ann@example.com/cur', `1.x,S=${String(message.length)}:2,S`);
    await writeFile(file, Buffer.alloc(packed.length - 5, 'x'));
    const jobId = await addJob();
    await engine.run(jobId);
    await writeFile(file, packed.subarray(0, packed.length - 5));
    const again = await engine.run(jobId);
    expect(again).toMatchObject({
      status: 'Warning',
      mailboxes: [{ result: 'warning', stored: 0, removed: 0 }],
    });
    expect(again.mailboxes[0]?.reason).toContain('it is compressed and damaged (gzip)');
    expect(await storedMessages(engine.client, 'ann@example.com')).toHaveLength(2);
  });
});

describe('a message whose file is shorter than its name says', () => {
  const message = `Subject: delivered over a slow link\n\n${'line after line\n'.repeat(100)}`;
  const large = `${message}${'x'.repeat(17 * 1024 * 1024)}\n`;

  it.each([
    ['small', message],
    ['large, in pieces', large],
  ])(
    '(%s) is stored as it is and named once, read again when it grows, and never again when it is whole',
    async (_, whole) => {
      const bytes = Buffer.byteLength(whole);
      const file = join(mail.path, 'ann@example.com/cur', `1.x,S=${String(bytes)}:2,S`);
      await writeFile(file, whole.slice(0, -20));
      const jobId = await addJob();
      const first = await engine.run(jobId);
      expect(first).toMatchObject({ status: 'Warning', mailboxes: [{ result: 'warning', stored: 2 }] });
      expect(first.mailboxes[0]?.reason).toMatch(
        /1 message is cut short at the source and was stored as it is; .*\(first: INBOX, 1\.x,S=\d+: it has [\d,]+ bytes, and its name says [\d,]+\)/,
      );
      const sizes = async (): Promise<number[]> =>
        (await storedMessages(engine.client, 'ann@example.com')).map(({ size }) => size);
      expect(await sizes()).toContain(bytes - 20);
      // Nothing more is to be had: what was said of it stays in the log of the session that stored it.
      expect(await engine.run(jobId)).toMatchObject({ status: 'Success', mailboxes: [{ stored: 0 }] });
      await writeFile(file, whole.slice(0, -10));
      expect(await engine.run(jobId)).toMatchObject({
        status: 'Warning',
        mailboxes: [{ seen: 2, stored: 1 }],
      });
      await writeFile(file, whole);
      expect(await engine.run(jobId)).toMatchObject({
        status: 'Success',
        mailboxes: [{ seen: 2, stored: 1 }],
      });
      expect(await sizes()).toContain(bytes);
      expect(await sizes()).toHaveLength(2);
      expect(await engine.run(jobId)).toMatchObject({
        status: 'Success',
        mailboxes: [{ seen: 2, stored: 0 }],
      });
    },
  );
});

describe('folders and messages that the last version has stored', () => {
  it('keep their uids: nothing is removed or new', async () => {
    const user = 'ann@example.com';
    for (const folder of [['Größe', 'x'], ['Archive']]) await mail.deliver(user, 'In a folder', { folder });
    await mail.deliver(user, 'Not ASCII', { letters: 'FRS' });
    await mkdir(join(mail.path, user, 'new'), { recursive: true });
    await writeFile(join(mail.path, user, 'new', '9.Größe,S=3'), 'x\ny');
    const jobId = await addJob();
    await engine.run(jobId);
    const uids = (await storedMessages(engine.client, user)).map(({ folder }) => folder.join('/'));
    expect(uids.sort()).toEqual(['Archive', 'Größe/x', 'INBOX', 'INBOX', 'INBOX']);
    await rm(join(mail.path, user, 'new', '9.Größe,S=3'));
    await writeFile(join(mail.path, user, 'cur', '9.Größe,S=3:2,S'), 'x\ny');
    expect(await engine.run(jobId)).toMatchObject({
      mailboxes: [{ seen: 5, stored: 0, removed: 0, flagsChanged: 1 }],
    });
  });
});
