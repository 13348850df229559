import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockForWriting } from '../../../core/repository/repository-folder.js';
import { systemClock } from '../../../shared/clock.js';
import { type Workplace, openWorkplace } from './workplace.js';

let workplace: Workplace;
let folder: string;

beforeAll(() => {
  workplace = openWorkplace();
  folder = workplace.folder;
}, 120_000);

afterAll(() => workplace.remove());

const now = '2026-02-02T12:00:00Z';
const issue: Workplace['issue'] = (...args) => workplace.issue(...args);
const postkeep = (data: string, ...args: string[]) => workplace.postkeepAt(now, data, ...args);
const withJob = (data: string, mailboxes: number) => workplace.withJob(now, data, mailboxes);

describe('license (command-line.md)', () => {
  it('previews the worked examples of licensing.md §5 with exactly the documented members', async () => {
    const key = await issue('preview', 100, '2026-12-31');
    const preview = await postkeep(
      'none',
      'license',
      'preview',
      key,
      '--at',
      '2026-02-02T00:00:00Z',
      '--managed',
      '140',
      '--json',
    );
    expect(preview.code).toBe(0);
    expect(Object.keys(preview.json as object)).toEqual([
      'valid',
      'term',
      'count',
      'statusText',
      'daysLeft',
      'expiresOn',
      'expiryGraceEndsOn',
      'exceededGraceEndsOn',
      'retryWindowEndsOn',
      'allowance',
      'licensed',
      'temporary',
      'waiting',
      'new',
      'backup',
      'restore',
      'messages',
    ]);
    expect(preview.json).toMatchObject({
      valid: true,
      licensed: 100,
      temporary: 20,
      waiting: 20,
      backup: 'licensed+allowance',
      restore: true,
    });
    expect(preview.stdout.endsWith('}\n')).toBe(true);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  it('answers a forged key with valid false and its reason, and exits with 1', async () => {
    const forged = join(folder, 'forged.lic');
    writeFileSync(forged, readFileSync(join(folder, 'preview.lic'), 'utf8').replace(/[a-m]/, 'z'));
    const preview = await postkeep(
      'none',
      'license',
      'preview',
      forged,
      '--at',
      '2026-02-02T00:00:00Z',
      '--managed',
      '1',
      '--json',
    );
    expect(preview).toMatchObject({
      code: 1,
      json: { valid: false, reason: expect.any(String) as string, restore: true },
    });
  });

  it('installs, shows at another instant and removes a license', async () => {
    expect((await postkeep('l', 'license', 'install', await issue('show', 50, '2026-03-31'))).code).toBe(0);
    const show = await postkeep('l', 'license', 'show', '--at', '2026-04-10T00:00:00Z', '--json');
    expect(show).toMatchObject({
      code: 0,
      json: {
        term: 'expired-grace',
        statusText: 'Expired (20 days of grace period remaining)',
        mailboxes: 50,
        supportId: 'show',
        type: 'subscription',
      },
    });
    expect((await postkeep('l', 'license', 'remove')).code).toBe(0);
    expect((await postkeep('l', 'license', 'show', '--json')).json).toMatchObject({
      statusText: 'Not installed',
    });
  });

  it('leaves the installed license as it was when a key is refused', async () => {
    expect((await postkeep('k', 'license', 'install', join(folder, 'preview.lic'))).code).toBe(0);
    const refused = await postkeep('k', 'license', 'install', join(folder, 'forged.lic'));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('License key is invalid');
    expect((await postkeep('k', 'license', 'show', '--json')).json).toMatchObject({ supportId: 'preview' });
  });

  it('reports an update that found no server as a session with the documented line, and exits with 3', async () => {
    await postkeep('u', 'license', 'install', await issue('update', 5, '2026-02-05', 'rental'));
    const nowhere = { POSTKEEP_NOW: now, POSTKEEP_LICENSE_SERVER: 'https://127.0.0.1:9' };
    const update = await workplace.postkeepWith(nowhere, 'u', 'license', 'update', '--json');
    expect(update).toMatchObject({
      code: 3,
      json: {
        outcome: 'no-connection',
        result: 'Warning',
        lines: [{ text: 'The licensing server could not be reached' }],
        nextAttempt: expect.any(String) as string,
      },
    });
    const sessions = (await postkeep('u', 'session', 'list', '--type', 'license-update', '--json')).json as {
      name: string;
      status: string;
    }[];
    expect(sessions).toMatchObject([{ name: 'License key auto-update', status: 'Warning' }]);
  });
});

describe('jobs and restore (command-line.md)', () => {
  it('backs up, lists and exports a message byte for byte', async () => {
    await withJob('b', 3);
    const run = await postkeep('b', 'job', 'run', 'Daily', '--json');
    expect(run.code).toBe(0);
    expect(Object.keys(run.json as object)).toEqual(['sessionId', 'status', 'mailboxes', 'log']);
    expect(run.json).toMatchObject({
      status: 'Success',
      mailboxes: [{ mailbox: 'user001@contoso.example', result: 'success', seen: 1, stored: 1 }, {}, {}],
    });
    const messages = (
      await postkeep('b', 'restore', 'messages', 'user002@contoso.example', '--folder', 'INBOX', '--json')
    ).json as { id: string }[];
    const out = join(folder, 'one.eml');
    expect(
      (
        await postkeep(
          'b',
          'restore',
          'export',
          '--message',
          messages[0]?.id ?? '',
          '--format',
          'eml',
          '--out',
          out,
        )
      ).code,
    ).toBe(0);
    const original = join(folder, 'b-mail', 'user002@contoso.example', 'cur', '1767225600.M1.host:2,S');
    expect(hash(out)).toBe(hash(original));
    const second = await postkeep('b', 'job', 'run', 'Daily', '--scheduled', '--json');
    expect(second.json).toMatchObject({ mailboxes: [{ seen: 1, stored: 0 }, {}, {}] });
  });

  it.each(['mbox', 'maildir', 'zip'])('exports a whole mailbox as %s', async (format) => {
    const out = join(folder, `whole.${format}`);
    const exported = await postkeep(
      'b',
      'restore',
      'export',
      '--mailbox',
      'user001@contoso.example',
      '--format',
      format,
      '--out',
      out,
      '--json',
    );
    expect(exported).toMatchObject({ code: 0, json: { items: 1 } });
    expect(existsSync(out)).toBe(true);
  });

  it('admits first in, first out, names the waiting ones (M5) and exits with 3', async () => {
    await withJob('m', 28);
    await postkeep('m', 'license', 'install', await issue('few', 5, '2026-12-31'));
    const run = await postkeep('m', 'job', 'run', 'Daily', '--json');
    const { mailboxes, log } = run.json as {
      mailboxes: { mailbox: string; result: string; licenseState: string }[];
      log: { text: string }[];
    };
    expect(run).toMatchObject({ code: 3, json: { status: 'Warning' } });
    expect(mailboxes.filter(({ licenseState }) => licenseState === 'Licensed')).toHaveLength(5);
    expect(mailboxes.filter(({ licenseState }) => licenseState === 'TemporaryAssigned')).toHaveLength(20);
    const waiting = mailboxes.filter(({ result }) => result === 'refused').map(({ mailbox }) => mailbox);
    expect(waiting.sort()).toEqual([26, 27, 28].map((n) => `user0${String(n)}@contoso.example`));
    const texts = log.map(({ text }) => text);
    for (const mailbox of waiting) {
      expect(texts).toContain(`Mailbox ${mailbox} was not processed: the license limit has been exceeded.`);
    }
    expect(texts).toContain(
      'License limit exceeded: 3 mailboxes were not processed. A license for at least 28 mailboxes is required.',
    );
  }, 60_000);

  it('fails a scheduled job after the grace period with M2, exits with 4, and still restores', async () => {
    const late = (...args: string[]) => workplace.postkeepAt('2027-03-01T00:00:00Z', 'm', ...args);
    const run = await late('job', 'run', 'Daily', '--scheduled', '--json');
    expect(run).toMatchObject({ code: 4, json: { status: 'Failed' } });
    const { log } = run.json as { log: { text: string }[] };
    expect(log.map(({ text }) => text)).toContain(
      'Your subscription license has expired and the grace period is over. No mailboxes were processed.',
    );
    const out = join(folder, 'late');
    const user = ['--mailbox', 'user001@contoso.example'];
    expect((await late('restore', 'export', ...user, '--format', 'eml', '--out', out)).code).toBe(0);
    expect(readdirSync(out, { recursive: true }).join()).toContain('.eml');
  });

  it('exits with 5 while another process writes to the repository', async () => {
    const lock = lockForWriting(join(folder, 'b', 'repository'), systemClock);
    expect((await postkeep('b', 'job', 'run', 'Daily', '--json')).code).toBe(5);
    lock.release();
  });

  it.each([
    [['license', 'install']],
    [['license', 'preview', 'x.lic', '--managed', 'many']],
    [['job', 'create', 'X', '--source', 'Mail', '--all', '--mailbox', 'a']],
    [['source', 'add', 'X', '--type', 'imap']],
    [['nonsense']],
  ])('exits with 2 on wrong usage: %j', async (args) => {
    const run = await postkeep('b', ...args);
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    expect(run.stderr).not.toBe('');
  });
});

function hash(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
