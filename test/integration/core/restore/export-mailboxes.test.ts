import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openMaildirSource } from '../../../../core/sources/maildir/maildir-source.js';
import { openMboxSource } from '../../../../core/sources/mbox/mbox-source.js';
import type { MailSource } from '../../../../core/sources/mail-source.js';
import type { ExportFormat } from '../../../../core/restore/export/export.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';
import { readable } from '../../../fixtures/listing.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { openFromBuffer } from '../../../fixtures/zip.js';
import { worded } from '../../../fixtures/worded.js';

/* Several mailboxes in one export (docs/user-guide/restore.md, "Getting messages out"). */

const [ada, bo, empty] = ['ada@example.com', 'bo@example.com', 'empty@example.com'] as const;
/** Of the second source, too. */
const adaOfTwo = ['ada@example.com (Source 1)', 'ada@example.com (Source 2)'];
const message = (subject: string): Buffer =>
  Buffer.from(`Subject: ${subject}\nFrom: a@example.com\n\nText of ${subject}.\n`);
const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

let mail: MaildirFixture;
let other: MaildirFixture;
let engine: TestEngine;
let ids: Map<string, string>;
let target: string;

beforeAll(async () => {
  mail = await makeMaildirs(ada, bo, empty);
  other = await makeMaildirs(ada);
  for (const name of [ada, bo]) {
    await mail.deliver(name, message(`${name} in`));
    await mail.deliver(name, message(`${name} below`), { folder: ['Projects', 'Größe'] });
  }
  await other.deliver(ada, message('another ada'));
  engine = await startEngine();
  await engine.run(await engine.addJob({ type: 'maildir', path: mail.path }));
  await engine.run(await engine.addJob({ type: 'maildir', path: other.path }));
  const mailboxes = await engine.client.mailboxes.list();
  ids = new Map(mailboxes.map(({ id, mailbox, sourceName }) => [`${mailbox} (${sourceName})`, id]));
});
afterAll(async () => {
  await engine.close();
  await Promise.all([mail.remove(), other.remove()]);
});
beforeEach(async () => {
  target = await mkdtemp(join(tmpdir(), 'postkeep-mailboxes-'));
  return () => rm(target, { recursive: true, force: true });
});

const idOf = (name: string): string => ids.get(name) ?? 'unknown';
const both = (): string[] => [idOf(`${ada} (Source 1)`), idOf(`${bo} (Source 1)`)];
const expected = [ada, bo].map((name) => [
  name,
  [message(`${name} in`), message(`${name} below`)].map(sha256).sort(),
]);

async function exported(format: ExportFormat, mailboxIds: string[], name = 'out') {
  const path = join(target, name);
  const selection = { type: 'mailboxes', mailboxIds } as const;
  return { path, outcome: await engine.client.restore.export({ selection, format, path }) };
}

async function hashesIn(source: MailSource, mailbox: string): Promise<string[]> {
  const reader = await source.openMailbox(mailbox);
  const hashes: string[] = [];
  for (const folder of await reader.listFolders()) {
    const { messages } = readable(await reader.listMessages(folder));
    for await (const fetched of reader.fetchMessages(
      folder,
      messages.map(({ uid }) => uid),
    ))
      if (fetched.type === 'message') hashes.push(sha256(fetched.content));
  }
  return hashes.sort();
}

async function bySource(source: MailSource): Promise<unknown[]> {
  const { mailboxes } = await source.listMailboxes();
  const read = mailboxes.map(async ({ mailbox }) => [mailbox, await hashesIn(source, mailbox)]);
  return (await Promise.all(read)).sort();
}

/** What each mailbox holds, as others read it. */
const readers: Record<ExportFormat, (path: string) => Promise<unknown[]>> = {
  maildir: (path) => bySource(openMaildirSource(path)),
  mbox: (path) => bySource(openMboxSource(path)),
  eml: async (path) => {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    return grouped(
      await Promise.all(
        files.map(async (file) => [file.slice(path.length + 1), await readFile(file)] as const),
      ),
    );
  },
  zip: async (path) =>
    grouped((await openFromBuffer(await readFile(path))).map(({ name, content }) => [name, content])),
};

function grouped(files: readonly (readonly [string, Buffer])[]): unknown[] {
  const byMailbox = new Map<string, string[]>();
  for (const [name, content] of files) {
    const mailbox = name.split('/')[0] ?? '';
    byMailbox.set(mailbox, [...(byMailbox.get(mailbox) ?? []), sha256(content)].sort());
  }
  return [...byMailbox].sort();
}

const formats = ['eml', 'mbox', 'maildir', 'zip'] as const;

describe.each(formats)('several mailboxes exported as %s', (format) => {
  it('are whole, each in a place named after it, and the session says how many they were', async () => {
    const { path, outcome } = await exported(format, both());
    expect(outcome).toMatchObject({ items: 4, warnings: [] });
    expect(await readers[format](path)).toEqual(expected);
    expect(await engine.client.sessions.get({ sessionId: outcome.sessionId })).toMatchObject({
      ...{ type: 'restore', name: 'Export of 2 mailboxes', status: 'Success' },
    });
  });

  it('say in the log as of when each is, one mailbox alone too', async () => {
    const asOf = async (name: string, mailboxId: string): Promise<string> => {
      const [newest] = await engine.client.restore.points({ mailboxId });
      return `${name} is exported as of ${newest?.createdAt ?? ''}, when it was backed up.`;
    };
    const logOf = async (sessionId: string): Promise<string[]> =>
      (await engine.client.sessions.get({ sessionId })).log.map(({ text }) => text);
    const [first = '', second = ''] = both();
    const { outcome } = await exported(format, [first, second]);
    expect((await logOf(outcome.sessionId)).slice(0, 3)).toEqual([
      expect.stringMatching(/^4 messages exported/),
      await asOf(ada, first),
      await asOf(bo, second),
    ]);
    const selection = { type: 'mailbox', mailboxId: second } as const;
    const path = join(target, 'alone');
    const alone = await engine.client.restore.export({ selection, format, path });
    expect(await logOf(alone.sessionId)).toContain(await asOf(bo, second));
  });

  it('of the same address are told apart by their sources', async () => {
    const { path, outcome } = await exported(
      format,
      adaOfTwo.map((name) => idOf(name)),
    );
    expect(outcome.items).toBe(3);
    expect((await readers[format](path)).map((each) => (each as [string])[0])).toEqual(adaOfTwo);
  });

  it('are told to the last message, to who asked for it', async () => {
    const told: { done: number; total: number | null }[] = [];
    const end = engine.client.restore.exporting(({ done, total }) => told.push({ done, total }));
    const selection = { type: 'mailboxes', mailboxIds: both() } as const;
    await engine.client.restore.export({ selection, format, path: join(target, 'out'), task: 'mine' });
    end();
    expect(told[0]).toEqual({ done: 0, total: 4 });
    expect(told.at(-1)).toEqual({ done: 4, total: 4 });
  });

  it('go without one that cannot be read, which is named with the reason', async () => {
    const { path, outcome } = await exported(format, [...both(), 'no-such-mailbox']);
    expect(worded(outcome)).toMatchObject({
      items: 4,
      warnings: [expect.stringMatching(/^no-such-mailbox was not exported\./)],
    });
    expect(await readers[format](path)).toEqual(expected);
    const { status, log } = await engine.client.sessions.get({ sessionId: outcome.sessionId });
    expect(status).toBe('Warning');
    expect(log).toContainEqual(expect.objectContaining({ type: 'Warning', code: 'not-found' }));
  });

  it('fail when none of them can be read, and leave nothing', async () => {
    await expect(exported(format, ['no-such-mailbox', 'nor-this'])).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await readdir(target)).toEqual([]);
  });
});

it('a second export beside the first overwrites nothing', async () => {
  for (const format of ['eml', 'mbox', 'maildir'] as const) {
    const { path } = await exported(format, both(), format);
    const count = async (): Promise<number> =>
      (await readdir(path, { recursive: true, withFileTypes: true })).filter(
        (entry) => entry.isFile() && !/^(maildirfolder|dovecot-keywords)$/.test(entry.name),
      ).length;
    const before = await count();
    await exported(format, both(), format);
    expect(await count()).toBe(2 * before);
  }
});

it('a mailbox without messages is none that is missing', async () => {
  const { path, outcome } = await exported('eml', [...both(), idOf(`${empty} (Source 1)`)]);
  expect(outcome).toMatchObject({ items: 4, warnings: [] });
  expect((await readdir(path)).sort()).toEqual([ada, bo]);
});
