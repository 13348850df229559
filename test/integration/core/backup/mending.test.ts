import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import { type TestEngine, startEngine, storedMessages } from '../../../fixtures/engine.js';

const day = 86_400_000;
let directory: string;
let engine: TestEngine;
let jobId: string;
let now: Date;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-mending-'));
  now = new Date('2026-03-01T00:00:00Z');
  engine = await startEngine({ dataDir: join(directory, 'data'), clock: () => now });
  for (const name of ['budget', 'plan', 'notes']) await deliver('a@example.com', name);
  await deliver('b@example.com', 'plan');
  jobId = await engine.addJob(
    { type: 'maildir', path: join(directory, 'mail') },
    { schedule: { type: 'every', minutes: 1440 }, keepMissingSessions: 0 },
  );
  await engine.run(jobId);
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

const own = (): string => join(directory, 'data', 'repository');
const fileOf = (mailbox: string, name: string): string =>
  join(directory, 'mail', mailbox, 'cur', `${name}.host:2,S`);
const attachment = Buffer.from('a large attachment '.repeat(2000)).toString('base64');

/** A message whose attachment is that of every other one, as mail has it. */
async function deliver(mailbox: string, name: string): Promise<void> {
  await mkdir(join(directory, 'mail', mailbox, 'cur'), { recursive: true });
  const head = `Subject: ${name}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n${name}\n`;
  const part = `--x\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n${attachment}\n--x--\n`;
  await writeFile(fileOf(mailbox, name), head + part);
}

type Damage = 'zeroed' | 'chunk gone' | 'pieces gone' | 'size wrong' | 'codec unknown';
const damages: Readonly<Record<Damage, (ids: string) => string>> = {
  zeroed: (ids) => `UPDATE chunk SET data = zeroblob(length(data)) WHERE id IN (${ids})`,
  'chunk gone': (ids) => `DELETE FROM chunk WHERE id IN (${ids})`,
  'pieces gone': (ids) => `DELETE FROM content_chunk WHERE chunk_id IN (${ids})`,
  'size wrong': (ids) => `UPDATE chunk SET size = 1, data = x'00' WHERE id IN (${ids})`,
  'codec unknown': (ids) => `UPDATE chunk SET codec = 99 WHERE id IN (${ids})`,
};

/** Damages what is stored of one message; the attachment is that of all. */
function spoil(damage: Damage, subject: string): void {
  const database = openSqlite(join(own(), 'repository.sqlite'));
  database.exec('PRAGMA foreign_keys = OFF');
  database.exec(
    damages[damage](
      `SELECT chunk_id FROM content_chunk JOIN content ON content.id = content_id WHERE content.subject = '${subject}'`,
    ),
  );
  database.close();
}

const damagedNow = async (): Promise<number> =>
  (await engine.client.repository.verify()).repositories[0]!.damagedMessages;

async function run(): Promise<SessionDetail & { said: string }> {
  now = new Date(now.getTime() + day / 4);
  const session = await engine.run(jobId);
  return { ...session, said: session.log.map(({ text }) => text).join('\n') };
}

it.each(Object.keys(damages) as Damage[])(
  'what is damaged (%s) and still at its source is read again by the next backup, for every restore point that shows it',
  async (damage) => {
    await run();
    spoil(damage, 'plan');
    // Its attachment is the others' too.
    expect(await damagedNow()).toBe(3);
    const session = await run();
    expect(session).toMatchObject({ status: 'Success' });
    expect(session.said).toMatch(/a@example\.com: 3 damaged messages in the repository were read again/);
    const { repositories, reasons, verdict } = await engine.client.status.get();
    // Rows that are gone are damage of the database too: only a verification can say that it is gone.
    const isOfFile = damage === 'chunk gone';
    expect(reasons.map(({ text }) => text.id)).toEqual(isOfFile ? ['status.fileDamaged'] : []);
    expect(verdict.type).toBe(isOfFile ? 'attention' : 'fine');
    expect(repositories).toMatchObject([{ damagedMessages: 3, mendedMessages: 3 }]);
    for (const point of [0, 1, 2]) {
      const messages = await storedMessages(engine.client, 'a@example.com', point);
      for (const { id, subject } of messages) {
        const path = join(directory, `${String(point)}-${subject}.eml`);
        await engine.client.restore.export({
          selection: { type: 'messages', messageIds: [id] },
          format: 'eml',
          path,
        });
        expect(await readFile(path)).toEqual(await readFile(fileOf('a@example.com', subject)));
      }
    }
    expect(await damagedNow()).toBe(0);
    expect((await engine.client.status.get()).verdict.type).toBe('fine');
    expect((await engine.client.status.get()).repositories).toMatchObject([
      { damagedMessages: 0, mendedMessages: 0 },
    ]);
  },
);

it('what the source has no more, or has otherwise, stays damaged and known; the backup is as good as before', async () => {
  for (const subject of ['budget', 'plan', 'notes']) spoil('zeroed', subject);
  await rm(fileOf('a@example.com', 'budget'));
  await writeFile(
    fileOf('a@example.com', 'notes'),
    'Subject: notes\n\nanother message under the same name\n',
  );
  expect(await damagedNow()).toBe(3);
  const session = await run();
  expect(session.mailboxes.map(({ result }) => result)).toEqual(['success', 'success']);
  expect(session.said).toContain('a@example.com: 1 damaged message in the repository was read again');
  expect(session.said).toContain(
    'a@example.com: 1 damaged message in the repository could not be read again',
  );
  const left = async () => {
    const { reasons, repositories } = await engine.client.status.get();
    const { damagedMessages, mendedMessages } = repositories[0]!;
    return { codes: reasons.map(({ code }) => code), damaged: damagedMessages - mendedMessages };
  };
  expect(await left()).toEqual({ codes: ['damage'], damaged: 2 });
  expect(await damagedNow()).toBe(2);
  expect(await left()).toEqual({ codes: ['damage'], damaged: 2 });
});

it('no damage is known, nothing is read again', async () => {
  spoil('zeroed', 'plan');
  const session = await run();
  expect(session.said).not.toContain('read again');
  expect(session.mailboxes.reduce((sum, { bytesRead }) => sum + bytesRead, 0)).toBe(0);
});
