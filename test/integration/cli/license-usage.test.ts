import { join } from 'node:path';
import { loadConf } from '../../../core/state/load-conf.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLicenseService } from '../../../core/license/license-service.js';
import { openStateStore } from '../../../core/state/state-store.js';
import { openUsageLists, usageListsFolder } from '../../../core/usage-reports/usage-lists.js';
import { usageReportFile } from '../../../core/usage-reports/usage-report-service.js';
import { closeMonths, noteUsage } from '../../../shared/license/usage-report.js';
import { formatUsageMailboxes, type UsageMailbox } from '../../../shared/license/usage-mailboxes.js';
import { type Workplace, openWorkplace } from './workplace.js';

const now = '2026-02-03T12:00:00Z';
let workplace: Workplace;
let licenseId: string;

const mailbox = (n: number, change: Partial<UsageMailbox> = {}): UsageMailbox => ({
  id: `mailbox-${String(n)}`,
  mailbox: `user${String(n)}@example.org`,
  source: 'Office',
  kind: 'user',
  standing: 'managed',
  lastBackupAt: '2026-01-30T22:00:00.000Z',
  ...change,
});
const listed = [
  ...[mailbox(1), mailbox(2), mailbox(3, { mailbox: 'user2@example.org', source: 'Archive' })],
  mailbox(4, { kind: 'shared', standing: 'not-required', lastBackupAt: null }),
];

/** A data folder with a rental license and the report for January, as a console leaves it. */
beforeAll(async () => {
  workplace = openWorkplace();
  const key = await workplace.issue('usage', 10, '2026-12-31', 'rental');
  expect((await workplace.postkeepAt(now, 'usage', 'license', 'install', key, '--yes')).code).toBe(0);
  const folder = join(workplace.folder, 'usage');
  const stores = { loadStore: loadConf, folder, clock: () => new Date(now), onQuarantine: () => undefined };
  const environment = { POSTKEEP_TRUSTED_JWKS: join(workplace.folder, 'licensing', 'jwks.json') };
  const license = openLicenseService({ ...stores, environment });
  await license.setAutoUpdate(true);
  licenseId = license.facts().license!.licenseId;
  license.close();
  const lists = openUsageLists(usageListsFolder(folder));
  const figures = await lists.write({ licenseId, period: '2026-01' }, '2026-02-01T00:00:00.000Z', pages());
  const store = openStateStore({ ...stores, ...usageReportFile });
  const at = (instant: string) => ({ licenseId, now: instant, spreadMs: 0 });
  await store.update((state) => {
    const noted = noteUsage(state, at('2026-01-20T12:00:00.000Z'), { managed: 3, new: 0 });
    return closeMonths(noted, at('2026-02-01T00:00:00.000Z'), new Map([['2026-01', figures]]));
  });
  store.close();
}, 120_000);

afterAll(() => workplace.remove());

async function* pages(): AsyncGenerator<string> {
  yield await Promise.resolve(formatUsageMailboxes(listed));
}

const run = (...args: string[]) => workplace.postkeepAt(now, 'usage', 'license', 'usage', ...args);

describe('license usage', () => {
  it('lists the reports, and the mailboxes of one', async () => {
    expect((await run('list', '--json')).json).toMatchObject([
      {
        period: '2026-01',
        number: 1,
        managed: 3,
        kinds: { user: 3, shared: 1, resource: 0 },
        removed: 0,
        reported: 3,
        sendsOn: '2026-02-11',
      },
    ]);
    expect((await run('list')).stdout).toMatch(/2026-01 +1 +3 +0 +3 +3\/1\/0 +0 +3 +on 2026-02-11/);
    const all = listed.map((each) => ({ ...each, reason: null }));
    expect((await run('mailboxes', '2026-01', '--json')).json).toEqual(all);
    expect((await run('mailboxes', '2026-01', '--search', 'ARCHIVE', '--json')).json).toEqual([all[2]]);
    expect((await run('mailboxes', '2026-01')).stdout).toMatch(
      /user4@example.org +Office +shared +needs no license +- /,
    );
  });

  it('removes, puts back and resets', async () => {
    expect(
      (await run('remove', '2026-01', 'user1@example.org', '--reason', 'Test', '--json')).json,
    ).toMatchObject({
      removed: 1,
      reported: 2,
    });
    expect((await run('remove', '2026-01', 'mailbox-3', '--reason', 'Left')).stdout).toBe(
      'The usage report for 2026-01 counts 1 mailboxes: 3 measured, 2 removed.\n',
    );
    expect((await run('mailboxes', '2026-01', '--removed', '--json')).json).toMatchObject([
      { id: 'mailbox-1', reason: 'Test' },
      { id: 'mailbox-3', reason: 'Left' },
    ]);
    expect((await run('put-back', '2026-01', 'user2@example.org', '--json')).json).toMatchObject({
      removed: 1,
    });
    // A script that has not said so loses no reasons.
    expect(await run('reset', '2026-01')).toMatchObject({ code: 2 });
    expect((await run('reset', '2026-01', '--yes', '--json')).json).toMatchObject({
      removed: 0,
      reported: 3,
    });
    expect((await run('reset', '2026-01')).code).toBe(0);
  });

  it.each([
    [
      'a mailbox that needs no license',
      2,
      ['remove', '2026-01', 'user4@example.org', '--reason', 'x'],
      'needs no license',
    ],
    [
      'a name of two mailboxes',
      2,
      ['remove', '2026-01', 'user2@example.org', '--reason', 'x'],
      'mailbox-2, mailbox-3',
    ],
    [
      'a mailbox that is not listed',
      1,
      ['remove', '2026-01', 'nobody', '--reason', 'x'],
      'counts no mailbox',
    ],
    ['one that was not removed', 1, ['put-back', '2026-01', 'user1@example.org'], 'is removed'],
    ['no reason', 2, ['remove', '2026-01', 'mailbox-1', '--reason', ' '], 'Enter a reason'],
    ['a month without a report', 1, ['mailboxes', '2025-12'], 'no usage report for 2025-12'],
    ['what is no month', 2, ['mailboxes', 'January'], 'a month like 2026-03'],
  ])('refuses %s', async (_name, exit, args, said) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(exit);
    expect(stderr).toContain(said);
  });
});
