import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openUsageLists, type UsageLists } from '../../../../core/usage-reports/usage-lists.js';
import { formatUsageMailboxes, type UsageMailbox } from '../../../../shared/license/usage-mailboxes.js';

let folder: string;
let lists: UsageLists;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'postkeep-usage-lists-')), 'usage-mailboxes');
  lists = openUsageLists(folder);
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

const january = { licenseId: '6a3f8d5e-0f6b-4f0e-9d5c-2f1e7a9b4c01', period: '2026-01' };
const measuredAt = '2026-02-01T00:00:00.000Z';
const mailbox = (n: number, change: Partial<UsageMailbox> = {}): UsageMailbox => ({
  id: `mailbox-${String(n).padStart(8, '0')}`,
  mailbox: `user${String(n)}@example.org`,
  source: 'Office',
  kind: 'user',
  standing: 'managed',
  lastBackupAt: '2026-01-30T22:00:00.000Z',
  ...change,
});
async function* pages(...each: UsageMailbox[][]): AsyncGenerator<string> {
  for (const mailboxes of each) yield await Promise.resolve(formatUsageMailboxes(mailboxes));
}

describe('the list of mailboxes of a usage report', () => {
  it('is kept as it was measured, and says its figures', async () => {
    const shared = mailbox(2, { kind: 'shared', standing: 'not-required' });
    const fresh = mailbox(3, { standing: 'new' });
    expect(await lists.write(january, measuredAt, pages([mailbox(1), shared], [fresh]))).toEqual({
      managed: 2,
      new: 1,
      kinds: { user: 2, shared: 1, resource: 0 },
    });
    const lines = await lists.lines(january);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([mailbox(1), shared, fresh]);
    expect(readdirSync(folder)).toEqual([`2026-01_${january.licenseId}.mailboxes.gz`]);
  });

  it('of nobody is empty', async () => {
    await lists.write(january, measuredAt, pages());
    expect(await lists.lines(january)).toEqual([]);
  });

  it('finds a mailbox by its ID before its name, and every one of a name', async () => {
    const twin = mailbox(2, { mailbox: 'user1@example.org', source: 'Archive' });
    const odd = mailbox(3, { mailbox: 'mailbox-00000001' });
    await lists.write(january, measuredAt, pages([mailbox(1), twin, odd]));
    expect(await lists.find(january, 'user1@example.org')).toEqual([mailbox(1), twin]);
    expect(await lists.find(january, 'mailbox-00000001')).toEqual([mailbox(1)]);
    expect(await lists.find(january, 'nobody')).toEqual([]);
  });

  it('takes a megabyte or so for 100,000 mailboxes', async () => {
    const all = Array.from({ length: 100_000 }, (_, n) => mailbox(n));
    await lists.write(january, measuredAt, pages(all));
    expect(await lists.lines(january)).toHaveLength(100_000);
    expect(statSync(join(folder, readdirSync(folder)[0]!)).size).toBeLessThan(3_000_000);
  });

  it('that is missing, damaged or another one is named', async () => {
    await expect(lists.lines(january)).rejects.toMatchObject({ code: 'not-found' });
    await lists.write(january, measuredAt, pages([mailbox(1)]));
    const path = join(folder, readdirSync(folder)[0]!);
    writeFileSync(path, 'garbage');
    await expect(lists.lines(january)).rejects.toMatchObject({
      code: 'corrupt-state',
      message: expect.stringContaining(path) as unknown,
    });
  });

  it('that fails on its way leaves nothing, and the one before as it was', async () => {
    const failing = async function* () {
      yield await Promise.resolve(formatUsageMailboxes([mailbox(1)]));
      throw new Error('the worker has died');
    };
    await expect(lists.write(january, measuredAt, failing())).rejects.toThrow('the worker has died');
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
    await lists.write(january, measuredAt, pages([mailbox(1)]));
    await expect(lists.write(january, measuredAt, failing())).rejects.toThrow('the worker has died');
    expect(await lists.lines(january)).toHaveLength(1);
  });

  it('goes with its report', async () => {
    const february = { ...january, period: '2026-02' };
    await lists.write(january, measuredAt, pages([mailbox(1)]));
    await lists.write(february, measuredAt, pages([mailbox(1)]));
    writeFileSync(join(folder, 'notes.txt'), 'of the user');
    lists.keepOnly([february]);
    expect(readdirSync(folder).sort()).toEqual([`2026-02_${january.licenseId}.mailboxes.gz`, 'notes.txt']);
    rmSync(folder, { recursive: true });
    expect(() => {
      lists.keepOnly([]);
    }).not.toThrow();
  });
});
