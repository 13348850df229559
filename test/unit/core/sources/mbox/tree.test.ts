import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MboxReader, openMboxSource } from '../../../../../core/sources/mbox/mbox-source.js';
import { render } from '../../../../../shared/texts/text.js';
import { readMailbox } from '../../../../fixtures/read-mailbox.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'postkeep-mbox-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function mail(subject: string): string {
  return `From - Tue Mar  3 09:10:11 2026\nSubject: ${subject}\nFrom: ann@example.org\n\nx\n\n`;
}

async function put(path: string | Buffer, content = mail('x')): Promise<void> {
  const file = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path)]);
  await mkdir(dirname(file.toString('latin1')), { recursive: true });
  await writeFile(file, content, 'latin1');
}

/** Every mailbox with its folders, in each the subjects. */
async function tree(path = root): Promise<Record<string, Record<string, string[]>>> {
  const source = openMboxSource(path);
  const found: Record<string, Record<string, string[]>> = {};
  for (const { mailbox } of (await source.listMailboxes()).mailboxes) {
    const reader = await source.openMailbox(mailbox);
    const folders = (found[mailbox] = Object.fromEntries(
      (await reader.listFolders()).map((folder): [string, string[]] => [folder.path.join(' > '), []]),
    ));
    for (const { folder, content } of await readMailbox(source, mailbox)) {
      folders[folder.join(' > ')]?.push(/^Subject: (.*)$/m.exec(content.toString())?.[1] ?? '');
    }
  }
  return found;
}

async function passedOver(path = root): Promise<Record<string, string>> {
  const { passedOver: named } = await openMboxSource(path).listMailboxes();
  return Object.fromEntries(named.map(({ name, reason }) => [name, render(reason)]));
}

/** Why folders of a mailbox could not be read, by their path. */
async function unreadableFolders(mailbox: string): Promise<Record<string, string>> {
  const reader = await openMboxSource(root).openMailbox(mailbox);
  const reasons: Record<string, string> = {};
  for (const folder of await reader.listFolders()) {
    const listing = await reader.listMessages(folder);
    if ('unreadable' in listing) reasons[folder.path.join(' > ')] = render(listing.unreadable);
  }
  return reasons;
}

describe('the mailboxes of a folder of mbox files', () => {
  it("are its files and sub-folders, Thunderbird's and Apple Mail's as these programs show them", async () => {
    await put('ann@example.org.mbox', mail('file'));
    await put('Local Folders/Inbox', mail('inbox'));
    await put('Local Folders/Inbox.msf', '// index');
    await put('Local Folders/Trash', '');
    await put('Local Folders/Archive.sbd/2025', mail('2025'));
    await put('Local Folders/Archive.sbd/2025.sbd/May.old', mail('May'));
    await put('Local Folders/msgFilterRules.dat', '');
    await put('Work.mbox/mbox', mail('work'));
    await put('Work.mbox/table_of_contents', 'From here on');
    await put('Apple/Projects.mbox/mbox', mail('projects'));
    await put('Apple/Projects/Sub.mbox/mbox', mail('sub'));
    await put('notes/readme.txt', 'From me to you\n');
    await put('mail.dat', mail('by its content'));
    expect(await tree()).toEqual({
      'ann@example.org': { INBOX: ['file'] },
      'Local Folders': {
        'Archive > 2025': ['2025'],
        'Archive > 2025 > May.old': ['May'],
        Inbox: ['inbox'],
        Trash: [],
      },
      Work: { INBOX: ['work'] },
      'mail.dat': { INBOX: ['by its content'] },
      Apple: { Projects: ['projects'], 'Projects > Sub': ['sub'] },
    });
    expect(await passedOver()).toEqual({});
    expect(await tree(join(root, 'Work.mbox'))).toEqual({ Work: { INBOX: ['work'] } });
  });

  it('are read from two files or directories of one name, both', async () => {
    for (const path of [
      'ann',
      'ann.mbox',
      'ann.mbx',
      'ann.sbd/Archive',
      'ann.sbd/Archive.mbox',
      'bob/a/x',
      'bob/a.sbd/x',
    ])
      await put(path, mail(path));
    expect(await tree()).toEqual({
      ann: {
        INBOX: ['ann'],
        'ann.mbox': ['ann.mbox'],
        'ann.mbx': ['ann.mbx'],
        Archive: ['ann.sbd/Archive'],
        'Archive.mbox': ['ann.sbd/Archive.mbox'],
      },
      bob: { 'a > x': ['bob/a.sbd/x'], 'a > x (2)': ['bob/a/x'] },
    });
  });

  it('stay when their file is emptied', async () => {
    await put('Inbox', '');
    await put('Sent.mbox', '\r\n\n');
    await put('Bom.mbox', '\xef\xbb\xbf');
    await put('ann@example.org', '');
    await put('ann.smith', '');
    await put('readme.txt', '');
    await put('.lock', '');
    expect(await tree()).toEqual({
      Inbox: { INBOX: [] },
      Sent: { INBOX: [] },
      Bom: { INBOX: [] },
      'ann@example.org': { INBOX: [] },
      'ann.smith': { INBOX: [] },
    });
    expect(await tree(join(root, 'Inbox'))).toEqual({ Inbox: { INBOX: [] } });
  });

  it.each([
    ['no mbox', 'hello\n'],
    ['prose', 'From here on we walk.\nAnd so on.\n'],
    ['prose with a time', 'From Vienna 08:15 to Graz 1234.\nNote: x\n'],
    ['one message alone', 'Subject: x\nFrom: a\n\nx\n'],
  ])(
    'do not come from a file that is %s: it is named where its name says mail, and refused when chosen',
    async (_, content) => {
      await put('other.txt', content);
      await put('old.mbox', content);
      await put('Thunder', content);
      await put('Thunder.msf', '');
      await put('mixed/Broken.mbox', content);
      await put('mixed/Inbox');
      expect(await tree().catch(String)).toBe('Error: it is no mbox file');
      expect(await passedOver()).toEqual({ Thunder: 'it is no mbox file', old: 'it is no mbox file' });
      expect(await unreadableFolders('mixed')).toEqual({ Broken: 'it is no mbox file' });
      await expect(openMboxSource(join(root, 'other.txt')).listMailboxes()).rejects.toMatchObject({
        code: 'invalid-argument',
      });
    },
  );

  it('are found through links, once; circles and links to nowhere are named', async () => {
    await put('elsewhere/real.mbox', mail('linked file'));
    await put('elsewhere/dir/Inbox', mail('linked directory'));
    await put('mail/plain.mbox', mail('plain'));
    await put('mail/ann/Inbox', mail('ann'));
    await symlink('../elsewhere/real.mbox', join(root, 'mail/linked.mbox'));
    await symlink('../elsewhere/dir', join(root, 'mail/bob'));
    await symlink('../gone', join(root, 'mail/gone'));
    await symlink('self', join(root, 'mail/self'));
    await symlink('..', join(root, 'mail/ann/up'));
    await symlink('../../elsewhere/dir', join(root, 'mail/ann/once'));
    await symlink('../../elsewhere/dir', join(root, 'mail/ann/twice'));
    await symlink('nowhere', join(root, 'mail/ann/Sent'));
    expect(
      (await openMboxSource(join(root, 'mail')).listMailboxes()).mailboxes.map(({ mailbox }) => mailbox),
    ).toEqual(['ann', 'bob', 'linked', 'plain']);
    expect(await passedOver(join(root, 'mail'))).toEqual({
      gone: 'it is a link to something that is not there',
      self: 'it is a link that leads back to itself',
    });
    root = join(root, 'mail');
    expect(await unreadableFolders('ann')).toEqual({
      up: 'it is a link to a folder that it lies in',
      twice: 'it is a link to a folder that is read through another link',
      Sent: 'it is a link to something that is not there',
    });
    root = dirname(root);
  });

  it('do not lose a folder below what cannot be read: it is neither there nor gone', async () => {
    await put('ann/Inbox');
    await symlink('nowhere', join(root, 'ann/Archive.sbd'));
    const reader = await openMboxSource(root).openMailbox('ann');
    if (!(reader instanceof MboxReader)) throw new Error('another reader');
    expect(await reader.findFolder(['Inbox'])).toMatchObject({
      type: 'present',
      folder: { path: ['Inbox'] },
    });
    expect(await reader.findFolder(['Archive', '2025', 'May'])).toMatchObject({
      type: 'unknown',
      reason: { id: 'sources.linkToNowhere' },
    });
    expect(await reader.findFolder(['Sent'])).toEqual({ type: 'absent' });
    await put('bob.mbox');
    await symlink('nowhere', join(root, 'bob.sbd'));
    const whole = await openMboxSource(root).openMailbox('bob');
    if (!(whole instanceof MboxReader)) throw new Error('another reader');
    expect(await whole.findFolder(['INBOX'])).toMatchObject({ type: 'present' });
    expect(await whole.findFolder(['Archive'])).toMatchObject({ type: 'unknown' });
  });

  // Other systems have no such names.
  it.skipIf(process.platform !== 'linux')('keep apart names that are not UTF-8', async () => {
    await put(Buffer.from('caf\xe9.mbox', 'latin1'), mail('e9'));
    await put(Buffer.from('caf\xe8.mbox', 'latin1'), mail('e8'));
    await put('dir/Inbox', mail('inbox'));
    await put(Buffer.from('dir/\xdcbersicht', 'latin1'), mail('dc'));
    expect(await tree()).toEqual({
      'caf\ufffd (e8)': { INBOX: ['e8'] },
      'caf\ufffd (e9)': { INBOX: ['e9'] },
      dir: { Inbox: ['inbox'], '\ufffdbersicht (dc)': ['dc'] },
    });
  });

  it('leave what belongs to the file system alone, and name it when it is not empty', async () => {
    await put('ann.mbox');
    await put('lost+found/#1234');
    await mkdir(join(root, 'dir/lost+found'), { recursive: true });
    await put('dir/Inbox');
    expect(Object.keys(await tree())).toEqual(['ann', 'dir']);
    expect(await passedOver()).toEqual({
      'lost+found': 'it is where the file system keeps what a repair has found, not mail',
    });
    expect(await unreadableFolders('dir')).toEqual({});
  });

  // root may read everything.
  it.skipIf(process.getuid?.() === 0)('are read but for what may not be read, which is named', async () => {
    await put('ok.mbox');
    await put('secret.mbox');
    await put('dir/Inbox');
    await put('dir/closed/Inbox');
    await put('shut/closed/Inbox');
    await chmod(join(root, 'secret.mbox'), 0);
    await chmod(join(root, 'dir/closed'), 0);
    await chmod(join(root, 'shut/closed'), 0);
    expect((await openMboxSource(root).listMailboxes()).mailboxes.map(({ mailbox }) => mailbox)).toEqual([
      'dir',
      'ok',
    ]);
    expect(await passedOver()).toEqual({
      secret: 'it may not be read (permission denied)',
      shut: 'shut/closed: it may not be read (permission denied)',
    });
    expect(await unreadableFolders('dir')).toEqual({ closed: 'it may not be read (permission denied)' });
    await chmod(join(root, 'dir/closed'), 0o700);
    await chmod(join(root, 'shut/closed'), 0o700);
  });
});
