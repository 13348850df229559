import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

const now = '2026-02-02T08:00:00Z';
const mailbox = 'user001@contoso.example';
const count = 8;
let workplace: Workplace;
const postkeep = (...args: string[]): Promise<Run> => workplace.postkeepAt(now, 'm', ...args);
const messages = (...args: string[]): Promise<Run> =>
  postkeep('restore', 'messages', mailbox, '--folder', 'Many', ...args);
const idsIn = (run: Run): string[] => (run.json as { id: string }[]).map(({ id }) => id);

beforeAll(async () => {
  workplace = openWorkplace();
  await workplace.withJob(now, 'm', 2);
  const folder = join(workplace.folder, 'm-mail', mailbox, '.Many', 'cur');
  mkdirSync(folder, { recursive: true });
  for (let day = 1; day <= count; day++) {
    const content = `Subject: Day ${String(day)}\nFrom: a@example.com\nDate: ${String(day)} Jan 2026 10:00:00 +0000\n\nText\n`;
    writeFileSync(join(folder, `${String(day)}.M1.host:2,S`), content);
  }
  expect((await postkeep('job', 'run', 'Daily')).code).toBe(0);
});
afterAll(() => workplace.remove());

describe('restore export of several mailboxes (command-line.md)', () => {
  const out = (name: string): string => join(workplace.folder, name);
  const exportOf = (...args: string[]): Promise<Run> => postkeep('restore', 'export', ...args);
  const both = ['--mailbox', mailbox, '--mailbox', 'user002@contoso.example'];

  it('gives each a folder of its own', async () => {
    const run = await exportOf(...both, '--format', 'eml', '--out', out('both'), '--json');
    expect([run.code, (run.json as { items: number }).items]).toEqual([0, count + 2]);
    expect(readdirSync(out('both')).sort()).toEqual([mailbox, 'user002@contoso.example']);
  });

  it.each([
    [['--folder', 'Many'], 'leave --folder and --point out'],
    [['--point', 'point-1-1'], 'leave --folder and --point out'],
    [['--query', 'day'], 'takes one --mailbox'],
  ])('takes them whole, not with %j', async (more, said) => {
    const run = await exportOf(...both, ...more, '--format', 'zip', '--out', out('refused.zip'));
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining(said)]);
    expect(existsSync(out('refused.zip'))).toBe(false);
  });

  it('says which is not there before anything is written', async () => {
    const run = await exportOf(...both, '--mailbox', 'nobody', '--format', 'eml', '--out', out('none'));
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining('nobody')]);
    expect(existsSync(out('none'))).toBe(false);
  });
});

describe('a folder that is named (command-line.md)', () => {
  const inboxOf = (...args: string[]): Promise<Run> => postkeep('restore', ...args, '--json');
  it.each(['INBOX', 'inbox', 'Inbox'])(
    'is the inbox in whatever case (RFC 9051 §5.1): %s',
    async (folder) => {
      expect(await inboxOf('messages', mailbox, '--folder', folder)).toMatchObject({
        code: 0,
        json: [{ subject: expect.any(String) as string }],
      });
      const out = join(workplace.folder, `${folder}.zip`);
      expect(
        await inboxOf('export', '--mailbox', mailbox, '--folder', folder, '--format', 'zip', '--out', out),
      ).toMatchObject({ code: 0, json: { items: 1 } });
    },
  );

  it.each(['many', 'MANY', 'inbox2', ''])(
    'is any other folder by its exact name only, not %j',
    async (folder) => {
      expect(await inboxOf('messages', mailbox, '--folder', folder)).toMatchObject({
        code: 1,
        json: { error: { code: 'not-found' } },
      });
    },
  );
});

describe('restore messages (command-line.md)', () => {
  it('lists a whole folder, or the same page by page until one is short', async () => {
    const all = await messages('--json');
    expect(idsIn(all)).toHaveLength(count);
    for (const limit of [1, 3, 4, count, 1000]) {
      const paged: string[] = [];
      for (;;) {
        const after = paged.at(-1);
        const page = await messages(
          ...['--json', '--limit', String(limit), ...(after === undefined ? [] : ['--after', after])],
        );
        expect(page.code).toBe(0);
        paged.push(...idsIn(page));
        if (idsIn(page).length < limit) break;
      }
      expect(paged).toEqual(idsIn(all));
    }
    expect(idsIn(await messages('--json', '--after', idsIn(all)[2] ?? ''))).toEqual(idsIn(all).slice(3));
  });

  it('tells who reads how much there is after a page, and how to go on', async () => {
    const page = await messages('--limit', '3');
    const lines = page.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toMatch(/^5 more messages: --after message-\d+-\d+$/);
    const rest = await messages('--after', lines.at(-1)?.split(' ').at(-1) ?? '');
    expect(rest.stdout).toContain('Day 5');
    expect(rest.stdout).not.toContain('Day 6');
    expect(rest.stdout).not.toContain('--after');
  });

  it.each([
    ['day 5', ['Day 5']],
    ['DÁY 5', ['Day 5']],
    ['5 a@exa', ['Day 5']],
    ['da', 8],
    ['ay', []],
    ['day 5 nobody', []],
    ['', 8],
  ])('lists the messages that have the words of the filter %j', async (filter, expected) => {
    const run = await messages('--json', '--filter', filter);
    const subjects = (run.json as { subject: string }[]).map(({ subject }) => subject);
    expect(typeof expected === 'number' ? subjects.length : subjects).toEqual(expected);
    expect(run.code).toBe(0);
  });

  it('goes through a filtered folder page by page', async () => {
    const all = await messages('--json', '--filter', 'day', '--limit', '3');
    const next = await messages('--json', '--filter', 'day', '--limit', '3', '--after', idsIn(all)[2] ?? '');
    expect(new Set([...idsIn(all), ...idsIn(next)]).size).toBe(6);
  });

  it.each([
    [2, 'invalid-argument', ['--limit', '0']],
    [2, 'invalid-argument', ['--limit', 'many']],
    [1, 'not-found', ['--after', 'message-1-4711']],
    [1, 'not-found', ['--after', 'folder-1-1']],
  ])('exits with %i (%s) for %j', async (code, error, args) => {
    const run = await messages(...args, '--json');
    expect(run.code).toBe(code);
    expect(run.json).toMatchObject({ error: { code: error } });
  });
});
