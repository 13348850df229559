import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFromBuffer } from '../../../fixtures/zip.js';
import { openMaildirSource } from '../../../../core/sources/maildir/maildir-source.js';
import { openMboxSource } from '../../../../core/sources/mbox/mbox-source.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import type { MailSource } from '../../../../core/sources/mail-source.js';
import { difficultMessages, withAttachment } from '../../../fixtures/difficult-mail.js';
import { type TestEngine, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { readable } from '../../../fixtures/listing.js';
import { worded } from '../../../fixtures/worded.js';

const mailbox = 'a@example.com';
const attachment = createHash('shake256', { outputLength: 5000 }).update('file').digest();
const contents: readonly Buffer[] = [...Object.values(difficultMessages), withAttachment('file', attachment)];
let mail: MaildirFixture;
let engine: TestEngine;
let mailboxId: string;
let target: string;

beforeAll(async () => {
  mail = await makeMaildirs(mailbox);
  for (const [index, content] of contents.entries()) {
    await mail.deliver(mailbox, content, {
      folder: index % 2 === 0 ? ['INBOX'] : ['CON', 'a<b>:"?*|', 'Größe'],
      letters: 'FS',
    });
  }
  engine = await startEngine();
  const session = await engine.run(await engine.addJob({ type: 'maildir', path: mail.path }));
  expect(session.status).toBe('Success');
  mailboxId = (await engine.client.mailboxes.list())[0]?.id ?? '';
});
afterAll(async () => {
  await engine.close();
  await mail.remove();
});
beforeEach(async () => {
  target = await mkdtemp(join(tmpdir(), 'postkeep-restore-'));
  return () => rm(target, { recursive: true, force: true });
});

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const expected = contents.map(sha256).sort();
const whole = {
  type: 'mailbox' as const,
  get mailboxId() {
    return mailboxId;
  },
};

async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function readAll(
  source: MailSource,
  name: string,
): Promise<{ hashes: string[]; flags: (readonly string[])[]; folders: string[] }> {
  const reader = await source.openMailbox(name);
  const hashes: string[] = [];
  const flags: (readonly string[])[] = [];
  const folders: string[] = [];
  for (const folder of await reader.listFolders()) {
    const { messages } = readable(await reader.listMessages(folder));
    folders.push(folder.path.join(' > '));
    flags.push(...messages.map((message) => message.flags ?? []));
    for await (const fetched of reader.fetchMessages(
      folder,
      messages.map(({ uid }) => uid),
    )) {
      if (fetched.type === 'message') hashes.push(sha256(fetched.content));
    }
  }
  return { hashes: hashes.sort(), flags, folders };
}

describe('an exported mailbox', () => {
  it('as .eml files: every message byte for byte, under names that every system takes', async () => {
    const { items, sessionId } = await engine.client.restore.export({
      selection: whole,
      format: 'eml',
      path: target,
    });
    expect(items).toBe(contents.length);
    const files = await filesUnder(target);
    expect(
      await Promise.all(files.map(async (file) => sha256(await readFile(file)))).then((hashes) =>
        hashes.sort(),
      ),
    ).toEqual(expected);
    for (const file of files) {
      for (const part of file.slice(target.length + 1).split('/')) {
        expect(part).toMatch(/^(?!(con|prn|aux|nul|com\d|lpt\d)(\.|$))[^<>:"\\|?*\p{Cc}]*[^ .]$/iu);
        expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255);
      }
    }
    expect(await engine.client.sessions.get({ sessionId })).toMatchObject({
      type: 'restore',
      name: `Export of ${mailbox}`,
      status: 'Success',
      log: expect.arrayContaining([
        expect.objectContaining({
          type: 'Success',
          text: expect.stringMatching(
            /flags and keywords of .* are not in the export.*\\Flagged, \\Seen/,
          ) as unknown,
        }),
      ]) as unknown,
    });
  });

  it.each(['eml', 'mbox', 'maildir', 'zip'] as const)(
    'as %s says how far it is, from nothing to every message, to who asked for it',
    async (format) => {
      const told: { task: string; done: number; total: number | null }[] = [];
      const end = engine.client.restore.exporting((progress) => told.push(progress));
      const path = join(target, 'out');
      const { sessionId } = await engine.client.restore.export({
        ...{ selection: whole, format, path },
        task: 'mine',
      });
      await engine.client.restore.export({ selection: whole, format, path: join(target, 'untold') });
      end();
      const of = { task: 'mine', sessionId, path, total: contents.length };
      expect(told[0]).toEqual({ ...of, done: 0 });
      expect(told.at(-1)).toEqual({ ...of, done: contents.length });
      expect(told.map(({ task }) => task)).toEqual(told.map(() => 'mine'));
    },
  );

  it('a second export beside the first overwrites nothing', async () => {
    await engine.client.restore.export({ selection: whole, format: 'eml', path: target });
    await engine.client.restore.export({ selection: whole, format: 'eml', path: target });
    expect(await filesUnder(target)).toHaveLength(2 * contents.length);
  });

  it('as Maildir: folders, flags and dates come back when it is read as a source', async () => {
    const path = join(target, 'restored');
    await engine.client.restore.export({ selection: whole, format: 'maildir', path });
    const read = await readAll(openMaildirSource(path), 'restored');
    expect(read.hashes).toEqual(expected);
    expect(read.flags).toEqual(contents.map(() => ['\\Flagged', '\\Seen']));
    expect(read.folders).toContain('CON > a<b>:"?*| > Größe');
    const stored = await storedMessages(engine.client, mailbox);
    const [file] = (await filesUnder(join(path, 'cur'))).sort();
    const date = (await stat(file ?? '')).mtime.toISOString();
    expect(stored.map(({ internalDate }) => internalDate)).toContain(date);
  });

  it('as mbox: From lines are quoted (mboxrd) and come back when it is read as a source', async () => {
    const path = join(target, 'all.mbox');
    await engine.client.restore.export({ selection: whole, format: 'mbox', path });
    const read = await readAll(openMboxSource(path), 'all');
    // An mbox ends every message with a line end; two messages had none.
    const ended = contents.map((content) =>
      content.at(-1) === 0x0a ? content : Buffer.concat([content, Buffer.from('\n')]),
    );
    expect(read.hashes).toEqual(ended.map(sha256).sort());
    const python = 'import mailbox, sys; print(len(mailbox.mbox(sys.argv[1])))';
    expect(execFileSync('python3', ['-c', python, path], { encoding: 'utf8' }).trim()).toBe(
      String(contents.length),
    );
  });

  it.each(['eml', 'mbox', 'maildir', 'zip'] as const)(
    'as %s: the log counts the messages of which the bytes are not those of the backup',
    async (format) => {
      const path = join(target, 'all');
      await engine.client.restore.export({ selection: whole, format, path });
      const [session] = await engine.client.sessions.list({ type: 'restore', limit: 1 });
      const { log } = await engine.client.sessions.get({ sessionId: session?.id ?? '' });
      const ended = contents.filter((content) => content.at(-1) !== 0x0a).length;
      const said = log.map((line) => line.text).filter((line) => line.includes('line end'));
      expect(said).toEqual(
        format === 'mbox' ? [expect.stringMatching(`^${String(ended)} messages? without a line end`)] : [],
      );
    },
  );

  it('as zip: every message byte for byte, in folders', async () => {
    const path = join(target, 'all.zip');
    await engine.client.restore.export({ selection: whole, format: 'zip', path });
    const entries = await openFromBuffer(await readFile(path));
    expect(entries.map(({ content }) => sha256(content)).sort()).toEqual(expected);
    expect(entries.every(({ name }) => !name.includes('..') && !name.startsWith('/'))).toBe(true);
    expect(await readdir(target)).toEqual([basename(path)]);
  });

  it('one folder means that folder and those below it', async () => {
    const selection = { type: 'mailbox' as const, mailboxId, folder: ['CON'] };
    const { items } = await engine.client.restore.export({ selection, format: 'eml', path: target });
    expect(items).toBe(Math.floor(contents.length / 2));
  });
});

describe('a running export', () => {
  it.each(['eml', 'maildir', 'mbox', 'zip'] as const)(
    'as %s can be stopped; the session says so and no half file stays',
    async (format) => {
      const path = join(target, `out.${format}`);
      const stop = engine.client.sessions.changed(({ id, type, status }) => {
        if (type === 'restore' && status === 'Running') void engine.client.restore.cancel({ sessionId: id });
      });
      await expect(engine.client.restore.export({ selection: whole, format, path })).rejects.toMatchObject({
        code: 'cancelled',
      });
      stop();
      expect((await engine.client.sessions.list({ type: 'restore', limit: 1 }))[0]?.status).toBe('Stopped');
      const left = existsSync(target) ? await filesUnder(target) : [];
      expect(left.filter((name) => /\.(tmp|mbox|zip)$/.test(name))).toEqual([]);
    },
  );
});

describe('messages that are damaged in the repository', () => {
  let damaged: TestEngine;
  const damage = (which: string): void => {
    const database = openSqlite(join(damaged.dataDir, 'repository', 'repository.sqlite'));
    database.run(`UPDATE chunk SET codec = 0, data = x'00' WHERE ${which}`);
    database.close();
  };
  beforeEach(async () => {
    damaged = await startEngine();
    await damaged.run(await damaged.addJob({ type: 'maildir', path: mail.path }));
    return () => damaged.close();
  });
  const selection = async () => ({
    type: 'mailbox' as const,
    mailboxId: (await damaged.client.mailboxes.list())[0]?.id ?? '',
  });

  it.each(['eml', 'mbox', 'maildir', 'zip'] as const)(
    'are left out of an export as %s and named; the others are all there',
    async (format) => {
      damage('id = (SELECT max(id) FROM chunk)');
      const request = { selection: await selection(), format, path: join(target, `out.${format}`) };
      const { items, sessionId, warnings } = await damaged.client.restore.export(request);
      expect(items).toBe(contents.length - 1);
      expect(worded(warnings)).toEqual([
        expect.stringMatching(/is damaged in the repository and was skipped/),
      ]);
      const session = await damaged.client.sessions.get({ sessionId });
      expect(session.status).toBe('Warning');
      expect(session.log.filter(({ type }) => type === 'Warning')).toHaveLength(1);
    },
  );

  it('are told by their number where damage has taken their very rows', async () => {
    const database = openSqlite(join(damaged.dataDir, 'repository', 'repository.sqlite'));
    database.run('DELETE FROM message WHERE id = (SELECT max(id) FROM message)');
    database.close();
    const exported = await damaged.client.restore.export({
      ...{ selection: await selection(), format: 'zip', path: join(target, 'out.zip') },
    });
    expect(worded(exported)).toMatchObject({
      items: contents.length - 1,
      warnings: [
        `The restore point had ${String(contents.length)} messages, and 1 of them is not found in the repository any more: it is damaged. Verify it, and restore it from a copy.`,
      ],
    });
  });

  it.each(['eml', 'mbox', 'zip'] as const)(
    'fail an export as %s when no other is left, and leave no half file',
    async (format) => {
      damage('TRUE');
      const path = join(target, `out.${format}`);
      await expect(
        damaged.client.restore.export({ selection: await selection(), format, path }),
      ).rejects.toMatchObject({ code: 'repository-damaged' });
      expect((await filesUnder(target)).filter((name) => /\.(tmp|mbox|zip)$/.test(name))).toEqual([]);
      expect((await damaged.client.sessions.list({ type: 'restore', limit: 1 }))[0]?.status).toBe('Failed');
    },
  );
});

describe('chosen messages', () => {
  it('one goes to the file named, byte for byte', async () => {
    const [message] = await storedMessages(engine.client, mailbox);
    const path = join(target, 'one.eml');
    await engine.client.restore.export({
      selection: { type: 'messages', messageIds: [message?.id ?? ''] },
      format: 'eml',
      path,
    });
    expect(sha256(await readFile(path))).toBe(message?.sha256);
  });

  it('a message that is not there fails the session, and leaves no file', async () => {
    const path = join(target, 'none.eml');
    const selection = { type: 'messages' as const, messageIds: ['message-1-999999'] };
    await expect(engine.client.restore.export({ selection, format: 'eml', path })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(existsSync(path)).toBe(false);
    expect((await engine.client.sessions.list({ type: 'restore', limit: 1 }))[0]?.status).toBe('Failed');
  });

  it.each(['message-1', 'point-1-1', '../../etc', 'message-1-1; DROP TABLE'])(
    'the id %s is refused',
    async (id) => {
      await expect(engine.client.restore.preview({ messageId: id })).rejects.toMatchObject({
        code: 'not-found',
      });
    },
  );

  it('a file in the way of the target folder is an error that says so', async () => {
    await writeFile(join(target, 'file'), '');
    await expect(
      engine.client.restore.export({ selection: whole, format: 'eml', path: join(target, 'file', 'sub') }),
    ).rejects.toMatchObject({ code: 'io' });
  });
});

describe('a preview', () => {
  it('shows every message, whatever it looks like', async () => {
    for (const { id, size } of await storedMessages(engine.client, mailbox)) {
      const preview = await engine.client.restore.preview({ messageId: id });
      expect(preview.message.size).toBe(size);
    }
  });

  it('names attachments and saves them byte for byte', async () => {
    const message = (await storedMessages(engine.client, mailbox)).find(
      ({ attachments }) => attachments === 1,
    );
    const preview = await engine.client.restore.preview({ messageId: message?.id ?? '' });
    expect(preview.attachments).toEqual([
      { index: 0, name: 'data.bin', type: 'application/octet-stream', size: 5000 },
    ]);
    const path = join(target, 'data.bin');
    await engine.client.restore.saveAttachment({ messageId: message?.id ?? '', index: 0, path });
    expect((await readFile(path)).equals(attachment)).toBe(true);
    await expect(
      engine.client.restore.saveAttachment({ messageId: message?.id ?? '', index: 7, path }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('browsing', () => {
  it('pages a folder without losing or doubling a message', async () => {
    const [point] = await engine.client.restore.points({ mailboxId });
    const folders = await engine.client.restore.folders({ pointId: point?.id ?? '' });
    const inbox = folders[0];
    const ids: string[] = [];
    for (let offset = 0; offset < (inbox?.messages ?? 0); offset += 3) {
      const page = await engine.client.restore.messages({
        pointId: point?.id ?? '',
        folderId: inbox?.id ?? '',
        offset,
        limit: 3,
      });
      expect(page.total).toBe(inbox?.messages);
      ids.push(...page.messages.map(({ id }) => id));
    }
    expect(new Set(ids).size).toBe(inbox?.messages);
  });

  it('works after the mail source is gone', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'postkeep-gone-'));
    await mkdir(join(elsewhere, 'b@example.com', 'cur'), { recursive: true });
    await writeFile(join(elsewhere, 'b@example.com', 'cur', '1.x:2,'), 'Subject: still here\n\nx\n');
    const jobId = await engine.addJob({ type: 'maildir', path: elsewhere });
    await engine.run(jobId);
    const job = (await engine.client.jobs.list()).find(({ id }) => id === jobId);
    await engine.client.jobs.remove({ jobId });
    await engine.client.sources.remove({ sourceId: job?.sourceId ?? '' });
    await rm(elsewhere, { recursive: true });
    const stored = await storedMessages(engine.client, 'b@example.com');
    expect(stored.map(({ subject }) => subject)).toEqual(['still here']);
  });
});
