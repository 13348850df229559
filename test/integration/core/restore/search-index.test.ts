import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fileSuffixes, openSqlite } from '../../../../core/lib/sqlite.js';
import { migrations } from '../../../../core/repository/schema.js';
import { SearchIndex } from '../../../../core/repository/search/search-index.js';
import { startIndexChild } from '../../../fixtures/child-process.js';
import { withAttachment } from '../../../fixtures/difficult-mail.js';
import { makeEarlierIndex } from '../../../fixtures/earlier-index.js';
import { searchIndexFiles, searchIndexName } from '../../../fixtures/search-index-file.js';
import { SearchPlace, a, dated } from './search-place.js';

/* The search index is derived data: lost, damaged, of another version or killed over, it is made anew, and the repository is not concerned. */

let place: SearchPlace;
beforeEach(async () => {
  place = await SearchPlace.open();
});
afterEach(() => place.remove());

const emptyIndex = (): void => {
  const index = SearchIndex.open({ path: place.path(searchIndexName), key: null });
  index.empty();
  index.close();
};

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

describe('the index is derived data', () => {
  beforeEach(async () => {
    for (let number = 0; number < 40; number++) await place.mail.deliver(a, `Letter ${String(number)}`);
    await place.backUp();
  });

  it('deleted, it is made anew', async () => {
    await place.reopen(() => rm(place.path(searchIndexName)));
    expect(await place.search('letter')).toMatchObject({ hits: [], pending: 40 });
    await place.indexEverything();
    expect(await place.subjects('letter')).toHaveLength(40);
  });

  it.each<[string, () => Promise<void> | void]>([
    [
      'is no database any more',
      () => writeFile(place.path(searchIndexName), 'not a database, and long enough to look at'),
    ],
    [
      'has damaged pages',
      () => {
        place.sql(searchIndexName, `UPDATE words_data SET block = x'ff00ff00ff00' WHERE id > 10`);
      },
    ],
  ])('when it %s, it is made anew and the repository is not concerned', async (_, damage) => {
    await place.reopen(damage);
    await place.search('letter');
    await place.indexEverything();
    expect(await place.subjects('letter')).toHaveLength(40);
  });

  it.each([3, 4] as const)(
    'one of an earlier version (%i) answers until that of this version has everything, and goes then',
    async (version) => {
      await place.mail.deliver(
        a,
        dated('blue moon rising', 'Tue Mar  3 09:10:11 2026', 'never in the earlier one'),
      );
      await place.mail.deliver(a, dated('moon blue', 'Tue Mar  3 09:10:12 2026'));
      await place.backUp();
      await place.reopen(async () => {
        for (const name of searchIndexFiles) await rm(place.path(name), { force: true });
        makeEarlierIndex(place.path('.'), version);
      });
      await place.mail.deliver(a, 'Letter 40');
      await place.engine.run(place.jobId);
      const expectEarlierAnswers = async (): Promise<void> => {
        expect((await place.search('letter')).hits).toHaveLength(40);
        expect((await place.search('letter')).pending).toBe(1);
        expect(await place.subjects('blue moon')).toEqual(['blue moon rising', 'moon blue']);
        expect(await place.subjects('"blue moon"')).toEqual(['blue moon rising']);
        expect(await place.subjects('blue -"blue moon"')).toEqual(['moon blue']);
        expect(await place.subjects('subject:moon from:jane on:2026-03-03')).toHaveLength(2);
        expect(await place.subjects('earlier')).toEqual([]);
      };
      await expectEarlierAnswers();
      // What is removed meanwhile is not found either.
      await place.reopen(() => undefined);
      await expectEarlierAnswers();
      await place.indexEverything();
      expect(await place.search('letter')).toMatchObject({ pending: 0 });
      expect(await place.subjects('letter')).toHaveLength(41);
      expect(await place.subjects('earlier')).toEqual(['blue moon rising']);
      expect(existsSync(place.path('search.sqlite'))).toBe(false);
    },
  );

  it('one of an earlier version that is damaged is done without', async () => {
    await place.reopen(async () => {
      for (const name of searchIndexFiles) await rm(place.path(name), { force: true });
      makeEarlierIndex(place.path('.'), 4);
      place.sql('search.sqlite', `UPDATE words_data SET block = x'ff00ff00ff00' WHERE id > 10`);
    });
    await place.search('letter');
    expect(await place.search('letter')).toMatchObject({ hits: [], pending: 40 });
    await place.indexEverything();
    expect(await place.subjects('letter')).toHaveLength(40);
  });

  it('one of a later version goes: it would miss what this version takes off the queue', async () => {
    await writeFile(place.path('search-999.sqlite'), 'of a later version');
    await place.backUp();
    expect(existsSync(place.path('search-999.sqlite'))).toBe(false);
    expect(await place.subjects('letter')).toHaveLength(40);
  });

  it('what lists show of a message is read again, where an earlier version read it otherwise', async () => {
    await place.mail.deliver(
      a,
      dated('=?utf-8?B?5Lya6K2w44Gu6A==?= =?utf-8?B?s4fmlpk=?=', 'Tue Mar  3 09:10:11 2026'),
    );
    await place.backUp();
    await place.reopen(() => {
      place.sql(
        'repository.sqlite',
        `UPDATE content SET subject = 'garbage', sent_at = 0 WHERE id = (SELECT max(id) FROM content)`,
      );
      emptyIndex();
    });
    await place.indexEverything();
    expect((await place.search('資料')).hits[0]?.message).toMatchObject({
      subject: '会議の資料',
      date: '2026-03-03T09:10:11.000Z',
    });
    expect(await place.subjects('on:2026-03-03 資料')).toHaveLength(1);
  });

  it('attachments are counted again, where an earlier version counted otherwise', async () => {
    await place.mail.deliver(a, withAttachment('with', Buffer.from('content of the file')));
    await place.mail.deliver(a, dated('without', 'Tue Mar  3 09:10:11 2026'));
    await place.backUp();
    const counts = async (): Promise<Record<string, number>> =>
      Object.fromEntries(
        (await place.search('subject:with OR subject:without')).hits.map(({ message }) => [
          message.subject,
          message.attachments,
        ]),
      );
    await place.reopen(() => {
      // As many as the other one has: in the list, and in what is searched.
      place.sql('repository.sqlite', `UPDATE content SET attachments = iif(subject = 'with', 0, 3)`);
      emptyIndex();
    });
    await place.indexEverything();
    expect(await counts()).toEqual({ with: 1, without: 0 });
    expect(await place.subjects('has:attachment')).toEqual(['with']);
    expect(await place.subjects('-has:attachment with')).not.toContain('with');
  });

  it('counts of an index of this version stay as they are: nothing is read a second time', async () => {
    await place.mail.deliver(a, withAttachment('with', Buffer.from('content of the file')));
    await place.backUp();
    await place.reopen(() => {
      place.sql('repository.sqlite', 'UPDATE content SET attachments = 3');
    });
    await place.indexEverything();
    expect((await place.search('subject:with')).hits.map(({ message }) => message.attachments)).toEqual([3]);
  });

  it('a repository of an earlier version is indexed from its beginning', async () => {
    await place.reopen(async () => {
      await rm(place.path(searchIndexName));
      await rm(place.path('repository-copy.json'));
      const path = place.path('repository.sqlite');
      for (const suffix of fileSuffixes)
        if (existsSync(path + suffix)) await rename(path + suffix, `${path}.now${suffix}`);
      writeFirstVersion(path, `${path}.now`);
    });
    expect((await place.search('letter')).pending).toBe(40);
    await place.indexEverything();
    expect(await place.subjects('letter')).toHaveLength(40);
  });

  it('finds words in a row where they stand in a row, also where the filter of their pairs is lost', async () => {
    await place.mail.deliver(a, dated('blue moon rising', 'Tue Mar  3 09:10:11 2026'));
    await place.mail.deliver(a, dated('moon blue', 'Tue Mar  3 09:10:12 2026'));
    await place.mail.deliver(a, dated('blue sky and a moon', 'Tue Mar  3 09:10:13 2026'));
    await place.backUp();
    await place.indexEverything();
    const expectFound = async (): Promise<void> => {
      expect(await place.subjects('blue moon')).toHaveLength(3);
      expect(await place.subjects('"blue moon"')).toEqual(['blue moon rising']);
      expect(await place.subjects('blue-moon')).toEqual(['blue moon rising']);
      expect(await place.subjects('subject:"blue moon"')).toEqual(['blue moon rising']);
      expect(await place.subjects('from:"blue moon"')).toEqual([]);
      expect(await place.subjects('blue -"blue moon"')).toEqual(['blue sky and a moon', 'moon blue']);
      expect(await place.subjects('"blue moon" OR "sky and"')).toEqual([
        'blue moon rising',
        'blue sky and a moon',
      ]);
      expect(await place.subjects('"moon ris"*')).toEqual(['blue moon rising']);
    };
    await expectFound();
    await place.reopen(() => {
      place.sql(searchIndexName, "UPDATE document SET pairs = iif(id % 2 = 0, NULL, x'ff')");
    });
    await expectFound();
  });

  it('a message that is damaged is found by what lists show, and holds up no other', async () => {
    await place.mail.deliver(a, 'Spoilt');
    await place.engine.run(place.jobId);
    place.sql(
      'repository.sqlite',
      `UPDATE chunk SET codec = 1, data = x'00' WHERE id = (SELECT max(id) FROM chunk)`,
    );
    await place.mail.deliver(a, 'Whole');
    await place.backUp();
    expect(await place.subjects('spoilt')).toEqual(['Spoilt']);
    expect(await place.subjects('whole')).toEqual(['Whole']);
  });
});

describe('kill -9 while the index is written', () => {
  it('loses nothing and finds nothing twice', async () => {
    const count = 600;
    for (let number = 0; number < count; number++) await place.mail.deliver(a, `Note ${String(number)}`);
    await place.engine.run(place.jobId);
    await place.reopen(async () => {
      for (let kill = 0; kill < 2; kill++) {
        const child = startIndexChild(place.engine.dataDir);
        await child.started;
        await new Promise((resolve) => setTimeout(resolve, 60 * kill));
        child.process.kill('SIGKILL');
        if (child.process.exitCode === null && child.process.signalCode === null)
          await once(child.process, 'exit');
      }
    });
    await place.indexEverything();
    const found = await place.subjects('note', { limit: 1000 });
    expect(found).toHaveLength(count);
    expect(new Set(found).size).toBe(count);
  });
});
