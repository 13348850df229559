import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Workplace, openWorkplace } from './workplace.js';

let workplace: Workplace;

beforeAll(() => {
  workplace = openWorkplace();
}, 120_000);

afterAll(() => workplace.remove());

const at: Workplace['postkeepAt'] = (...args) => workplace.postkeepAt(...args);

describe('license show --at (command-line.md): the whole state at that instant', () => {
  const ran = '2026-02-01T12:00:00Z';

  beforeAll(async () => {
    // 5 licensed, 28 mailboxes: 5 + 20 are backed up on 1 February, 3 wait.
    expect(
      (await at(ran, 'show', 'license', 'install', await workplace.issue('show-at', 5, '2026-12-31'))).code,
    ).toBe(0);
    await workplace.withJob(ran, 'show', 28);
    expect((await at(ran, 'show', 'job', 'run', 'Daily')).code).toBe(3);
  }, 120_000);

  it.each([
    ['2026-01-15T00:00:00Z', { statusText: 'Valid', licensed: 0, temporary: 0, waiting: 0 }],
    ['2026-03-04T23:59:59Z', { licensed: 5, temporary: 20, waiting: 3, exceededGraceEndsOn: '2026-04-01' }],
    // 31 days without a restore point or a session are over (§2).
    ['2026-03-05T00:00:00Z', { statusText: 'Valid', licensed: 0, temporary: 0, waiting: 0 }],
    ['2027-02-01T00:00:00Z', { statusText: 'Expired', licensed: 0, backup: 'none', restore: true }],
    // RFC 3339 §5.6: small letters, and a leap second.
    ['2026-03-04t23:59:60z', { licensed: 5, temporary: 20, waiting: 3 }],
  ])('%s', async (instant, expected) => {
    expect((await at(ran, 'show', 'license', 'show', '--at', instant, '--json')).json).toMatchObject(
      expected,
    );
  });

  it.each([
    ['2026-02-20T00:00:00Z', 'Used: 28 of 5\n', 28],
    ['2026-03-05T00:00:00Z', 'Used: 0 of 5\n', 0],
  ])('at %s it says how many mailboxes use the license', async (instant, line, used) => {
    expect((await at(ran, 'show', 'license', 'show', '--at', instant)).stdout).toContain(line);
    expect((await at(ran, 'show', 'license', 'show', '--at', instant, '--json')).json).toMatchObject({
      used,
    });
  });

  it('without a license it counts those of the ten, and of a rental the new ones apart', async () => {
    expect((await at(ran, 'unlicensed', 'license', 'show')).stdout).toContain('Used: 0 of 10\n');
    await at(ran, 'rental', 'license', 'install', await workplace.issue('used', 50, '2026-12-31', 'rental'));
    await workplace.withJob(ran, 'rental', 3);
    expect((await at(ran, 'rental', 'job', 'run', 'Daily')).code).toBe(0);
    const { stdout } = await at(ran, 'rental', 'license', 'show');
    expect(stdout).toContain('Used: 0 of 50, 3 new (free until 2026-03-01)\n');
  });

  it('prints the same bytes as the command does at that instant, and as it did before', async () => {
    for (const instant of [
      '2026-02-20T00:00:00.000Z',
      '2026-03-05T00:00:00.000Z',
      '2027-02-01T00:00:00.000Z',
    ]) {
      const foretold = await at(ran, 'show', 'license', 'show', '--at', instant, '--json');
      expect((await at(ran, 'show', 'license', 'show', '--at', instant, '--json')).stdout).toBe(
        foretold.stdout,
      );
      expect((await at(instant, 'show', 'license', 'show', '--json')).stdout).toBe(foretold.stdout);
    }
  }, 60_000);

  it.each(['tomorrow', '2026-02-30T00:00:00Z', '9999-12-31T23:59:59-12:00'])(
    'refuses "%s", which is no instant, with exit 2',
    async (instant) => {
      const run = await at(ran, 'show', 'license', 'show', '--at', instant);
      expect(run).toMatchObject({ code: 2, stdout: '' });
      expect(run.stderr).toContain('--at must be an RFC 3339 instant');
    },
  );
});

describe('license preview (command-line.md)', () => {
  it('at an instant before the count was exceeded, the grace begins with that instant', async () => {
    const key = await workplace.issue('before', 5, '2026-12-31');
    const previewSince = (since: string) =>
      at(
        '2026-02-01T12:00:00Z',
        'none',
        'license',
        'preview',
        key,
        '--managed',
        '7',
        '--exceeded-since',
        since,
        '--json',
      );
    expect((await previewSince('2026-01-15')).json).toMatchObject({ exceededGraceEndsOn: '2026-03-15' });
    expect((await previewSince('2026-02-02')).json).toMatchObject({ exceededGraceEndsOn: '2026-04-01' });
  });

  it('refuses more new mailboxes than there are with exit 2', async () => {
    const key = await workplace.issue('more-new', 5, '2026-12-31', 'rental');
    const counts = ['--managed', '10', '--new', '11'];
    const run = await at('2026-02-01T12:00:00Z', 'none', 'license', 'preview', key, ...counts, '--json');
    expect(run).toMatchObject({ code: 2, json: { error: { code: 'invalid-argument' } } });
    expect(run.stderr).toContain('--new');
  });

  it.each(['', '1e3', '10000001'])('refuses the count "%s" with exit 2', async (count) => {
    const run = await at('2026-02-01T12:00:00Z', 'none', 'license', 'preview', 'any.lic', '--managed', count);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('--managed must be a whole number');
  });
});

describe('the event log on the command line (§8): each event once per transition', () => {
  const written = (data: string): { at: string; number: number }[] => {
    const text = readFileSync(join(workplace.folder, data, 'events.json'), 'utf8');
    return (JSON.parse(text) as { entries: { at: string; number: number }[] }).entries;
  };
  const numbers = (data: string): number[] => written(data).map(({ number }) => number);

  it('tells of a whole life: installed, exceeded, about to expire, expired, replaced, removed', async () => {
    const key = await workplace.issue('life', 5, '2026-03-31');
    const next = await workplace.issue('life-on', 5, '2027-03-31');
    await workplace.withJob('2026-02-01T12:00:00Z', 'life', 7);
    const steps: [now: string, args: string[], written: number[]][] = [
      ['2026-02-01T12:00:00Z', ['license', 'install', key], [24010]],
      ['2026-02-01T12:01:00Z', ['job', 'run', 'Daily'], [41305, 24070, 24060]],
      ['2026-02-01T12:02:00Z', ['job', 'run', 'Daily'], []],
      ['2026-03-01T00:00:00Z', ['job', 'run', 'Daily'], [24020]],
      ['2026-03-31T23:59:59Z', ['session', 'list'], []],
      ['2026-04-01T00:00:00Z', ['session', 'list'], [24030, 24060]],
      ['2026-04-01T00:01:00Z', ['license', 'show'], []],
      ['2026-04-02T00:00:00Z', ['license', 'install', next], [24010]],
      ['2026-04-03T00:00:00Z', ['license', 'remove'], [24080]],
      ['2026-04-03T00:01:00Z', ['license', 'show'], []],
    ];
    const told: number[][] = [];
    for (const [now, args] of steps) {
      const before = numbers('life').length;
      await at(now, 'life', ...args);
      told.push(numbers('life').slice(before));
    }
    expect(told).toEqual(steps.map(([, , expected]) => expected));
  }, 120_000);

  it('tells what the clock brought before it tells what the command did', async () => {
    const key = await workplace.issue('late', 5, '2026-03-31');
    await at('2026-02-01T12:00:00Z', 'late', 'license', 'install', key);
    await at('2026-06-01T00:00:00Z', 'late', 'license', 'remove');
    expect(numbers('late')).toEqual([24010, 24030, 24080]);
  });

  it('tells once what eight processes see at the same time', async () => {
    const key = await workplace.issue('many', 5, '2026-03-31');
    await at('2026-02-01T12:00:00Z', 'many', 'license', 'install', key);
    const looks = await Promise.all(
      Array.from({ length: 8 }, () =>
        workplace.startPostkeepAt('2026-04-01T00:00:00Z', 'many', 'license', 'show'),
      ),
    );
    expect(looks.map(({ code, stderr }) => [code, stderr])).toEqual(looks.map(() => [0, '']));
    expect(numbers('many')).toEqual([24010, 24030, 24060]);
  }, 120_000);

  it('a log that cannot be written stops no command and is named on stderr', async () => {
    const key = await workplace.issue('unwritable', 5, '2026-03-31');
    await at('2026-02-01T12:00:00Z', 'unwritable', 'license', 'install', key);
    const later = { now: '2026-04-01T00:00:00Z', data: 'unwritable' };
    const path = join(workplace.folder, later.data, 'events.json');
    const newer = readFileSync(path, 'utf8').replace('"schemaVersion": 2', '"schemaVersion": 3');
    writeFileSync(path, newer);
    const run = await at(later.now, later.data, 'session', 'list', '--json');
    expect(run).toMatchObject({ code: 0, json: [] });
    expect(run.stderr).toContain('events.json');
    expect(readFileSync(path, 'utf8')).toBe(newer);
  });
});

describe('license install (licensing.md §11)', () => {
  it('says what a new key changes and what is worse, beside the installed one', async () => {
    const now = '2026-02-01T12:00:00Z';
    const install = (key: string, ...more: string[]) =>
      at(now, 'compare', 'license', 'install', key, ...more);
    const key = await workplace.issue('compare', 50, '2027-01-31');
    expect(await install(key)).toMatchObject({ code: 0, stderr: '' });
    const longer = await install(await workplace.issue('compare-longer', 60, '2028-01-31'));
    expect(longer.code).toBe(0);
    expect(longer.stderr.split('\n')).toEqual(
      expect.arrayContaining([
        'Type: subscription',
        'Mailboxes: 50 -> 60',
        'Expiration date: 2027-01-31 -> 2028-01-31',
      ]),
    );
    expect(longer.stderr).not.toContain('worse');
    const worse = await install(key, '--yes');
    expect(worse.stderr).toContain('Mailboxes: 60 -> 50 (worse)');
    expect(worse.stderr).toContain('Expiration date: 2028-01-31 -> 2027-01-31 (worse)');
    expect(worse.stderr).not.toContain('Install it anyway?');
    const again = await install(await workplace.issue('compare-small', 5, '2026-12-31'), '--json');
    expect(again).toMatchObject({
      code: 0,
      json: { outcome: 'done', comparison: { worse: ['earlier-expiry', 'fewer-mailboxes'] } },
    });
    expect(again.stderr).toContain('It covers 5 mailboxes instead of 50. Install it anyway?');
  }, 120_000);

  it('reads a key that mail has mangled', async () => {
    const key = await workplace.issue('mangled', 50, '2027-01-31');
    writeFileSync(key, `\uFEFF${readFileSync(key, 'utf8').replaceAll(/^(?=.)/gm, '> ')}`, 'utf16le');
    expect((await at('2026-02-01T12:00:00Z', 'mangled', 'license', 'install', key)).code).toBe(0);
  });
});
