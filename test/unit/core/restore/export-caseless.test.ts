import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportMaildir } from '../../../../core/restore/export/maildir.js';
import { isNameOfAnother } from '../../../../core/sources/maildir/name-of-another.js';

let target: string;
beforeEach(async () => (target = await mkdtemp(join(tmpdir(), 'postkeep-caseless-'))));
afterEach(() => rm(target, { recursive: true, force: true }));

const folders: readonly (readonly string[])[] = [
  ['INBOX'],
  ['Inbox'],
  ['inbox'],
  ['Archive'],
  ['archive'],
  ['Archive', 'Sub'],
  ['archive', 'sub'],
  // The same in modified UTF-7 without upper and lower case, and two normal forms.
  ['\u00e9'],
  ['\u00e2'],
  ['caf\u00e9'],
  ['cafe\u0301'],
];

async function exported(isOther: typeof isNameOfAnother): Promise<string[]> {
  const renamed: string[] = [];
  const content = Buffer.from('Subject: x\r\n\r\nText\r\n');
  const items = async function* () {
    for (const [index, folder] of [...folders, ...folders].entries())
      yield await Promise.resolve({
        ...{ repositoryId: 1, folder, content },
        message: {
          ...{ id: index, folder_id: 1, content_id: 1, sha256: Buffer.alloc(32), size: content.length },
          ...{ subject: 'x', sender: '', recipients: '', sent_at: null, attachments: 0 },
          ...{ internal_date: 0, flags: [] },
        },
      });
  };
  const notes = {
    folderRenamed: (folder: readonly string[]) => renamed.push(folder.join('/')),
    flagsLost: () => 0,
    lineEndAdded: () => undefined,
  };
  await exportMaildir(items(), target, notes, isOther);
  return renamed;
}

const directories = async (): Promise<string[]> =>
  (await readdir(target)).filter((name) => name.startsWith('.')).sort();
const messagesIn = async (name: string): Promise<number> => (await readdir(join(target, name, 'cur'))).length;

describe('folders that differ in upper and lower case only', () => {
  it('stay apart in a Maildir on a disk without them, each with its messages, and the notes name them', async () => {
    // What such a disk answers, by the names that are there.
    const caseless: typeof isNameOfAnother = async (root, [name = '']) => {
      const there = await readdir(root.toString());
      return !there.includes(name) && there.some((each) => each.toLowerCase() === name.toLowerCase());
    };
    const renamed = await exported(caseless);
    const made = await directories();
    expect(made).toHaveLength(folders.length - 1);
    expect(new Set(made.map((name) => name.toLowerCase())).size).toBe(made.length);
    for (const name of ['', ...made]) expect(await messagesIn(name)).toBe(2);
    expect(renamed).toEqual(['inbox', 'archive', 'archive/sub']);
    // A second export into it continues where the first one was.
    expect(await exported(caseless)).toEqual(renamed);
    expect(await directories()).toEqual(made);
  });

  it('keep their names on a disk that tells them apart', async () => {
    expect(await exported(isNameOfAnother)).toEqual([]);
    expect(await directories()).toHaveLength(folders.length - 1);
  });
});
