import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMaildirSource } from '../../../../../core/sources/maildir/maildir-source.js';
import { render } from '../../../../../shared/texts/text.js';
import { readOrganisation } from './organisation.js';

/* Whatever is mail is read, or named: docs/decisions/0148. */

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'postkeep-maildir-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const message = 'Subject: x\nFrom: a@example.org\n\nx\n';

async function put(path: string, content: string | Buffer = message): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

const named = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await openMaildirSource(root).listMailboxes()).passedOver.map(({ name, reason }) => [
      name,
      render(reason),
    ]),
  );
const counts = async (): Promise<Record<string, Record<string, number>>> =>
  Object.fromEntries(
    Object.entries(await readOrganisation(openMaildirSource(root))).map(([name, folders]) => [
      name,
      Object.fromEntries(Object.entries(folders).map(([folder, messages]) => [folder, messages.length])),
    ]),
  );

describe('a Maildir copied without its empty directories', () => {
  it.each([
    ['only new', ['new/2.h']],
    ['only new, as delivered', ['new/1700000000.M1P2.host']],
    ['only cur', ['cur/2.h:2,S']],
    ['only new, and the file maildirfolder', ['new/2.h', 'maildirfolder']],
  ])('%s: as a mailbox, and as a folder', async (_, files) => {
    await put('ann/cur/1.h:2,S');
    for (const file of files)
      for (const place of ['ann/.Lists', 'bob', 'carl/.Sent']) await put(`${place}/${file}`);
    await put('carl/cur/1.h:2,S');
    expect(await counts()).toEqual({
      ann: { INBOX: 1, Lists: 1 },
      bob: { INBOX: 1 },
      carl: { INBOX: 1, Sent: 1 },
    });
    expect(await named()).toEqual({});
  });

  it('is not any directory with a directory `new`', async () => {
    await put('ann/cur/1.h:2,S');
    await put('projects/new/readme.txt', 'A text: with a colon\n\nFrom here\n');
    await put('bob/new/cur/1.h:2,S');
    expect(await counts()).toEqual({ ann: { INBOX: 1 }, bob: { new: 1 } });
  });
});

describe('Maildirs where none are looked for', () => {
  it.each([
    ['ann/Maildir', 'ann/mail/Old', 'ann/mail', 'beside the folder Maildir'],
    ['ann/Maildir', 'ann/a/b/c/Old', 'ann/a', 'beside the folder Maildir'],
    ['ann/Maildir', 'ann/.kept/Old', 'ann/.kept', 'it is hidden'],
    ['ann', '.ann.directory/Projects', '.ann.directory', 'it is hidden'],
    ['ann', '.a/.b/Projects', '.a', 'it is hidden'],
  ])('%s: %s is named as %s', async (maildir, other, name, reason) => {
    await put(`${maildir}/cur/1.h:2,S`);
    await put(`bob/cur/1.h:2,S`);
    await put(`${other}/cur/1.h:2,S`);
    await put('.cache/thing', 'x');
    expect(await counts()).toEqual({ ann: { INBOX: 1 }, bob: { INBOX: 1 } });
    expect(await named()).toEqual({ [name]: expect.stringContaining(reason) as string });
  });
});

const formats = [
  ['dbox', 'mailboxes/INBOX/dbox-Mails/u.1', 'mailboxes/INBOX/dbox-Mails'],
  ['dbox', 'storage/m.1', 'storage'],
  ['MH', 'inbox/1', 'inbox'],
  ['MH', '7', ''],
  ['emlx', 'V10/Messages/1.emlx', 'V10/Messages'],
  ['eml', 'old/a.EML', 'old'],
  ['Cyrus', 'user/cyrus.header', 'user'],
  ['Outlook', 'archive.pst', ''],
] as const;

describe('mail in a format that is not read', () => {
  it.each(formats)('%s as %s is named, in a mailbox of its own', async (format, file, place) => {
    await put('ann/cur/1.h:2,S');
    await put(`bob/${file}`);
    const name = place === '' ? 'bob' : `bob/${place}`;
    expect(await named()).toEqual({ [name]: expect.stringContaining(`(${format})`) as string });
  });

  it.each(formats)(
    '%s as %s is a folder that cannot be read, within a mailbox',
    async (format, file, place) => {
      await put('ann/cur/1.h:2,S');
      await put(`ann/Old/${file}`);
      const folders = (await readOrganisation(openMaildirSource(root)))['ann'];
      const path = ['Old', ...place.split('/').filter((each) => each !== '')].join(' > ');
      expect(folders?.[path]?.join()).toContain(`(${format})`);
    },
  );

  it.each(['notes/1', 'notes/readme.txt', 'src/main.ts', 'storage/data', 'x/u.1'])(
    '%s is none',
    async (file) => {
      await put('ann/cur/1.h:2,S');
      await put(`bob/${file}`, 'something: else\n\nFrom: nobody\n');
      expect(await named()).toEqual({});
    },
  );
});

describe('names that are not UTF-8', () => {
  it.each([
    [['E\xfc', 'E\xf6', 'E\xef\xbf\xbd (fc)']],
    [['E\xfc', 'E\xef\xbf\xbd', 'E\xef\xbf\xbd (fc)', 'E\xef\xbf\xbd (fc) (2)']],
  ])('are unlike the real names beside them: %j', async (names) => {
    for (const name of names) {
      const directory = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(`${name}/cur`, 'latin1')]);
      await mkdir(directory, { recursive: true });
      await writeFile(Buffer.concat([directory, Buffer.from('/1.h:2,S')]), message);
    }
    expect(Object.keys(await counts())).toHaveLength(names.length);
  });
});

it.runIf(process.platform === 'linux').each(['/proc', '/proc/self/task', '/sys'])(
  'a link to %s, from where links lead on without end, is named and not followed',
  async (target) => {
    await put('ann/cur/1.h:2,S');
    await symlink(target, join(root, 'linked'));
    expect(await named()).toEqual({ linked: 'it shows processes and devices of this computer, not mail' });
    expect(await counts()).toEqual({ ann: { INBOX: 1 } });
  },
);
