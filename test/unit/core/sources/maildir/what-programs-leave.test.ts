import { execFile } from 'node:child_process';
import { chmod, link, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MaildirReader } from '../../../../../core/sources/maildir/maildir-reader.js';
import { findMailboxes } from '../../../../../core/sources/maildir/mailboxes.js';
import { openMaildirSource } from '../../../../../core/sources/maildir/maildir-source.js';
import { render } from '../../../../../shared/texts/text.js';
import { readable } from '../../../../fixtures/listing.js';
import { readMailbox, readOrganisation } from './organisation.js';
import { contentOf } from '../../../../fixtures/read-mailbox.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'postkeep-maildir-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, content = `Subject: ${path}\n\nx\n`): Promise<string> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

/** Names of bytes, written as Latin-1: no text of Node's could stand for them. */
async function putBytes(path: string, content: string): Promise<void> {
  const file = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')]);
  await mkdir(file.subarray(0, file.lastIndexOf('/')), { recursive: true });
  await writeFile(file, content);
}

const passedOver = async (path = root): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await openMaildirSource(path).listMailboxes()).passedOver.map(({ name, reason }) => [
      name,
      render(reason),
    ]),
  );

async function openReader(mailbox: string): Promise<MaildirReader> {
  const place = (await findMailboxes(root)).mailboxes.get(mailbox);
  if (!place) throw new RangeError(mailbox);
  return new MaildirReader(place, undefined);
}

describe('two directories for one folder name', () => {
  it('are one folder with the messages of both, also where those have the same names', async () => {
    await put('m/cur/1.x:2,', 'inbox');
    await put('m/.Sent/cur/1.x:2,', 'plus');
    await put('m/Sent/cur/1.x:2,S', 'nested');
    await put('m/Sent/cur/2.x:2,S', 'second');
    await put('m/.Gr&APYA3w-e/cur/1.x:2,', 'seven bits');
    await put('m/.Größe/cur/3.x:2,', 'eight bits');
    await put('m/.INBOX/cur/9.x:2,', 'another inbox');
    expect(await readMailbox(openMaildirSource(root), 'm')).toEqual({
      INBOX: ['another inbox', 'inbox'],
      Sent: ['nested', 'plus', 'second'],
      Größe: ['eight bits', 'seven bits'],
    });
  });
});

describe('files with the same unique part', () => {
  it.each([
    ['new', 'cur', 'two', ['one', 'two']],
    ['cur', 'cur', 'two', ['one', 'two']],
    ['new', 'cur', 'one', ['one', 'one']],
  ])('in %s and %s are two messages when they are two files', async (first, second, other, contents) => {
    await put(`m/${first}/1.x${first === 'cur' ? ':2,' : ''}`, 'one');
    await put(`m/${second}/1.x:2,S`, other);
    expect(await readMailbox(openMaildirSource(root), 'm')).toEqual({ INBOX: contents });
  });

  it('are one message when they are the same file, which is being moved', async () => {
    await mkdir(join(root, 'm/cur'), { recursive: true });
    await link(await put('m/new/1.x', 'one'), join(root, 'm/cur/1.x:2,S'));
    expect(await readMailbox(openMaildirSource(root), 'm')).toEqual({ INBOX: ['one'] });
  });

  it('keep their uids when flags change, and the one that stays is read again when the other one goes', async () => {
    const first = await put('m/cur/1.x:2,', 'one');
    const second = await put('m/cur/1.x:2,S', 'two');
    const uids = async (): Promise<string[]> => {
      const reader = await openReader('m');
      const [inbox] = await reader.listFolders();
      if (!inbox) throw new RangeError('no inbox');
      return readable(await reader.listMessages(inbox))
        .messages.map(({ uid }) => uid)
        .sort();
    };
    const before = await uids();
    await rename(first, `${first}F`);
    expect(await uids()).toEqual(before);
    await rm(second);
    expect(before).not.toContain('1.x');
    expect(await uids()).toEqual(['1.x']);
  });
});

describe('a folder in which somebody is at work', { timeout: 60_000 }, () => {
  /** Moves every file from `cur` to `new` and back for a while, each under new flags. */
  const mover = `
    const { readdirSync, renameSync } = require('node:fs');
    const [root] = process.argv.slice(1);
    for (const end = Date.now() + 4000; Date.now() < end; )
      for (const [from, to, info] of [['cur', 'new', ''], ['new', 'cur', ':2,S']])
        for (const name of readdirSync(root + '/' + from))
          renameSync(root + '/' + from + '/' + name, root + '/' + to + '/' + name.split(':')[0] + info);`;

  it('lists every message that moves, and reads it under the name that it has then', async () => {
    const wanted = Array.from({ length: 150 }, (_, index) => `${String(index + 100)}.x`);
    await mkdir(join(root, 'm/new'), { recursive: true });
    for (const uid of wanted) await put(`m/cur/${uid}:2,S`, uid);
    const moving = promisify(execFile)(process.execPath, ['-e', mover, join(root, 'm')]);
    const end = { isHere: false };
    const ended = moving.then(() => (end.isHere = true));
    const reader = await openReader('m');
    const [inbox] = await reader.listFolders();
    if (!inbox) throw new RangeError('no inbox');
    for (let times = 0; !end.isHere; times++) {
      const uids = readable(await reader.listMessages(inbox)).messages.map(({ uid }) => uid);
      expect(uids.sort(), String(times)).toEqual(wanted);
    }
    await ended;
    await reader.listMessages(inbox);
    for (const uid of wanted) await rename(join(root, `m/cur/${uid}:2,S`), join(root, `m/cur/${uid}:2,FS`));
    const read: string[] = [];
    for await (const fetched of reader.fetchMessages(inbox, wanted))
      read.push(
        fetched.type === 'unreadable' ? render(fetched.reason) : (await contentOf(fetched)).toString(),
      );
    expect(read).toEqual(wanted);
  });
});

describe('names that are not UTF-8', () => {
  it('are shown with a replacement character, kept apart, and their files are read', async () => {
    await put('ann/cur/1.x:2,', 'inbox');
    await putBytes('ann/.Entw\xfcrfe/cur/1.x:2,S', 'one folder');
    await putBytes('ann/cur/2.b\xfcro:2,S', 'one');
    await putBytes('ann/cur/2.b\xf6ro:2,S', 'two');
    await putBytes('b\xf6b/cur/1.x:2,S', 'mailbox');
    expect(await readOrganisation(openMaildirSource(root))).toEqual({
      ann: { INBOX: ['inbox', 'one', 'two'], 'Entw\ufffdrfe': ['one folder'] },
      'b\ufffdb': { INBOX: ['mailbox'] },
    });
    await putBytes('ann/.Entw\xe4rfe/cur/1.x:2,S', 'another folder');
    await putBytes('b\xfcb/cur/1.x:2,S', 'another mailbox');
    expect(await readOrganisation(openMaildirSource(root))).toEqual({
      ann: {
        INBOX: ['inbox', 'one', 'two'],
        'Entw\ufffdrfe (fc)': ['one folder'],
        'Entw\ufffdrfe (e4)': ['another folder'],
      },
      'b\ufffdb (f6)': { INBOX: ['mailbox'] },
      'b\ufffdb (fc)': { INBOX: ['another mailbox'] },
    });
  });
});

describe('symbolic links', () => {
  it('are followed to mailboxes, folders, `cur` and messages', async () => {
    await put('mail/ann/cur/1.x:2,', 'ann');
    await put('elsewhere/bob/cur/1.x:2,', 'bob');
    await put('elsewhere/archive/cur/1.x:2,', 'archive');
    await put('elsewhere/archive/.Old/cur/1.x:2,', 'old');
    await put('elsewhere/parts/1.x:2,', 'part');
    const message = await put('elsewhere/message', 'message');
    await symlink('../elsewhere/bob', join(root, 'mail/bob'));
    await symlink('../../elsewhere/archive', join(root, 'mail/ann/.Archive'));
    await mkdir(join(root, 'mail/ann/.Parts'));
    await symlink('../../../elsewhere/parts', join(root, 'mail/ann/.Parts/cur'));
    await symlink(message, join(root, 'mail/ann/cur/2.x:2,'));
    expect(await readOrganisation(openMaildirSource(join(root, 'mail')))).toEqual({
      ann: { INBOX: ['ann', 'message'], Archive: ['archive'], 'Archive > Old': ['old'], Parts: ['part'] },
      bob: { INBOX: ['bob'] },
    });
    expect(await passedOver(join(root, 'mail'))).toEqual({});
  });

  it('in a circle and to nowhere are named, and the rest is read', async () => {
    await put('ann/cur/1.x:2,', 'ann');
    await symlink('../ann', join(root, 'ann/.Circle'));
    await symlink('..', join(root, 'ann/.Up'));
    await symlink('/', join(root, 'ann/All'));
    await symlink('nowhere', join(root, 'ann/.Gone'));
    await symlink('nowhere', join(root, 'ann/cur/2.x:2,S'));
    await symlink('.', join(root, 'itself'));
    await symlink('nowhere', join(root, 'bob'));
    const circle = 'it is a link to a folder that it lies in';
    const nowhere = 'it is a link to something that is not there';
    expect(await readOrganisation(openMaildirSource(root))).toEqual({
      ann: {
        INBOX: [`(${nowhere})`, 'ann'],
        Circle: [`(${circle})`],
        Up: [`(${circle})`],
        All: [`(${circle})`],
        Gone: [`(${nowhere})`],
      },
    });
    expect(await passedOver()).toEqual({ itself: circle, bob: nowhere });
  });

  it('that lead to each other come to an end', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) await put(`m/${name}/cur/1.x:2,`, name);
    for (const name of names)
      for (const other of names)
        if (other !== name) await symlink(`../${other}`, join(root, `m/${name}/${other}`));
    await put('m/cur/1.x:2,', 'inbox');
    const read = await readMailbox(openMaildirSource(root), 'm');
    expect(names.map((name) => read[name])).toEqual(names.map((name) => [name]));
    expect(read['a > b']).toEqual(['b']);
  });

  it('to nowhere in place of `cur` make the folder unreadable, not empty', async () => {
    await put('m/new/1.x', 'new');
    await symlink('nowhere', join(root, 'm/cur'));
    expect(await readMailbox(openMaildirSource(root), 'm')).toEqual({
      INBOX: ['(it is a link to something that is not there)'],
    });
  });
});

/** Does something without the rights that root has over files of others. */
async function asSomebody<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.('nobody');
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('what cannot be read', () => {
  it.skipIf(process.platform === 'win32')(
    'directories without permission are named, hide what is below, and the rest is read',
    async () => {
      await put('ann/cur/1.x:2,', 'ann');
      await put('ann/sieve/script');
      await put('ann/Archive/2026/cur/1.x:2,', 'archive');
      await put('ann/.Sent/cur/1.x:2,', 'sent');
      await put('bob/cur/1.x:2,', 'bob');
      await put('domain.example/carl/cur/1.x:2,', 'carl');
      await put('domain.example/dora/cur/1.x:2,', 'dora');
      const locked = ['ann/sieve', 'ann/Archive', 'ann/.Sent/cur', 'bob', 'domain.example/dora'];
      await chmod(root, 0o755);
      for (const path of locked) await chmod(join(root, path), 0);
      try {
        await asSomebody(async () => {
          const reason = 'it may not be read (permission denied)';
          expect(await readOrganisation(openMaildirSource(root))).toEqual({
            ann: {
              INBOX: ['ann'],
              Archive: [`(${reason})`],
              Sent: [`(${reason})`],
              sieve: [`(${reason})`],
            },
            'domain.example/carl': { INBOX: ['carl'] },
          });
          expect(await passedOver()).toEqual({ bob: reason, 'domain.example/dora': reason });
          const reader = await openReader('ann');
          expect(await reader.findFolder(['Archive', '2026'])).toMatchObject({ type: 'unknown' });
        });
      } finally {
        for (const path of locked) await chmod(join(root, path), 0o755);
      }
    },
  );

  it('lost+found is no mailbox and no folder, and is named', async () => {
    await put('ann/cur/1.x:2,', 'ann');
    await put('lost+found/#123/cur/1.x:2,', 'found');
    await put('ann/lost+found/#5/cur/1.x:2,', 'found');
    const reason = 'it is where the file system keeps what a repair has found, not mail';
    expect(await readOrganisation(openMaildirSource(root))).toEqual({
      ann: { INBOX: ['ann'], 'lost+found': [`(${reason})`] },
    });
    expect(await passedOver()).toEqual({ 'lost+found': reason });
  });

  it('what is no file among the messages is named, and a pipe does not stop the reading', async () => {
    await put('m/cur/1.x:2,', 'one');
    await put('m/cur/2.directory/file');
    await promisify(execFile)('mkfifo', [join(root, 'm/cur/3.pipe')]);
    expect(await readMailbox(openMaildirSource(root), 'm')).toEqual({
      INBOX: ['(it is not a file)', '(it is not a file)', 'one'],
    });
  });

  it('a folder that went away between its listing and its reading is unreadable, not empty', async () => {
    await put('m/cur/1.x:2,', 'one');
    await put('m/.Sub/cur/1.x:2,', 'sub');
    const reader = await openReader('m');
    const folders = await reader.listFolders();
    await rm(join(root, 'm/.Sub'), { recursive: true });
    const listings = await Promise.all(folders.map((folder) => reader.listMessages(folder)));
    expect(listings.map((listing) => 'unreadable' in listing)).toEqual([false, true]);
  });

  it('what lies below a folder that may not be read is neither there nor gone', async () => {
    await put('m/cur/1.x:2,', 'one');
    await symlink('nowhere', join(root, 'm/Archive'));
    const reader = await openReader('m');
    expect(await reader.findFolder(['INBOX'])).toMatchObject({ type: 'present' });
    expect(await reader.findFolder(['Archive', '2026'])).toMatchObject({ type: 'unknown' });
    expect(await reader.findFolder(['Other'])).toEqual({ type: 'absent' });
  });
});
