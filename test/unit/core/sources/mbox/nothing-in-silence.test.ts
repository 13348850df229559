import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMboxSource } from '../../../../../core/sources/mbox/mbox-source.js';
import { render } from '../../../../../shared/texts/text.js';

/* Whatever is mail is read, or named: docs/decisions/0148. */

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'postkeep-mbox-'));
  await put('Good', mail(1));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const message = 'Subject: x\nFrom: a@example.org\n\nx\n';
const mail = (count: number): string =>
  `From ann@example.org Tue Mar  3 09:10:11 2026\n${message}\n`.repeat(count);

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content, 'latin1');
}

const listed = async (): Promise<{ mailboxes: string[]; named: Record<string, string> }> => {
  const { mailboxes, passedOver } = await openMboxSource(root).listMailboxes();
  return {
    mailboxes: mailboxes.map(({ mailbox }) => mailbox),
    named: Object.fromEntries(passedOver.map(({ name, reason }) => [name, render(reason)])),
  };
};

describe('a file without an ending that holds mail and is no mbox', () => {
  it.each([
    ['zeros and a line end above', `${'\0'.repeat(512)}\n${mail(3)}`],
    ['zeros above', `${'\0'.repeat(512)}${mail(3)}`],
    ['the end of a cut message above', `end of a message\n\n${mail(2)}`],
    ['MMDF', `\x01\x01\x01\x01\n${message}\x01\x01\x01\x01\n`],
    ['CR alone as line end', mail(2).replaceAll('\n', '\r')],
    ['a message without a line above', message],
  ])('%s: is named', async (_, content) => {
    await put('In', content);
    await put('sub/Old', content);
    expect(await listed()).toEqual({
      mailboxes: ['Good'],
      named: {
        In: expect.stringContaining('it holds mail') as string,
        sub: expect.stringContaining('it holds mail') as string,
      },
    });
  });

  it.each([
    ['prose', 'notes', 'Dear Ann,\n\nFrom here on\nall is well.\n'],
    ['a log', 'log', '2026-03-03 09:10:11 started: ok\nFrom host to host\n'],
    ['headers of HTTP', 'answer', 'Content-Type: text/html\nContent-Length: 3\n\nabc'],
    ['a manual', 'manual.txt', `A separator looks so:\n\n${mail(1)}`],
    ['an index', 'In.msf', message],
    ['zeros', 'zeros', '\0'.repeat(5000)],
  ])('%s: is no mail', async (_, name, content) => {
    await put(name, content);
    expect((await listed()).named).toEqual({});
  });
});

describe('a directory with mail in another format', () => {
  it.each([
    ['emlx', 'INBOX.mbox/0A1B-2C3D/Data/Messages/1.emlx', 'INBOX'],
    ['Maildir', 'Inbox/cur/1700.eml', 'Inbox'],
    ['Maildir', 'Inbox.sbd/Sub/new/1700.x', 'Inbox'],
    ['MH', 'inbox/1', 'inbox'],
    ['eml', 'old/1.eml', 'old'],
    ['dbox', 'bob/mailboxes/INBOX/dbox-Mails/u.1', 'bob'],
    ['dbox', 'bob/storage/m.1', 'bob'],
  ])('%s as %s is named', async (format, file, name) => {
    await put(file, message);
    expect(await listed()).toEqual({
      mailboxes: ['Good'],
      named: { [name]: expect.stringContaining(`(${format})`) as string },
    });
  });

  it('beside mail that is read is a folder that cannot be read', async () => {
    await put('ann/Sent', mail(1));
    await put('ann/Archive/1.emlx', message);
    const reader = await openMboxSource(root).openMailbox('ann');
    const said: Record<string, string> = {};
    for (const folder of await reader.listFolders()) {
      const listing = await reader.listMessages(folder);
      said[folder.path.join('/')] =
        'unreadable' in listing ? render(listing.unreadable) : String(listing.promised);
    }
    expect(said).toEqual({ Sent: '1', Archive: expect.stringContaining('(emlx)') as string });
  });

  it('at the top of the source is named by the source', async () => {
    await put('1.emlx', message);
    expect(Object.keys((await listed()).named)).toEqual([root.slice(root.lastIndexOf('/') + 1)]);
  });
});

it.runIf(process.platform === 'linux').each(['/proc', '/proc/self/task', '/sys'])(
  'a link to %s, from where links lead on without end, is named and not followed',
  async (target) => {
    await symlink(target, join(root, 'linked'));
    expect(await listed()).toEqual({
      mailboxes: ['Good'],
      named: { linked: 'it shows processes and devices of this computer, not mail' },
    });
  },
);
