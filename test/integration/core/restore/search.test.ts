import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { difficultMessages, withAttachment } from '../../../fixtures/difficult-mail.js';
import { searchIndexName } from '../../../fixtures/search-index-file.js';
import { SearchPlace, a, b, dated } from './search-place.js';

let place: SearchPlace;
beforeEach(async () => {
  place = await SearchPlace.open();
});
afterEach(() => place.remove());

describe('a search', () => {
  it('finds messages as they really occur by words of their subjects and bodies, and looks into no attachment', async () => {
    const file = createHash('shake256', { outputLength: 30_000 }).update('file').digest();
    for (const content of Object.values(difficultMessages)) await place.mail.deliver(a, content);
    await place.mail.deliver(a, withAttachment('holiday', file));
    await place.backUp();
    expect(await place.subjects('hello')).toEqual(['plain']);
    expect(await place.subjects('grüße')).toHaveLength(1);
    expect(await place.subjects('заголовок тело')).toHaveLength(1);
    expect(await place.subjects('日本')).toHaveLength(1);
    expect(await place.subjects('see attachment')).toEqual(['holiday']);
    expect(await place.subjects('attachment:data.bin from:a to:b')).toEqual(['holiday']);
    expect(await place.subjects('has:attachment')).toEqual(['holiday']);
    const encoded = file.toString('base64').slice(76 * 3, 76 * 3 + 20);
    expect(await place.subjects(`"${encoded}"`)).toEqual([]);
  });

  it('answers newest first, page by page, nothing twice and nothing left out', async () => {
    for (let day = 1; day <= 25; day++) {
      const content = dated(`Report ${String(day)}`, `${String(day)} Mar 2026 10:00:00 +0000`);
      await place.mail.deliver(day % 2 === 0 ? a : b, content);
      // The same message in two mailboxes is two places.
      if (day % 5 === 0) await place.mail.deliver(day % 2 === 0 ? b : a, content);
    }
    await place.backUp();
    const found: string[] = [];
    let after: string | undefined;
    do {
      const { hits, next } = await place.search('report', { limit: 4, after });
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
    await place.mail.deliver(a, dated('January', '15 Jan 2026 10:00:00 +0000', 'budget draft'));
    await place.mail.deliver(a, dated('March', '15 Mar 2026 10:00:00 +0000', 'budget final'));
    await place.mail.deliver(b, dated('May', '15 May 2026 10:00:00 +0000', 'budget final'));
    await place.backUp();
    expect(await place.subjects('budget after:2026-02')).toEqual(['March', 'May']);
    expect(await place.subjects('budget before:2026-03-15')).toEqual(['January']);
    expect(await place.subjects('on:2026-03')).toEqual(['March']);
    expect(await place.subjects('budget -draft')).toEqual(['March', 'May']);
    expect(await place.subjects('from:jane to:team budget final')).toEqual(['March', 'May']);
    expect(await place.subjects('from:team')).toEqual([]);
    const id = (await place.engine.client.mailboxes.list()).find(({ mailbox }) => mailbox === b)?.id ?? '';
    expect(await place.subjects('budget', { mailboxId: id })).toEqual(['May']);
    expect((await place.search('budget before:soon')).ignored).toEqual(['before:soon']);
  });

  it('narrows by size and by flags as the newest restore point shows them', async () => {
    await place.mail.deliver(a, dated('letter small', '1 Mar 2026 10:00 +0000'));
    const large = dated('letter large', '2 Mar 2026 10:00 +0000', 'x '.repeat(2000));
    const file = await place.mail.deliver(a, large, { letters: '' });
    await place.backUp();
    expect(await place.subjects('letter larger:2k')).toEqual(['letter large']);
    expect(await place.subjects('letter smaller:2k')).toEqual(['letter small']);
    expect(await place.subjects('letter larger:5M')).toEqual([]);
    expect(await place.subjects('is:unread')).toEqual(['letter large']);
    expect(await place.subjects('letter is:read')).toEqual(['letter small']);
    expect(await place.subjects('letter OR nothing -is:read')).toEqual(['letter large']);
    await writeFile(`${file}FS`, large);
    await rm(file);
    await place.backUp();
    expect(await place.subjects('is:unread')).toEqual([]);
    expect(await place.subjects('is:flagged larger:2k')).toEqual(['letter large']);
  });

  it('says what of a query it did not take as it was meant', async () => {
    await place.mail.deliver(a, dated('older_than 1y', '1 Mar 2026 10:00 +0000'));
    await place.backUp();
    expect(await place.search('older_than:1y')).toMatchObject({
      hits: [{ message: { subject: 'older_than 1y' } }],
      asWords: ['older_than:1y'],
      isCut: false,
    });
    expect(await place.search(`1y ${'never '.repeat(2000)}`)).toMatchObject({ hits: [], isCut: true });
  });

  it('finds many messages of the same second', async () => {
    for (let number = 0; number < 300; number++)
      await place.mail.deliver(a, dated(`Bulk ${String(number)}`, '1 Mar 2026 10:00:00 +0000'));
    await place.backUp();
    expect(await place.subjects('bulk on:2026-03-01', { limit: 1000 })).toHaveLength(300);
    expect(await place.subjects('bulk before:2026-03-01', { limit: 1000 })).toHaveLength(0);
    expect(await place.subjects('bulk after:2026-03-02', { limit: 1000 })).toHaveLength(0);
  });

  it('the newer of two searches ends the older', async () => {
    for (let number = 0; number < 300; number++) await place.mail.deliver(a, `Word ${String(number)}`);
    await place.backUp();
    const older = place.search('word -nothing', { limit: 1000 });
    const newer = place.search('word', { limit: 1 });
    await expect(older).rejects.toMatchObject({ code: 'cancelled' });
    expect((await newer).hits).toHaveLength(1);
  });
});

describe('a message that changes in its mailbox', () => {
  it('deleted, is found as of the points that had it; pruned, no longer', async () => {
    const file = await place.mail.deliver(a, 'Contract with Acme');
    await place.backUp();
    await place.engine.run(place.jobId);
    await rm(file);
    await place.backUp();
    const [hit] = (await place.search('acme')).hits;
    expect(hit).toMatchObject({ mailbox: a, folder: ['INBOX'], points: 2 });
    const mailboxId = hit?.mailboxId ?? '';
    const points = await place.engine.client.restore.points({ mailboxId });
    expect(points).toHaveLength(3);
    expect(hit?.newestPoint.id).toBe(points[1]?.id);
    expect(hit?.oldestPointAt).toBe(points[2]?.createdAt);
    const job = (await place.engine.client.jobs.list())[0];
    if (!job) throw new Error('no job');
    const { id, name, sourceId, selection, schedule, repositoryPath: path } = job;
    await place.engine.client.jobs.update({
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
    expect((await place.engine.run(place.jobId)).status).toBe('Success');
    // The answer is right even before the index has heard of it.
    expect(await place.subjects('acme')).toEqual([]);
    await place.indexEverything();
    expect(await place.subjects('acme')).toEqual([]);
    const database = openSqlite(place.path(searchIndexName));
    expect(database.get(z.object({ total: z.int() }), 'SELECT count(*) AS total FROM document')?.total).toBe(
      0,
    );
    database.close();
  });

  it('with other flags, is found once', async () => {
    const file = await place.mail.deliver(a, 'Flagged later', { letters: '' });
    await place.backUp();
    await writeFile(`${file}FS`, await readFile(file));
    await rm(file);
    await place.backUp();
    const { hits } = await place.search('flagged');
    expect(hits).toHaveLength(1);
    expect(hits[0]).toMatchObject({ points: 2, message: { flags: ['\\Flagged', '\\Seen'] } });
  });

  it('before it is indexed, is not found, and the answer says how many are not', async () => {
    await place.mail.deliver(a, 'Brand new');
    await place.engine.run(place.jobId);
    expect(await place.search('brand')).toMatchObject({ hits: [], pending: 1 });
    await place.indexEverything();
    expect(await place.search('brand')).toMatchObject({ hits: [{ mailbox: a }], pending: 0 });
  });
});

describe('an export of what a query finds', () => {
  it('writes every message found, in folders named after the mailboxes', async () => {
    await place.mail.deliver(a, 'Invoice 1');
    await place.mail.deliver(b, 'Invoice 2', { folder: ['Archive'] });
    await place.mail.deliver(b, 'Other');
    await place.backUp();
    const target = await mkdtemp(join(tmpdir(), 'postkeep-found-'));
    try {
      const selection = { type: 'search' as const, query: 'invoice' };
      const { items } = await place.engine.client.restore.export({
        selection,
        format: 'eml',
        path: join(target, 'out'),
      });
      expect(items).toBe(2);
      expect((await readdir(join(target, 'out'))).sort()).toEqual([a, b]);
      expect(existsSync(join(target, 'out', b, 'Archive'))).toBe(true);
      const nothing = { type: 'search' as const, query: 'nowhere' };
      await expect(
        place.engine.client.restore.export({
          selection: nothing,
          format: 'zip',
          path: join(target, 'none.zip'),
        }),
      ).rejects.toMatchObject({ code: 'not-found' });
      expect(existsSync(join(target, 'none.zip'))).toBe(false);
    } finally {
      await rm(target, { recursive: true, force: true });
    }
  });
});
