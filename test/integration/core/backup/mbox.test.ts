import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import type { JobDefinition } from '../../../../shared/backup/job.js';
import type { MailboxResult, SessionDetail } from '../../../../shared/backup/session.js';
import { type TestEngine, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type Letter, dialects, writeMbox } from '../../../fixtures/mbox-dialects.js';

let root: string;
let dataDir: string;
let engine: TestEngine;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'postkeep-mbox-'));
  dataDir = await mkdtemp(join(tmpdir(), 'postkeep-mbox-data-'));
  engine = await startEngine({ dataDir });
});
afterEach(async () => {
  await engine.close();
  await rm(root, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
});

const letters: readonly Letter[] = ['one', 'two', 'three'].map((subject) => ({
  subject,
  sender: `${subject}@example.org`,
  body: ['some text', 'From here on more'],
}));

/** A mailbox in one of the dialects. */
async function put(path: string, dialect = 'mboxrd', mail = letters): Promise<void> {
  const found = dialects.find(({ name }) => name === dialect);
  if (!found) throw new Error(dialect);
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, writeMbox(mail, found, '\n'));
}

const addJob = (definition: Partial<JobDefinition> = {}): Promise<string> =>
  engine.addJob({ type: 'mbox', path: root }, definition);

function countsOf({ mailboxes }: SessionDetail): unknown {
  return mailboxes
    .map(({ mailbox, result, seen, stored, removed }) => ({ mailbox, result, seen, stored, removed }))
    .sort((a, b) => (a.mailbox < b.mailbox ? -1 : 1));
}

const unchanged = { result: 'success', seen: 3, stored: 0, removed: 0 } satisfies Partial<MailboxResult>;

describe('a backup of mbox files', () => {
  it('knows the messages again when their file is rewritten in another dialect', async () => {
    await put('ann.mbox');
    const job = await addJob();
    await engine.run(job);
    for (const dialect of [
      'bare lines and no own fields',
      'without empty lines',
      'every From_ line there is',
    ]) {
      await put('ann.mbox', dialect);
      expect(countsOf(await engine.run(job))).toEqual([{ mailbox: 'ann', ...unchanged }]);
    }
  });

  it('reads again what the last version has read, and finds the same messages', async () => {
    await put('ann.mbox');
    await put('bob.mbox', 'bare lines and no own fields');
    const job = await addJob();
    await engine.run(job);
    await engine.close();
    // As the last version left it: without the messages of bare lines, and with the states of that time.
    const database = openSqlite(join(dataDir, 'repository', 'repository.sqlite'));
    const { size, mtimeMs } = await stat(join(root, 'bob.mbox'));
    database.run('UPDATE folder SET state = ?', `${String(size)}:${String(mtimeMs)}`);
    database.run(
      `DELETE FROM message WHERE folder_id IN (SELECT folder.id FROM folder JOIN mailbox ON mailbox.id = folder.mailbox_id
        WHERE mailbox.name = 'bob')`,
    );
    database.run(
      'UPDATE restore_point SET messages = 0, bytes = 0, digest = NULL, checksum = NULL WHERE mailbox_id IN (SELECT id FROM mailbox WHERE name = ?)',
      'bob',
    );
    database.close();
    engine = await startEngine({ dataDir });
    expect(countsOf(await engine.run(job))).toEqual([
      { mailbox: 'ann', ...unchanged },
      { mailbox: 'bob', ...unchanged, stored: 3 },
    ]);
  });

  it('names what it passed over and gives it no unit of the license', async () => {
    await put('ann.mbox');
    await writeFile(join(root, 'old.mbox'), 'no mail\n');
    await symlink('nowhere', join(root, 'bob.mbox'));
    const session = await engine.run(await addJob());
    expect(session.status).toBe('Warning');
    expect(session.log.filter(({ type }) => type === 'Warning').map(({ text }) => text)).toEqual([
      'bob at Source 1 was not backed up: it is a link to something that is not there',
      'old at Source 1 was not backed up: it is no mbox file',
    ]);
    expect((await engine.client.mailboxes.list()).map(({ mailbox }) => mailbox)).toEqual(['ann']);
  });

  it('says of a chosen mailbox why it was passed over, and nothing of those that were not chosen', async () => {
    await put('ann.mbox');
    await writeFile(join(root, 'old.mbox'), 'no mail\n');
    await writeFile(join(root, 'other.mbox'), 'no mail\n');
    const session = await engine.run(
      await addJob({ selection: { type: 'chosen', mailboxes: ['ann', 'old'] } }),
    );
    expect(session.status).toBe('Warning');
    expect(session.log.map(({ text }) => text).filter((text) => /other|no longer/.test(text))).toEqual([]);
    expect(session.mailboxes.find(({ mailbox }) => mailbox === 'old')).toMatchObject({
      result: 'failed',
      reason: 'it is no mbox file',
      isMissing: false,
    });
  });

  it('keeps the messages of a folder that cannot be read now', async () => {
    await put('ann/Inbox');
    await put('ann/Sent');
    const job = await addJob();
    await engine.run(job);
    await rm(join(root, 'ann/Sent'));
    await symlink('nowhere', join(root, 'ann/Sent'));
    const session = await engine.run(job);
    expect(session.status).toBe('Warning');
    expect(countsOf(session)).toEqual([
      { mailbox: 'ann', result: 'warning', seen: 3, stored: 0, removed: 0 },
    ]);
    expect(await storedMessages(engine.client, 'ann')).toHaveLength(6);
  });

  it('of an emptied file is an empty restore point, not a missing mailbox', async () => {
    await put('ann.mbox');
    const job = await addJob({ selection: { type: 'chosen', mailboxes: ['ann'] } });
    await engine.run(job);
    await writeFile(join(root, 'ann.mbox'), '');
    const session = await engine.run(job);
    expect(session.log.map(({ text }) => text).filter((text) => text.includes('no longer'))).toEqual([]);
    expect(session.mailboxes[0]?.result).not.toBe('failed');
  });

  it('sees nothing in an emptied file, however often it is looked at while its messages are kept', async () => {
    await put('ann.mbox');
    const job = await addJob({ selection: { type: 'chosen', mailboxes: ['ann'] } });
    await engine.run(job);
    await writeFile(join(root, 'ann.mbox'), '');
    for (let run = 0; run < 4; run++) expect((await engine.run(job)).mailboxes).toMatchObject([{ seen: 0 }]);
  });
});
