import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fileSuffixes, openSqlite } from '../../../../core/lib/sqlite.js';
import { migrations } from '../../../../core/repository/schema.js';
import { SearchIndex } from '../../../../core/repository/search/search-index.js';
import type { SearchRequest } from '../../../../shared/backup/search.js';
import { difficultMessages, withAttachment } from '../../../fixtures/difficult-mail.js';
import { startIndexChild } from '../../../fixtures/child-process.js';
import { makeEarlierIndex } from '../../../fixtures/earlier-index.js';
import { searchIndexFiles, searchIndexName } from '../../../fixtures/search-index-file.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';

const a = 'a@example.com';
const b = 'b@example.com';
let mail: MaildirFixture;
let engine: TestEngine;
let jobId: string;

beforeEach(async () => {
  mail = await makeMaildirs(a, b);
  engine = await startEngine({ dataDir: await mkdtemp(join(tmpdir(), 'postkeep-search-')) });
  jobId = await engine.addJob({ type: 'maildir', path: mail.path }, { keepMissingSessions: 0 });
});
afterEach(async () => {
  await engine.close();
  await rm(engine.dataDir, { recursive: true, force: true });
  await mail.remove();
});

async function indexEverything(): Promise<void> {
  for (;;) {
    const { pending, rebuilding } = await engine.client.restore.updateIndex();
    if (pending + rebuilding === 0) return;
  }
}

async function backUp(): Promise<void> {
  expect((await engine.run(jobId)).status).toBe('Success');
  await indexEverything();
}

const search = (query: string, more: Partial<SearchRequest> = {}) =>
  engine.client.restore.search({ query, limit: 100, ...more });
const subjects = async (query: string, more: Partial<SearchRequest> = {}): Promise<string[]> =>
  (await search(query, more)).hits.map(({ message }) => message.subject).sort();

const dated = (subject: string, day: string, body = ''): Buffer =>
  Buffer.from(`Subject: ${subject}\nFrom: jane@example.org\nTo: team@example.net\nDate: ${day}\n\n${body}\n`);

const emptyIndex = (): void => {
  const index = SearchIndex.open({ path: repositoryPath(searchIndexName), key: null });
  index.empty();
  index.close();
};

const repositoryPath = (name: string): string => join(engine.dataDir, 'repository', name);
/** A repository's database as the first version has it, with the rows of one of today. */
const writeFirstVersion = (path: string, today: string): void => {
  const database = openSqlite(path);
  database.exec(`${migrations[0] ?? ''}; PRAGMA user_version = 1; ATTACH '${today}' AS today`);
  const names = (from: string): string[] =>
    database.all(z.object({ name: z.string() }), `SELECT name FROM ${from}`).map(({ name }) => name);
  database.exec('PRAGMA foreign_keys = OFF');
  for (const table of names("main.sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'")) {
    const columns = names(`main.pragma_table_info('${table}')`).join(', ');
    database.exec(`INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM today.${table}`);
  }
  database.exec('DETACH today');
  database.close();
};

const sql = (name: string, statement: string): void => {
  const database = openSqlite(repositoryPath(name));
  database.exec(statement);
  database.close();
};

describe('a search', () => {
  it('finds messages as they really occur by words of their subjects and bodies, and looks into no attachment', async () => {
    const file = createHash('shake256', { outputLength: 30_000 }).update('file').digest();
    for (const content of Object.values(difficultMessages)) await mail.deliver(a, content);
    await mail.deliver(a, withAttachment('holiday', file));
    await backUp();
    expect(await subjects('hello')).toEqual(['plain']);
    expect(await subjects('grüße')).toHaveLength(1);
    expect(await subjects('заголовок тело')).toHaveLength(1);
    expect(await subjects('日本')).toHaveLength(1);
    expect(await subjects('see attachment')).toEqual(['holiday']);
    expect(await subjects('attachment:data.bin from:a to:b')).toEqual(['holiday']);
    expect(await subjects('has:attachment')).toEqual(['holiday']);
    const encoded = file.toString('base64').slice(76 * 3, 76 * 3 + 20);
    expect(await subjects(`"${encoded}"`)).toEqual([]);
  });

  it('answers newest first, page by page, nothing twice and nothing left out', async () => {
    for (let day = 1; day <= 25; day++) {
      const content = dated(`Report ${String(day)}`, `${String(day)} Mar 2026 10:00:00 +0000`);
      await mail.deliver(day % 2 === 0 ? a : b, content);
      // The same message in two mailboxes is two places.
      if (day % 5 === 0) await mail.deliver(day % 2 === 0 ? b : a, content);
    }
    await backUp();
    const found: string[] = [];
    let after: string | undefined;
    do {
      const { hits, next } = await search('report', { limit: 4, after });
      expect(hits.length).toBeLessThanOrEqual(4);
      found.push(...hits.map(({ message, mailbox }) => `${message.date ?? ''} ${mailbox}`));
      after = next ?? undefined;
    } while (after !== undefined);
    expect(found).toHaveLength(30);
    expect(new Set(found).size).toBe(30);
    const dates = found.map((each) => each.slice(0, 24));
    expect(dates).toEqual([...dates].sort().reverse());
  });

  it('narrows by mailbox, date, sender and what must not be there', async () => {
    await mail.deliver(a, dated('January', '15 Jan 2026 10:00:00 +0000', 'budget draft'));
    await mail.deliver(a, dated('March', '15 Mar 2026 10:00:00 +0000', 'budget final'));
    await mail.deliver(b, dated('May', '15 May 2026 10:00:00 +0000', 'budget final'));
    await backUp();
    expect(await subjects('budget after:2026-02')).toEqual(['March', 'May']);
    expect(await subjects('budget before:2026-03-15')).toEqual(['January']);
    expect(await subjects('on:2026-03')).toEqual(['March']);
    expect(await subjects('budget -draft')).toEqual(['March', 'May']);
    expect(await subjects('from:jane to:team budget final')).toEqual(['March', 'May']);
    expect(await subjects('from:team')).toEqual([]);
    const id = (await engine.client.mailboxes.list()).find(({ mailbox }) => mailbox === b)?.id ?? '';
    expect(await subjects('budget', { mailboxId: id })).toEqual(['May']);
    expect((await search('budget before:soon')).ignored).toEqual(['before:soon']);
  });

  it('narrows by size and by flags as the newest restore point shows them', async () => {
    await mail.deliver(a, dated('letter small', '1 Mar 2026 10:00 +0000'));
    const large = dated('letter large', '2 Mar 2026 10:00 +0000', 'x '.repeat(2000));
    const file = await mail.deliver(a, large, { letters: '' });
    await backUp();
    expect(await subjects('letter larger:2k')).toEqual(['letter large']);
    expect(await subjects('letter smaller:2k')).toEqual(['letter small']);
    expect(await subjects('letter larger:5M')).toEqual([]);
    expect(await subjects('is:unread')).toEqual(['letter large']);
    expect(await subjects('letter is:read')).toEqual(['letter small']);
    expect(await subjects('letter OR nothing -is:read')).toEqual(['letter large']);
    await writeFile(`${file}FS`, large);
    await rm(file);
    await backUp();
    expect(await subjects('is:unread')).toEqual([]);
    expect(await subjects('is:flagged larger:2k')).toEqual(['letter large']);
  });

  it('says what of a query it did not take as it was meant', async () => {
    await mail.deliver(a, dated('older_than 1y', '1 Mar 2026 10:00 +0000'));
    await backUp();
    expect(await search('older_than:1y')).toMatchObject({
      hits: [{ message: { subject: 'older_than 1y' } }],
      asWords: ['older_than:1y'],
      isCut: false,
    });
    expect(await search(`1y ${'never '.repeat(2000)}`)).toMatchObject({ hits: [], isCut: true });
  });

  it('finds many messages of the same second', async () => {
    for (let number = 0; number < 300; number++)
      await mail.deliver(a, dated(`Bulk ${String(number)}`, '1 Mar 2026 10:00:00 +0000'));
    await backUp();
    expect(await subjects('bulk on:2026-03-01', { limit: 1000 })).toHaveLength(300);
    expect(await subjects('bulk before:2026-03-01', { limit: 1000 })).toHaveLength(0);
    expect(await subjects('bulk after:2026-03-02', { limit: 1000 })).toHaveLength(0);
  });

  it('the newer of two searches ends the older', async () => {
    for (let number = 0; number < 300; number++) await mail.deliver(a, `Word ${String(number)}`);
    await backUp();
    const older = search('word -nothing', { limit: 1000 });
    const newer = search('word', { limit: 1 });
    await expect(older).rejects.toMatchObject({ code: 'cancelled' });
    expect((await newer).hits).toHaveLength(1);
  });
});

describe('a message that changes in its mailbox', () => {
  it('deleted, is found as of the points that had it; pruned, no longer', async () => {
    const file = await mail.deliver(a, 'Contract with Acme');
    await backUp();
    await engine.run(jobId);
    await rm(file);
    await backUp();
    const [hit] = (await search('acme')).hits;
    expect(hit).toMatchObject({ mailbox: a, folder: ['INBOX'], points: 2 });
    const mailboxId = hit?.mailboxId ?? '';
    const points = await engine.client.restore.points({ mailboxId });
    expect(points).toHaveLength(3);
    expect(hit?.newestPoint.id).toBe(points[1]?.id);
    expect(hit?.oldestPointAt).toBe(points[2]?.createdAt);
    const job = (await engine.client.jobs.list())[0];
    if (!job) throw new Error('no job');
    const { id, name, sourceId, selection, schedule, repositoryPath: path } = job;
    await engine.client.jobs.update({
      jobId: id,
      definition: {
        name,
        sourceId,
        selection,
        schedule,
        repositoryPath: path ?? null,
        retention: { type: 'points', points: 1 },
      },
    });
    expect((await engine.run(jobId)).status).toBe('Success');
    // The answer is right even before the index has heard of it.
    expect(await subjects('acme')).toEqual([]);
    await indexEverything();
    expect(await subjects('acme')).toEqual([]);
    const database = openSqlite(repositoryPath(searchIndexName));
    expect(database.get(z.object({ total: z.int() }), 'SELECT count(*) AS total FROM document')?.total).toBe(
      0,
    );
    database.close();
  });

  it('with other flags, is found once', async () => {
    const file = await mail.deliver(a, 'Flagged later', { letters: '' });
    await backUp();
    await writeFile(`${file}FS`, await readFile(file));
    await rm(file);
    await backUp();
    const { hits } = await search('flagged');
    expect(hits).toHaveLength(1);
    expect(hits[0]).toMatchObject({ points: 2, message: { flags: ['\\Flagged', '\\Seen'] } });
  });

  it('before it is indexed, is not found, and the answer says how many are not', async () => {
    await mail.deliver(a, 'Brand new');
    await engine.run(jobId);
    expect(await search('brand')).toMatchObject({ hits: [], pending: 1 });
    await indexEverything();
    expect(await search('brand')).toMatchObject({ hits: [{ mailbox: a }], pending: 0 });
  });
});

describe('the index is derived data', () => {
  beforeEach(async () => {
    for (let number = 0; number < 40; number++) await mail.deliver(a, `Letter ${String(number)}`);
    await backUp();
  });
  const reopen = async (change: () => Promise<void> | void): Promise<void> => {
    const { dataDir } = engine;
    await engine.close();
    await change();
    engine = await startEngine({ dataDir });
  };

  it('deleted, it is made anew', async () => {
    await reopen(() => rm(repositoryPath(searchIndexName)));
    expect(await search('letter')).toMatchObject({ hits: [], pending: 40 });
    await indexEverything();
    expect(await subjects('letter')).toHaveLength(40);
  });

  it.each<[string, () => Promise<void> | void]>([
    [
      'is no database any more',
      () => writeFile(repositoryPath(searchIndexName), 'not a database, and long enough to look at'),
    ],
    [
      'has damaged pages',
      () => {
        sql(searchIndexName, `UPDATE words_data SET block = x'ff00ff00ff00' WHERE id > 10`);
      },
    ],
  ])('when it %s, it is made anew and the repository is not concerned', async (_, damage) => {
    await reopen(damage);
    await search('letter');
    await indexEverything();
    expect(await subjects('letter')).toHaveLength(40);
  });

  it.each([3, 4] as const)(
    'one of an earlier version (%i) answers until that of this version has everything, and goes then',
    async (version) => {
      await mail.deliver(
        a,
        dated('blue moon rising', 'Tue Mar  3 09:10:11 2026', 'never in the earlier one'),
      );
      await mail.deliver(a, dated('moon blue', 'Tue Mar  3 09:10:12 2026'));
      await backUp();
      await reopen(async () => {
        for (const name of searchIndexFiles) await rm(repositoryPath(name), { force: true });
        makeEarlierIndex(repositoryPath('.'), version);
      });
      await mail.deliver(a, 'Letter 40');
      await engine.run(jobId);
      const expectEarlierAnswers = async (): Promise<void> => {
        expect((await search('letter')).hits).toHaveLength(40);
        expect((await search('letter')).pending).toBe(1);
        expect(await subjects('blue moon')).toEqual(['blue moon rising', 'moon blue']);
        expect(await subjects('"blue moon"')).toEqual(['blue moon rising']);
        expect(await subjects('blue -"blue moon"')).toEqual(['moon blue']);
        expect(await subjects('subject:moon from:jane on:2026-03-03')).toHaveLength(2);
        expect(await subjects('earlier')).toEqual([]);
      };
      await expectEarlierAnswers();
      // What is removed meanwhile is not found either.
      await reopen(() => undefined);
      await expectEarlierAnswers();
      await indexEverything();
      expect(await search('letter')).toMatchObject({ pending: 0 });
      expect(await subjects('letter')).toHaveLength(41);
      expect(await subjects('earlier')).toEqual(['blue moon rising']);
      expect(existsSync(repositoryPath('search.sqlite'))).toBe(false);
    },
  );

  it('one of an earlier version that is damaged is done without', async () => {
    await reopen(async () => {
      for (const name of searchIndexFiles) await rm(repositoryPath(name), { force: true });
      makeEarlierIndex(repositoryPath('.'), 4);
      sql('search.sqlite', `UPDATE words_data SET block = x'ff00ff00ff00' WHERE id > 10`);
    });
    await search('letter');
    expect(await search('letter')).toMatchObject({ hits: [], pending: 40 });
    await indexEverything();
    expect(await subjects('letter')).toHaveLength(40);
  });

  it('one of a later version goes: it would miss what this version takes off the queue', async () => {
    await writeFile(repositoryPath('search-999.sqlite'), 'of a later version');
    await backUp();
    expect(existsSync(repositoryPath('search-999.sqlite'))).toBe(false);
    expect(await subjects('letter')).toHaveLength(40);
  });

  it('what lists show of a message is read again, where an earlier version read it otherwise', async () => {
    await mail.deliver(
      a,
      dated('=?utf-8?B?5Lya6K2w44Gu6A==?= =?utf-8?B?s4fmlpk=?=', 'Tue Mar  3 09:10:11 2026'),
    );
    await backUp();
    await reopen(() => {
      sql(
        'repository.sqlite',
        `UPDATE content SET subject = 'garbage', sent_at = 0 WHERE id = (SELECT max(id) FROM content)`,
      );
      emptyIndex();
    });
    await indexEverything();
    expect((await search('資料')).hits[0]?.message).toMatchObject({
      subject: '会議の資料',
      date: '2026-03-03T09:10:11.000Z',
    });
    expect(await subjects('on:2026-03-03 資料')).toHaveLength(1);
  });

  it('attachments are counted again, where an earlier version counted otherwise', async () => {
    await mail.deliver(a, withAttachment('with', Buffer.from('content of the file')));
    await mail.deliver(a, dated('without', 'Tue Mar  3 09:10:11 2026'));
    await backUp();
    const counts = async (): Promise<Record<string, number>> =>
      Object.fromEntries(
        (await search('subject:with OR subject:without')).hits.map(({ message }) => [
          message.subject,
          message.attachments,
        ]),
      );
    await reopen(() => {
      // As many as the other one has: in the list, and in what is searched.
      sql('repository.sqlite', `UPDATE content SET attachments = iif(subject = 'with', 0, 3)`);
      emptyIndex();
    });
    await indexEverything();
    expect(await counts()).toEqual({ with: 1, without: 0 });
    expect(await subjects('has:attachment')).toEqual(['with']);
    expect(await subjects('-has:attachment with')).not.toContain('with');
  });

  it('counts of an index of this version stay as they are: nothing is read a second time', async () => {
    await mail.deliver(a, withAttachment('with', Buffer.from('content of the file')));
    await backUp();
    await reopen(() => {
      sql('repository.sqlite', 'UPDATE content SET attachments = 3');
    });
    await indexEverything();
    expect((await search('subject:with')).hits.map(({ message }) => message.attachments)).toEqual([3]);
  });

  it('a repository of an earlier version is indexed from its beginning', async () => {
    await reopen(async () => {
      await rm(repositoryPath(searchIndexName));
      await rm(repositoryPath('repository-copy.json'));
      const path = repositoryPath('repository.sqlite');
      for (const suffix of fileSuffixes)
        if (existsSync(path + suffix)) await rename(path + suffix, `${path}.now${suffix}`);
      writeFirstVersion(path, `${path}.now`);
    });
    expect((await search('letter')).pending).toBe(40);
    await indexEverything();
    expect(await subjects('letter')).toHaveLength(40);
  });

  it('finds words in a row where they stand in a row, also where the filter of their pairs is lost', async () => {
    await mail.deliver(a, dated('blue moon rising', 'Tue Mar  3 09:10:11 2026'));
    await mail.deliver(a, dated('moon blue', 'Tue Mar  3 09:10:12 2026'));
    await mail.deliver(a, dated('blue sky and a moon', 'Tue Mar  3 09:10:13 2026'));
    await backUp();
    await indexEverything();
    const expectFound = async (): Promise<void> => {
      expect(await subjects('blue moon')).toHaveLength(3);
      expect(await subjects('"blue moon"')).toEqual(['blue moon rising']);
      expect(await subjects('blue-moon')).toEqual(['blue moon rising']);
      expect(await subjects('subject:"blue moon"')).toEqual(['blue moon rising']);
      expect(await subjects('from:"blue moon"')).toEqual([]);
      expect(await subjects('blue -"blue moon"')).toEqual(['blue sky and a moon', 'moon blue']);
      expect(await subjects('"blue moon" OR "sky and"')).toEqual(['blue moon rising', 'blue sky and a moon']);
      expect(await subjects('"moon ris"*')).toEqual(['blue moon rising']);
    };
    await expectFound();
    await reopen(() => {
      sql(searchIndexName, "UPDATE document SET pairs = iif(id % 2 = 0, NULL, x'ff')");
    });
    await expectFound();
  });

  it('a message that is damaged is found by what lists show, and holds up no other', async () => {
    await mail.deliver(a, 'Spoilt');
    await engine.run(jobId);
    sql(
      'repository.sqlite',
      `UPDATE chunk SET codec = 1, data = x'00' WHERE id = (SELECT max(id) FROM chunk)`,
    );
    await mail.deliver(a, 'Whole');
    await backUp();
    expect(await subjects('spoilt')).toEqual(['Spoilt']);
    expect(await subjects('whole')).toEqual(['Whole']);
  });
});

describe('kill -9 while the index is written', () => {
  it('loses nothing and finds nothing twice', async () => {
    const count = 600;
    for (let number = 0; number < count; number++) await mail.deliver(a, `Note ${String(number)}`);
    await engine.run(jobId);
    const { dataDir } = engine;
    await engine.close();
    for (let kill = 0; kill < 2; kill++) {
      const child = startIndexChild(dataDir);
      await child.started;
      await new Promise((resolve) => setTimeout(resolve, 60 * kill));
      child.process.kill('SIGKILL');
      if (child.process.exitCode === null && child.process.signalCode === null)
        await once(child.process, 'exit');
    }
    engine = await startEngine({ dataDir });
    await indexEverything();
    const found = await subjects('note', { limit: 1000 });
    expect(found).toHaveLength(count);
    expect(new Set(found).size).toBe(count);
  });
});

describe('an export of what a query finds', () => {
  it('writes every message found, in folders named after the mailboxes', async () => {
    await mail.deliver(a, 'Invoice 1');
    await mail.deliver(b, 'Invoice 2', { folder: ['Archive'] });
    await mail.deliver(b, 'Other');
    await backUp();
    const target = await mkdtemp(join(tmpdir(), 'postkeep-found-'));
    try {
      const selection = { type: 'search' as const, query: 'invoice' };
      const { items } = await engine.client.restore.export({
        selection,
        format: 'eml',
        path: join(target, 'out'),
      });
      expect(items).toBe(2);
      expect((await readdir(join(target, 'out'))).sort()).toEqual([a, b]);
      expect(existsSync(join(target, 'out', b, 'Archive'))).toBe(true);
      const nothing = { type: 'search' as const, query: 'nowhere' };
      await expect(
        engine.client.restore.export({ selection: nothing, format: 'zip', path: join(target, 'none.zip') }),
      ).rejects.toMatchObject({ code: 'not-found' });
      expect(existsSync(join(target, 'none.zip'))).toBe(false);
    } finally {
      await rm(target, { recursive: true, force: true });
    }
  });
});
