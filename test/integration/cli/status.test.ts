import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

let workplace: Workplace;

beforeAll(() => {
  workplace = openWorkplace();
}, 120_000);
afterAll(() => workplace.remove());

const day = (number: number): string => `2026-02-${String(number).padStart(2, '0')}T12:00:00Z`;

it('status is one line, exits with 0 while all is well and with 3 otherwise (command-line.md §3, §5)', async () => {
  const status = (number: number, ...args: string[]): Promise<Run> =>
    workplace.postkeepAt(day(number), 'a', 'status', ...args);
  expect(await status(1)).toMatchObject({ code: 3, stdout: 'ATTENTION: there is no backup job.\n' });
  await workplace.withJob(day(1), 'a', 2);
  expect(await status(1)).toMatchObject({ code: 3, stdout: 'ATTENTION: 1 job has not run yet.\n' });
  expect((await workplace.postkeepAt(day(1), 'a', 'job', 'run', 'Daily')).code).toBe(0);
  const fine = await status(1);
  expect(fine.code).toBe(0);
  expect(fine.stdout).toMatch(/^OK: 2 mailboxes backed up, the oldest backup at 2026-02-01T12:00:0.*Z\n$/);
  const late = await status(5, '--json');
  expect(late.code).toBe(3);
  expect(late.json).toMatchObject({
    verdict: 'attention',
    reasons: [
      { code: 'late', text: expect.stringContaining('user001@contoso.example') as string, mailboxes: 2 },
    ],
    mailboxes: { protected: 0, late: 2, never: 0, waiting: 0, excluded: 0 },
    repositories: [{ path: join(workplace.folder, 'a', 'repository'), reachable: true }],
    license: { term: 'none', count: 'within' },
  });
  await rename(join(workplace.folder, 'a', 'repository'), join(workplace.folder, 'elsewhere'));
  expect(await status(1, '--json')).toMatchObject({
    code: 3,
    json: {
      verdict: 'attention',
      reasons: [{ code: 'repository-unreachable' }],
      repositories: [{ reachable: false }],
    },
  });
});

it('status says that the license has stopped all backup, and exits with 4', async () => {
  await workplace.withJob(day(1), 'b', 2);
  const key = await workplace.issue('status', 5, '2026-02-10');
  expect((await workplace.postkeepAt(day(1), 'b', 'license', 'install', key)).code).toBe(0);
  expect((await workplace.postkeepAt(day(1), 'b', 'job', 'run', 'Daily')).code).toBe(0);
  const stopped = await workplace.postkeepAt('2026-06-01T12:00:00Z', 'b', 'status', '--json');
  expect(stopped).toMatchObject({
    code: 4,
    json: { verdict: 'stopped', license: { term: 'expired-post-grace' } },
  });
});
