import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { messageSchema } from '../../../../shared/backup/restore-point.js';
import { type TestEngine, sessionEnd, startEngine, storedMessages } from '../../../fixtures/engine.js';

/* A row may have anything for a date, by damage or an earlier version: it is an unknown date then, and no reader stops at it. */

const odd = {
  'the largest number of SQLite': '9223372036854775807',
  'the smallest': '-9223372036854775808',
  'past what a Date can be': '8640000000000001',
  'past the year 9999': '253402300800000',
  'before the year 0': '-62167219200001',
  'a fraction': '1.5',
  infinity: '9e999',
  text: "'yesterday'",
  bytes: "x'00ff'",
} as const;
/** Odd, and dates all the same. */
const early = {
  'the year 0': '-62167219200000',
  'before 1970': '-1',
  'the last of 9999': '253402300799999',
} as const;
const names = [...Object.keys(odd), ...Object.keys(early)];

let directory: string;
let engine: TestEngine;
const user = 'anna@example.com';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-odd-dates-'));
  await mkdir(join(directory, 'mail', user, 'cur'), { recursive: true });
  for (const name of names)
    await writeFile(
      join(directory, 'mail', user, 'cur', `${name.replaceAll(' ', '-')}.host:2,S`),
      `Subject: ${name}\nFrom: a@example.org\n\noddly dated\n`,
    );
  engine = await startEngine({ dataDir: join(directory, 'data') });
  await engine.run(await engine.addJob({ type: 'maildir', path: join(directory, 'mail') }));
  const database = openSqlite(join(directory, 'data', 'repository', 'repository.sqlite'));
  for (const [name, value] of Object.entries({ ...odd, ...early })) {
    const content = `(SELECT id FROM content WHERE CAST(subject AS TEXT) = '${name}')`;
    database.exec(`UPDATE message SET internal_date = ${value} WHERE content_id = ${content}`);
    if (name in odd) database.exec(`UPDATE content SET sent_at = ${value} WHERE id = ${content}`);
  }
  database.close();
});
afterAll(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

describe('messages with an odd date in their rows', () => {
  it('are listed in every order, the unknown dates as unknown and last', async () => {
    const listed = await storedMessages(engine.client, user);
    expect(listed.map(({ subject }) => subject).sort()).toEqual([...names].sort());
    for (const { folder: _, ...message } of listed) {
      expect(messageSchema.safeParse(message).error).toBeUndefined();
      if (message.subject in odd)
        expect(message).toMatchObject({ date: null, internalDate: '1970-01-01T00:00:00.000Z' });
    }
    expect(listed[0]).toMatchObject({ subject: 'the last of 9999', date: '9999-12-31T23:59:59.999Z' });
  });

  it('are found, opened and shown', async () => {
    while ((await engine.client.restore.updateIndex()).pending > 0);
    const { hits } = await engine.client.restore.search({ query: 'oddly', limit: 100 });
    expect(hits).toHaveLength(names.length);
    for (const { message } of hits)
      expect((await engine.client.restore.preview({ messageId: message.id })).message.id).toBe(message.id);
  });

  it.each(['eml', 'mbox', 'maildir', 'zip'] as const)('are exported as %s', async (format) => {
    const [mailbox] = await engine.client.mailboxes.list();
    const path = join(directory, `as ${format}`);
    const { items, warnings } = await engine.client.restore.export({
      selection: { type: 'mailbox', mailboxId: mailbox!.id },
      format,
      path,
    });
    expect({ items, warnings }).toEqual({ items: names.length, warnings: [] });
    if (format === 'mbox')
      expect(
        (await readFile(path, 'latin1')).match(/^From MAILER-DAEMON \w{3} \w{3} [ \d]\d [\d:]{8} \d{4}$/gm),
      ).toHaveLength(names.length);
    if (format === 'maildir')
      for (const name of await readdir(join(path, 'cur')))
        expect(name).toMatch(/^\d+\.P\d+N\d+\.postkeep,S=\d+:2,S$/);
  });

  it('are restored to a Maildir, and tried by a restore drill', async () => {
    const target = join(directory, 'target');
    await mkdir(join(target, user, 'cur'), { recursive: true });
    const { id: sourceId } = await engine.client.sources.add({
      name: 'Target',
      config: { type: 'maildir', path: target },
    });
    const [mailbox] = await engine.client.mailboxes.list();
    const { sessionId } = await engine.client.restore.toServer({
      ...{ selection: { type: 'mailbox', mailboxId: mailbox!.id }, sourceId, targetMailbox: user },
      ...{ into: 'original', existing: 'skip', startOver: false },
    });
    expect((await sessionEnd(engine.client, sessionId)).status).toBe('Success');
    const drill = await engine.client.repository.drill({ which: 'all' });
    expect((await sessionEnd(engine.client, drill.sessionId!)).status).toBe('Success');
  });
});
