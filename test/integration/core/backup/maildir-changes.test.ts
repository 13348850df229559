import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TestEngine, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';
import { numbersFrom } from '../../../fixtures/random-numbers.js';

const mailbox = 'ann@example.com';
/** More than are read one by one in the first. */
const atFirst: readonly (readonly [folder: string, messages: number])[] = [
  ['', 90],
  ['.Lists', 20],
  ['.Old', 10],
];
const folders = atFirst.map(([folder]) => folder);
/** A message is read with others, alone, or in pieces, by its size. */
const sizes = [400, 2_000, 32 * 1024, 40 * 1024, 300 * 1024];

let mail: MaildirFixture;
let engine: TestEngine;
/** What the mailbox holds, by the paths of its files. */
let files: Map<string, { readonly folder: string; readonly size: number; readonly seen: boolean }>;
let number: number;

beforeEach(async () => {
  mail = await makeMaildirs(mailbox);
  engine = await startEngine();
  files = new Map();
  number = 0;
});
afterEach(async () => {
  await engine.close();
  await mail.remove();
});

async function deliver(folder: string, size: number, isNew: boolean): Promise<void> {
  number += 1;
  const directory = join(mail.path, mailbox, folder, isNew ? 'new' : 'cur');
  await mkdir(directory, { recursive: true });
  const head = `Subject: message ${String(number)}\nFrom: a@example.com\n\n`;
  const content = head + `${String(number)} `.repeat(size).slice(0, size - head.length);
  const path = join(directory, isNew ? `${String(number)}.x` : `${String(number)}.x:2,`);
  await writeFile(path, content);
  files.set(path, { folder, size, seen: false });
}

/** A mail program reads a message: its file is renamed. */
async function read(path: string): Promise<void> {
  const known = files.get(path);
  const name = /(?<number>\d+)\.x/.exec(path)?.groups?.['number'];
  if (known === undefined || name === undefined) throw new RangeError(path);
  await mkdir(join(mail.path, mailbox, known.folder, 'cur'), { recursive: true });
  const renamed = join(mail.path, mailbox, known.folder, 'cur', `${name}.x:2,${known.seen ? '' : 'S'}`);
  await rename(path, renamed);
  files.delete(path);
  files.set(renamed, { ...known, seen: !known.seen });
}

async function remove(path: string): Promise<void> {
  await rm(path);
  files.delete(path);
}

const nameOf = (folder: string): string => (folder === '' ? 'INBOX' : folder.slice(1));
const inMailbox = (): string[] =>
  Array.from(
    files.values(),
    ({ folder, size, seen }) => `${nameOf(folder)} ${String(size)} ${seen ? 'S' : ''}`,
  ).sort();
const inPoint = async (): Promise<string[]> =>
  (await storedMessages(engine.client, mailbox))
    .map(
      ({ folder, size, flags }) =>
        `${folder.join('/')} ${String(size)} ${flags.includes('\\Seen') ? 'S' : ''}`,
    )
    .sort();

it.each([1, 2])(
  'a restore point is what the Maildir holds, whatever has changed or nothing has (seed %i)',
  async (seed) => {
    const random = numbersFrom(seed);
    const upTo = (below: number): number => Math.floor(random(below));
    const some = <T>(of: readonly T[]): T => of[upTo(of.length)] as T;
    for (const [folder, messages] of atFirst)
      for (let left = messages; left > 0; left--)
        await deliver(folder, some(sizes) + upTo(50), upTo(4) === 0);
    const jobId = await engine.addJob({ type: 'maildir', path: mail.path });
    expect(await engine.run(jobId)).toMatchObject({ status: 'Success', mailboxes: [{ stored: 120 }] });
    expect(await inPoint()).toEqual(inMailbox());
    for (let session = 0; session < 6; session++) {
      const changes = [0, 0, 1, 3, 40][upTo(5)] ?? 0;
      for (let left = changes; left > 0; left--) {
        const kind = upTo(5);
        if (kind < 2) await deliver(some(folders), some(sizes) + upTo(50), upTo(2) === 0);
        else if (kind < 4) await read(some([...files.keys()]));
        else if (upTo(6) === 0) await remove(some([...files.keys()]));
      }
      const ended = await engine.run(jobId);
      expect(ended).toMatchObject({ status: 'Success', mailboxes: [{ seen: files.size }] });
      if (changes === 0) expect(ended.mailboxes).toMatchObject([{ stored: 0, removed: 0, flagsChanged: 0 }]);
      expect(await inPoint()).toEqual(inMailbox());
    }
  },
);
