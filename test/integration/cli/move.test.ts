import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { openConfiguredConsoles } from './configured-consoles.js';

/* `postkeep move`: a console goes to another computer, with its repositories, secrets and license. */

const consoles = openConfiguredConsoles();
afterAll(() => consoles.place.remove());

describe('move', () => {
  const key = async () => consoles.place.issue('moved', 25, '2027-01-01');

  test('license, Installation ID, configuration and ledger go to the new computer; its repository is found there', async () => {
    await consoles.fullConsole('old');
    await consoles.done('old', 'license', 'install', await key(), '--yes');
    await consoles.done('old', 'job', 'run', 'Daily');
    await consoles.done('old', 'repository', 'schedule', '--verify', 'quarterly', '--drill', 'never');
    const before = licenseFile('old');
    const run = await consoles.done(
      'old',
      'move',
      'export',
      consoles.at('move.json'),
      ...consoles.passphrase(),
      '--yes',
    );
    expect(run.stderr).toContain(join(consoles.at('old'), 'repository'));
    expect(readFileSync(consoles.at('move.json'), 'utf8')).not.toMatch(/opens everything|secret-hook|eyJ/);

    // The last command may still be letting go of a search index, whose journal goes with it.
    await vi.waitFor(() =>
      cp(join(consoles.at('old'), 'repository'), join(consoles.at('new'), 'repository'), { recursive: true }),
    );
    const taken = await consoles.done(
      'new',
      'move',
      'import',
      consoles.at('move.json'),
      ...consoles.passphrase(),
      '--yes',
    );
    expect(taken.stderr).toContain('Contoso');
    expect(taken.stderr).toContain(`found    ${join(consoles.at('new'), 'repository')}`);
    expect(licenseFile('new')).toEqual(before);
    expect(await consoles.setUp('new')).toEqual(await consoles.setUp('old'));
    // Those that are here already and the one that is only named: each is to be backed up by its job, and none is in no job.
    const listed = (await consoles.done('new', 'mailbox', 'list', '--json')).json;
    expect(listed).toMatchObject([
      ...Array.from({ length: 3 }, () => ({ restorePoints: 1, jobs: ['Daily'], state: 'new' })),
      { mailbox: 'ada@example.com', restorePoints: 0, jobs: ['Hourly'], state: 'new', licenseState: null },
    ]);
    expect((await consoles.postkeep('new', 'status', '--json')).json).toMatchObject({
      mailboxes: { protected: 0, never: 4, excluded: 0 },
    });
    const care = async (data: string): Promise<unknown> =>
      z
        .array(z.looseObject({ task: z.string(), interval: z.string() }))
        .parse((await consoles.done(data, 'repository', 'schedule', '--json')).json)
        .map(({ task, interval }) => [task, interval]);
    expect(await care('new')).toEqual([
      ['verification', 'quarterly'],
      ['restore-drill', 'never'],
    ]);
    expect(await care('new')).toEqual(await care('old'));
    // The same accounts are no new ones: they hold the units that they held.
    expect(await consoles.done('new', 'job', 'run', 'Daily')).toMatchObject({ code: 0 });
    expect(await counts('new')).toEqual(await counts('old'));
    expect(await counts('new')).toMatchObject({ managed: 3 });
  });

  async function counts(data: string): Promise<unknown> {
    const status = z
      .looseObject({ licensed: z.number(), new: z.number() })
      .parse((await consoles.done(data, 'license', 'show', '--json')).json);
    return { managed: status.licensed, new: status.new };
  }

  test('the old computer runs no jobs, says why, and restores as before', async () => {
    const run = await consoles.postkeep('old', 'job', 'run', 'Daily');
    expect(run).toMatchObject({ code: 4 });
    expect(run.stderr).toMatch(/was moved to another computer on 2026-03-01/);
    const due = await consoles.done('old', 'job', 'run', '--due', '--json');
    expect(due.json).toMatchObject({ runs: [] });
    const jobs = await consoles.done('old', 'job', 'list', '--json');
    expect(jobs.json).toMatchObject([{ nextRunAt: null }, { nextRunAt: null }]);
    expect((await consoles.done('old', 'job', 'list')).stderr).toMatch(/was moved to another computer/);
    const status = await consoles.postkeep('old', 'status', '--json');
    expect(status.stdout).toContain('was moved to another computer');
    const mailboxes = z
      .array(z.looseObject({ mailbox: z.string() }))
      .parse((await consoles.done('old', 'mailbox', 'list', '--json')).json);
    await consoles.done(
      'old',
      'restore',
      'export',
      '--mailbox',
      mailboxes[0]!.mailbox,
      '--format',
      'eml',
      '--out',
      consoles.at('restored'),
    );
    expect(readdirSync(consoles.at('restored'), { recursive: true }).length).toBeGreaterThan(0);
  });

  test('told so, it runs jobs again', async () => {
    expect(await consoles.postkeep('old', 'move', 'undo')).toMatchObject({ code: 2 });
    await consoles.done('old', 'move', 'undo', '--yes');
    await consoles.done('old', 'job', 'run', 'Daily');
    expect(await consoles.postkeep('old', 'move', 'undo', '--yes')).toMatchObject({ code: 2 });
  });

  test('a repository that lies elsewhere here is named with its folder', async () => {
    const [there, here] = [consoles.at('there'), consoles.at('here')];
    await consoles.place.withJob(consoles.now(), 'far', 2);
    await consoles.done('far', 'job', 'edit', 'Daily', '--repository', there);
    await consoles.done('far', 'job', 'run', 'Daily');
    await consoles.done('far', 'move', 'export', consoles.at('far.json'), ...consoles.passphrase(), '--yes');
    await cp(there, here, { recursive: true });
    const folder = ['--folder', `${there}=${here}`];
    await consoles.done('near', 'license', 'install', await key(), '--yes');
    const taken = await consoles.done(
      'near',
      'move',
      'import',
      consoles.at('far.json'),
      ...consoles.passphrase(),
      ...folder,
      '--yes',
    );
    expect(taken.stderr).toContain(`found    ${here} (there ${there})`);
    // A console without a license takes none away.
    expect(licenseFile('near').key).toMatch(/^eyJ/);
    expect((await consoles.done('near', 'repository', 'list')).stdout).toContain(here);
    const points = await consoles.done('near', 'mailbox', 'list', '--json');
    expect(points.json).toHaveLength(2);
  });

  test('a repository that was not brought along is not begun anew: jobs say what they miss, until it is there', async () => {
    const { done, at, passphrase } = consoles;
    await consoles.place.withJob(consoles.now(), 'left', 2);
    await done('left', 'job', 'run', 'Daily');
    await done('left', 'move', 'export', at('left.json'), ...passphrase(), '--yes');
    await done('came', 'move', 'import', at('left.json'), ...passphrase(), '--yes');
    const run = await consoles.postkeep('came', 'job', 'run', 'Daily');
    expect(run.code).toBe(1);
    expect(run.stderr + run.stdout).toMatch(/is not there|connect the disk/i);
    expect(existsSync(join(at('came'), 'repository', 'repository.json'))).toBe(false);
    await cp(join(at('left'), 'repository'), join(at('came'), 'repository'), { recursive: true });
    await done('came', 'job', 'run', 'Daily');
    const { json } = await done('came', 'mailbox', 'list', '--json');
    expect((json as { restorePoints: number }[]).map(({ restorePoints }) => restorePoints)).toEqual([2, 2]);
  });

  test('a configuration alone moves no console', async () => {
    await consoles.done('old', 'config', 'export', consoles.at('plain.json'));
    const run = await consoles.postkeep('none', 'move', 'import', consoles.at('plain.json'), '--yes');
    expect(run).toMatchObject({ code: 2 });
    expect(run.stderr).toContain('holds a configuration only');
  });
});

/** Installation ID and key as they are kept. */
function licenseFile(data: string): { installationId: string; key: string } {
  const kept = z.object({ installationId: z.uuid(), key: z.string() });
  return kept.parse(JSON.parse(readFileSync(join(consoles.at(data), 'license.json'), 'utf8')));
}
