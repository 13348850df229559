import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openMboxSource } from '../../../../../core/sources/mbox/mbox-source.js';
import { readable } from '../../../../fixtures/listing.js';

/** Apple Mail's `Name.mbox/mbox` is the folder Name; what would get one name stays two folders (docs/decisions/0125). */

let root: string;
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'postkeep-apple-'))));
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `From a@example.com Sun Mar  1 10:15:00 2026\nSubject: ${path}\n\nText\n`);
}

/** The subjects of every folder of every mailbox. */
async function read(): Promise<Record<string, Record<string, string[]>>> {
  const source = openMboxSource(root);
  const all: Record<string, Record<string, string[]>> = {};
  for (const { mailbox } of (await source.listMailboxes()).mailboxes) {
    const folders: Record<string, string[]> = {};
    const reader = await source.openMailbox(mailbox);
    for (const folder of await reader.listFolders()) {
      const { messages } = readable(await reader.listMessages(folder));
      const name = folder.path.join(' > ');
      folders[name] ??= [];
      for await (const each of reader.fetchMessages(
        folder,
        messages.map(({ uid }) => uid),
      ))
        if (each.type === 'message')
          folders[name].push(/Subject: (.*)/.exec(each.content.toString())?.[1] ?? '');
    }
    all[mailbox] = folders;
  }
  return all;
}

it.each([
  ['INBOX', 'INBOX.mbox/mbox'],
  ['Inbox', 'Inbox.mbox/mbox'],
  ['Sent Messages', 'Sent Messages.mbox/mbox'],
  ['Deleted Messages (Example)', 'Deleted Messages (Example).mbox/mbox'],
])('%s is the folder of %s in an account', async (folder, path) => {
  await put(`account/${path}`);
  expect(await read()).toEqual({ account: { [folder]: [`account/${path}`] } });
});

it.each([
  [['INBOX.mbox/mbox', 'INBOX']],
  [['INBOX.mbox/mbox', 'Inbox.mbox/mbox']],
  [['Sent Messages.mbox/mbox', 'Sent Messages']],
  [['Sent Messages.mbox/mbox', 'Sent Messages.mbx']],
  [['Sent Messages.mbox/mbox', 'Sent Messages.sbd/mbox', 'Sent Messages/mbox']],
  [['INBOX.mbox/mbox', 'INBOX.mbox/mbox.mbox', 'INBOX.mbox/INBOX']],
])('%j of one account never become one folder', async (paths) => {
  for (const path of paths) await put(`account/${path}`);
  const folders = (await read())['account'] ?? {};
  expect(Object.values(folders).map((subjects) => subjects.length)).toEqual(paths.map(() => 1));
  expect(new Set(Object.keys(folders)).size).toBe(paths.length);
  expect(Object.values(folders).flat().sort()).toEqual(paths.map((path) => `account/${path}`).sort());
});

it.each([
  [['INBOX.mbox/mbox', 'INBOX']],
  [['Sent Messages.mbox/mbox', 'Sent Messages.mbx', 'Sent Messages']],
])('%j at the top of a source lose no message', async (paths) => {
  for (const path of paths) await put(path);
  const mailboxes = Object.values(await read());
  expect(mailboxes.flatMap((folders) => Object.values(folders).map((subjects) => subjects.length))).toEqual(
    paths.map(() => 1),
  );
});
