import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type RepositoryWriter, openForWriting } from '../../../../core/repository/open-for-writing.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { expiredPoints } from '../../../../core/repository/expired-points.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { type RepositoryForm, inFolder, repositoryForms } from '../../../fixtures/repository-forms.js';
import { removeMessages } from '../../../fixtures/remove-messages.js';

let folder: string;
let now: Date;
let writer: RepositoryWriter;

async function open(form: RepositoryForm): Promise<void> {
  folder = join(await mkdtemp(join(tmpdir(), 'postkeep-repository-')), 'repository');
  now = new Date('2026-03-01T00:00:00Z');
  await form.make(folder, () => now);
  writer = openForWriting(folder, () => now);
}
afterEach(async () => {
  writer.close();
  await rm(join(folder, '..'), { recursive: true, force: true });
});

const mailbox = { key: 'mailbox-1', name: 'a@example.com', source: 'Server' };

/** Makes a restore point at which the INBOX holds exactly these texts, as a session does it. */
async function point(texts: readonly string[], { complete = true, key = mailbox.key } = {}): Promise<number> {
  const builder = writer.beginPoint({ ...mailbox, key }, 'session');
  const inbox = builder.folders().get('["INBOX"]') ?? builder.addFolder(['INBOX'], '1');
  const before = builder.messagesOf(inbox);
  removeMessages(builder, inbox, (uid) => !texts.includes(uid));
  const added = texts.filter((text) => !before.has(text));
  const messages = await Promise.all(
    added.map(async (text) => ({
      uid: text,
      flags: [],
      internalDate: now,
      content: await writer.prepare(Buffer.from(text)),
    })),
  );
  builder.addMessages(inbox, messages);
  if (complete) builder.complete(now);
  await writer.settle();
  return builder.pointId;
}

async function textsAt(pointId: number): Promise<string[]> {
  const repository = openForReading(folder);
  try {
    const { reader } = repository;
    const messages = reader.folders(pointId).flatMap(({ id }) => reader.messages(pointId, id, 0, 1000));
    await reader.bringHere(messages.map((message) => message.content_id));
    return messages.map((message) => reader.readContent(message.content_id).toString()).sort();
  } finally {
    repository.close();
  }
}

function count(table: string): number {
  const database = openSqlite(join(folder, 'repository.sqlite'));
  // In a bucket the lists of messages are chunks too.
  const lists = 'SELECT chunk_id FROM point_leaf';
  const which = table === 'chunk' ? `WHERE id NOT IN (${lists})` : '';
  const total =
    database.get(z.object({ total: z.int() }), `SELECT count(*) AS total FROM ${table} ${which}`)?.total ??
    -1;
  database.close();
  return total;
}

describe.each(repositoryForms)('restore points $name', (form) => {
  beforeEach(() => open(form));

  it('each shows the mailbox as it was, for any history', async () => {
    const history = fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e')), {
      minLength: 1,
      maxLength: 6,
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(history, async (states) => {
        const key = `mailbox-${String(++run)}`;
        const points: number[] = [];
        for (const state of states) points.push(await point(state, { key }));
        expect(await Promise.all(points.map(textsAt))).toEqual(states.map((state) => [...state].sort()));
      }),
      { numRuns: 25 },
    );
  });

  it('an unfinished one is invisible, and the next session continues with it', async () => {
    const first = await point(['a', 'b']);
    const unfinished = await point(['b', 'c'], { complete: false });
    expect(await textsAt(first)).toEqual(['a', 'b']);
    await expect(textsAt(unfinished)).rejects.toThrow(expect.objectContaining({ code: 'not-found' }));
    const resumed = await point(['b', 'c', 'd']);
    expect(resumed).toBe(unfinished);
    expect(await textsAt(first)).toEqual(['a', 'b']);
    expect(await textsAt(resumed)).toEqual(['b', 'c', 'd']);
  });

  it('a message that came and went within an unfinished one leaves nothing behind', async () => {
    await point(['a']);
    await point(['a', 'b'], { complete: false });
    const last = await point(['a']);
    expect(await textsAt(last)).toEqual(['a']);
    expect(count('message')).toBe(1);
  });
});

describe('retention', () => {
  beforeEach(() => open(inFolder));
  const day = 86_400_000;
  const points = [1, 2, 3, 4].map((id) => ({ id, completedAt: id * 10 * day }));
  const at = new Date(45 * day);

  it.each([
    ['forever keeps all', { type: 'forever' } as const, []],
    ['two points keep the newest two', { type: 'points', points: 2 } as const, [1, 2]],
    ['20 days keep what is younger', { type: 'days', days: 20 } as const, [1, 2]],
    ['the newest is kept whatever its age', { type: 'days', days: 1 } as const, [1, 2, 3]],
    ['more points than there are keep all', { type: 'points', points: 9 } as const, []],
  ])('%s', (_, retention, expected) => {
    expect(
      expiredPoints(points, [retention], at, () => 'UTC')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(expected);
  });
});

describe.each(repositoryForms)('retention $name', (form) => {
  beforeEach(() => open(form));

  it('removes what no remaining point shows, and nothing else', async () => {
    await point(['a', 'b']);
    await point(['b', 'c']);
    const last = await point(['b', 'd']);
    expect(writer.prune(mailbox.key, [{ type: 'points', points: 1 }])).toBe(2);
    expect(await textsAt(last)).toEqual(['b', 'd']);
    expect([count('restore_point'), count('message'), count('content'), count('chunk')]).toEqual([
      1, 2, 2, 2,
    ]);
  });

  it('keeps content that another mailbox still shows', async () => {
    await point(['shared', 'own']);
    await point([]);
    const other = await point(['shared'], { key: 'mailbox-2' });
    writer.prune(mailbox.key, [{ type: 'points', points: 1 }]);
    expect(await textsAt(other)).toEqual(['shared']);
    expect(count('content')).toBe(1);
  });

  it('an unfinished point neither expires the last good one nor counts as one', async () => {
    const good = await point(['a']);
    now = new Date('2026-06-01T00:00:00Z');
    await point(['b'], { complete: false });
    expect(writer.prune(mailbox.key, [{ type: 'days', days: 1 }])).toBe(0);
    expect(writer.prune(mailbox.key, [{ type: 'points', points: 1 }])).toBe(0);
    expect(await textsAt(good)).toEqual(['a']);
  });
});

describe('a repository that is not as it should be', () => {
  beforeEach(() => open(inFolder));

  it('verify names the damaged message and its mailbox, and reads the rest', async () => {
    await point(['a'.repeat(5000), 'b'.repeat(5000)]);
    const database = openSqlite(join(folder, 'repository.sqlite'));
    database.run("UPDATE chunk SET data = x'00' WHERE id = 1");
    database.close();
    const repository = openForReading(folder);
    const report = await repository.verify();
    expect(report).toMatchObject({ messages: 2, damaged: [{ mailboxes: ['a@example.com'] }], file: [] });
    repository.close();
  });

  it('texts that are no UTF-8 any more are shown as well as they can be, and the message is whole', async () => {
    const id = await point(['a']);
    const database = openSqlite(join(folder, 'repository.sqlite'));
    database.exec("UPDATE content SET subject = CAST(x'4f6bff' AS TEXT), sender = CAST(x'fe' AS TEXT)");
    database.exec("UPDATE mailbox SET name = CAST(x'61ff' AS TEXT)");
    database.close();
    const repository = openForReading(folder);
    const [inbox] = repository.reader.folders(id);
    expect(repository.reader.messages(id, inbox?.id ?? 0, 0, 10)).toMatchObject([
      { subject: 'Ok\ufffd', sender: '\ufffd', flags: [] },
    ]);
    expect(repository.mailboxes()).toMatchObject([{ key: mailbox.key, name: 'a\ufffd' }]);
    repository.close();
    expect(await textsAt(id)).toEqual(['a']);
  });

  it('a damaged message is refused, not given out', async () => {
    const id = await point(['a'.repeat(5000)]);
    const database = openSqlite(join(folder, 'repository.sqlite'));
    database.run("UPDATE chunk SET codec = 0, data = CAST('something else' AS BLOB)");
    database.close();
    await expect(textsAt(id)).rejects.toThrow(expect.objectContaining({ code: 'repository-damaged' }));
  });

  it('a later format is refused and not changed', async () => {
    writer.close();
    await writeFile(
      join(folder, 'repository.json'),
      JSON.stringify({ product: 'Postkeep', format: 3, id: 'x', createdAt: '' }),
    );
    expect(() => openForWriting(folder, () => now)).toThrow(
      expect.objectContaining({ code: 'newer-schema' }),
    );
    await writeFile(
      join(folder, 'repository.json'),
      JSON.stringify({ product: 'Postkeep', format: 1, id: 'x', createdAt: '' }),
    );
    writer = openForWriting(folder, () => now);
  });

  it('a missing catalogue is not replaced by an empty one', async () => {
    writer.close();
    await rm(join(folder, 'repository.sqlite'));
    expect(() => openForWriting(folder, () => now)).toThrow(
      expect.objectContaining({ code: 'repository-damaged' }),
    );
    await rm(folder, { recursive: true });
    writer = openForWriting(folder, () => now);
  });

  it('a corrupt catalogue is refused and left as it is', async () => {
    writer.close();
    await rm(join(folder, 'repository.sqlite-wal'), { force: true });
    await writeFile(join(folder, 'repository.sqlite'), 'garbage'.repeat(1000));
    expect(() => openForReading(folder)).toThrow(expect.objectContaining({ code: 'repository-damaged' }));
    await rm(folder, { recursive: true });
    writer = openForWriting(folder, () => now);
  });

  it('a folder with other files is not made a repository', async () => {
    const other = join(folder, '..', 'other');
    await (await import('node:fs/promises')).mkdir(other);
    await writeFile(join(other, 'letter.txt'), 'x');
    expect(() => openForWriting(other, () => now)).toThrow(
      expect.objectContaining({ code: 'already-exists' }),
    );
  });
});
