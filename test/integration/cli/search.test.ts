import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openSqlite } from '../../../core/lib/sqlite.js';
import { loadConf } from '../../../core/state/load-conf.js';
import { openSettingsStore } from '../../../core/state/settings-store.js';
import type { SavedSearch } from '../../../shared/backup/saved-search.js';
import type { SearchHit } from '../../../shared/backup/search.js';
import { systemClock } from '../../../shared/clock.js';
import { searchIndexName } from '../../fixtures/search-index-file.js';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

const now = '2026-02-02T08:00:00Z';
let workplace: Workplace;
const postkeep = (...args: string[]): Promise<Run> => workplace.postkeepAt(now, 's', ...args);
const deliver = (mailbox: string, name: string, content: string): void => {
  const folder = join(workplace.folder, 's-mail', mailbox, 'cur');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.host:2,S`), content);
};
const invoice =
  'Subject: Invoice 4711\nFrom: Acme <billing@acme.example>\nDate: 1 Feb 2026 10:00:00 +0000\n\nDue soon.\n';

beforeAll(async () => {
  workplace = openWorkplace();
  await workplace.withJob(now, 's', 2);
  deliver('user001@contoso.example', '1.M2', invoice);
  deliver('user002@contoso.example', '1.M2', invoice);
  deliver('user002@contoso.example', '1.M3', invoice.replace('4711', '4712').replace('1 Feb', '2 Feb'));
  expect((await postkeep('job', 'run', 'Daily')).code).toBe(0);
});
afterAll(() => workplace.remove());

interface Found {
  readonly hits: readonly SearchHit[];
  readonly isComplete: boolean;
}
const found = async (...args: string[]): Promise<Found> =>
  (await postkeep('restore', 'search', ...args, '--json')).json as Found;

describe('restore search (command-line.md)', () => {
  it('finds at once what a job has backed up: its run filled the index', () => {
    const index = openSqlite(join(workplace.folder, 's', 'repository', searchIndexName));
    expect(index.all(z.object({ id: z.int() }), 'SELECT id FROM document').length).toBeGreaterThan(3);
    index.close();
  });

  it('answers one JSON document: messages newest first, each with mailbox, folder, points, date, subject and sender', async () => {
    const { hits, isComplete } = await found('from:acme invoice');
    expect(isComplete).toBe(true);
    expect(hits.map(({ message }) => message.subject)).toEqual([
      'Invoice 4712',
      'Invoice 4711',
      'Invoice 4711',
    ]);
    // One message in two mailboxes has one date: which of them comes first is not promised.
    expect(hits.map(({ mailbox }) => mailbox).sort()).toEqual([
      'user001@contoso.example',
      'user002@contoso.example',
      'user002@contoso.example',
    ]);
    expect(hits[0]).toMatchObject({
      folder: ['INBOX'],
      points: 1,
      newestPoint: { id: expect.stringMatching(/^point-/) as string },
      message: { from: 'Acme <billing@acme.example>', date: '2026-02-02T10:00:00.000Z' },
    });
  });

  it('gives ids that restore export --message takes', async () => {
    const [hit] = (await found('4711')).hits;
    const out = join(workplace.folder, 'found.eml');
    const exported = await postkeep(
      'restore',
      'export',
      '--message',
      hit?.message.id ?? '',
      '--format',
      'eml',
      '--out',
      out,
    );
    expect(exported.code).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe(invoice);
  });

  it('prints a table for people, and says when there is more', async () => {
    const one = await postkeep('restore', 'search', 'invoice', '--limit', '1');
    expect(one).toMatchObject({ code: 0, stderr: '' });
    expect(one.stdout).toMatch(/Mailbox +Folder +Points/);
    expect(one.stdout).toContain('There are more');
    expect((await postkeep('restore', 'search', 'nowhere')).stdout).toBe('No message matches.\n');
  });

  it('takes a query that begins with -, wherever it stands among the options', async () => {
    for (const query of ['-4712', '-Vertrag -4712', '-has:attachment -4712', '-h4712 -4712', '-json -4712']) {
      const mailbox = ['--mailbox', 'user002@contoso.example'];
      for (const args of [
        [query, ...mailbox],
        [...mailbox, query],
      ]) {
        const { hits } = await found(...args);
        expect(hits.map(({ message }) => message.subject)).toContain('Invoice 4711');
        expect(hits.map(({ message }) => message.subject)).not.toContain('Invoice 4712');
      }
    }
    expect((await postkeep('restore', 'search', '-h')).stdout).toContain('--limit');
    expect((await postkeep('restore', 'search', '--unknown')).code).toBe(2);
    expect((await postkeep('restore', 'search', '-a', '-b')).code).toBe(2);
    expect((await postkeep('restore', 'points', '-a')).code).toBe(2);
  });

  it('narrows to a mailbox', async () => {
    expect((await found('invoice', '--mailbox', 'user001@contoso.example')).hits).toHaveLength(1);
    expect((await postkeep('restore', 'search', 'invoice', '--mailbox', 'nobody')).code).toBe(1);
  });

  it('takes any text, leaves out what is no date and says so, and refuses an empty query', async () => {
    for (const text of ['"', '(((', 'NEAR(', '-', 'a* OR b*', '"" AND'])
      expect((await postkeep('restore', 'search', '--json', '--', text)).code).toBe(0);
    expect((await postkeep('restore', 'search', 'invoice before:soon')).stderr).toContain(
      '"before:soon" is not a valid date',
    );
    expect((await postkeep('restore', 'search', ' ')).code).toBe(2);
    expect((await postkeep('restore', 'search', 'invoice', '--limit', 'all')).code).toBe(2);
  });
});

describe('restore export --query', () => {
  it('writes everything found byte for byte, in folders named after the mailboxes', async () => {
    const out = join(workplace.folder, 'all');
    const exported = await postkeep(
      'restore',
      'export',
      '--query',
      'invoice',
      '--format',
      'eml',
      '--out',
      out,
      '--json',
    );
    expect(exported).toMatchObject({ code: 0, json: { items: 3 } });
    const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(join(out, name)).isFile(),
    );
    expect(files.map((name) => name.split('/').slice(0, 2).join('/')).sort()).toEqual([
      'user001@contoso.example/INBOX',
      'user002@contoso.example/INBOX',
      'user002@contoso.example/INBOX',
    ]);
    const hash = (content: string): string => createHash('sha256').update(content).digest('hex');
    expect(files.map((name) => hash(readFileSync(join(out, name), 'utf8')))).toContain(hash(invoice));
  });

  it('says that nothing was found with exit code 1, and is wrong usage beside a folder or a message', async () => {
    const out = join(workplace.folder, 'nothing.zip');
    const to = ['--format', 'zip', '--out', out];
    expect((await postkeep('restore', 'export', '--query', 'nowhere', ...to)).code).toBe(1);
    expect(
      (await postkeep('restore', 'export', '--query', 'invoice', '--message', 'message-1-1', ...to)).code,
    ).toBe(2);
    expect((await postkeep('restore', 'export', ...to)).code).toBe(2);
  });

  it('never asks the license: an expired one stops neither', async () => {
    expect((await postkeep('license', 'install', await workplace.issue('gone', 1, '2026-02-28'))).code).toBe(
      0,
    );
    const later = (...args: string[]): Promise<Run> =>
      workplace.postkeepAt('2027-01-01T00:00:00Z', 's', ...args);
    expect((await later('license', 'show', '--json')).json).toMatchObject({ backup: 'none' });
    expect((await later('restore', 'search', 'invoice', '--json')).json).toMatchObject({
      hits: [{}, {}, {}],
    });
    const out = join(workplace.folder, 'later.mbox');
    expect(
      (await later('restore', 'export', '--query', 'invoice', '--format', 'mbox', '--out', out)).code,
    ).toBe(0);
  });
});

describe('restore searches', () => {
  const save = async (...savedSearches: SavedSearch[]): Promise<void> => {
    const store = openSettingsStore({
      ...{ loadStore: loadConf, folder: join(workplace.folder, 's'), clock: systemClock },
      onQuarantine: (path) => {
        throw new Error(path);
      },
    });
    await store.update((settings) => ({ ...settings, savedSearches }));
    store.close();
  };

  it('says where to save one while there is none', async () => {
    expect((await postkeep('restore', 'searches')).stdout).toContain('Save one in the console');
    expect((await postkeep('restore', 'searches', '--json')).json).toEqual([]);
  });

  it('lists what is saved, and restore search --saved runs it where it was saved for', async () => {
    const { hits } = await found('Invoice 4711');
    const { mailboxId: id, mailbox: address } = hits.find(({ mailbox }) => mailbox.startsWith('user001'))!;
    const searches: SavedSearch[] = [
      { name: 'All of Acme', query: 'from:acme', mailbox: null },
      { name: 'Ours', query: 'from:acme', mailbox: { id, address } },
      { name: 'Lost', query: 'from:acme', mailbox: { id: 'no-such-id', address: 'left@contoso.example' } },
    ];
    await save(...searches);
    expect((await postkeep('restore', 'searches', '--json')).json).toEqual(searches);
    expect((await found('--saved', 'all of acme')).hits).toHaveLength(3);
    expect((await found('--saved', 'Ours')).hits.map(({ mailbox }) => mailbox)).toEqual([address]);
    const narrowed = await found('--saved', 'All of Acme', '--mailbox', 'user002@contoso.example');
    expect(narrowed.hits).toHaveLength(2);
    const lost = await postkeep('restore', 'search', '--saved', 'Lost');
    expect([lost.code, lost.stderr]).toEqual([1, expect.stringContaining('left@contoso.example')]);
  });

  it('takes either a query or the name of a saved search, and one that is saved', async () => {
    expect((await postkeep('restore', 'search')).code).toBe(2);
    expect((await postkeep('restore', 'search', 'acme', '--saved', 'Ours')).code).toBe(2);
    const unknown = await postkeep('restore', 'search', '--saved', 'Nothing');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('restore searches')]);
  });
});
