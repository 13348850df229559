import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

/* What becomes of a mailbox's data, on the command line (command-line.md §3). */

let workplace: Workplace;
beforeAll(() => {
  workplace = openWorkplace();
}, 120_000);
afterAll(() => workplace.remove());

const now = '2026-02-20T12:00:00Z';
const postkeep = (...args: string[]): Promise<Run> => workplace.postkeepAt(now, 'data', ...args);
const listJson = z.array(
  z.object({
    mailbox: z.string(),
    kind: z.string(),
    restorePoints: z.int(),
    jobs: z.array(z.string()),
    hold: z.object({ since: z.string(), reason: z.string(), missingIn: z.array(z.string()) }).nullable(),
  }),
);
const listed = async (name: string) =>
  listJson.parse((await postkeep('mailbox', 'list', '--json')).json).find(({ mailbox }) => mailbox === name)!;
const errorCode = ({ json }: Run): string =>
  z.object({ error: z.object({ code: z.string() }) }).parse(json).error.code;

describe('mailbox', () => {
  let [first, job]: [string, string] = ['', ''];
  it('exclude, include and kind', async () => {
    await workplace.withJob(now, 'data', 2);
    job = z.array(z.object({ name: z.string() })).parse((await postkeep('job', 'list', '--json')).json)[0]!
      .name;
    expect((await postkeep('job', 'run', job)).code).toBe(0);
    first = listJson.parse((await postkeep('mailbox', 'list', '--json')).json)[0]!.mailbox;
    expect((await postkeep('mailbox', 'exclude', first, '--json')).json).toEqual({
      mailbox: first,
      jobs: [job],
    });
    expect((await listed(first)).jobs).toEqual([]);
    expect((await postkeep('mailbox', 'exclude', first)).stdout).toContain(`No job backs ${first} up.`);
    expect((await postkeep('mailbox', 'include', first, '--job', job)).code).toBe(0);
    expect((await listed(first)).jobs).toEqual([job]);
    expect((await postkeep('mailbox', 'include', first, '--job', 'another')).code).toBe(1);
    expect((await postkeep('mailbox', 'kind', first, 'shared', '--json')).json).toEqual({
      mailbox: first,
      kind: 'shared',
    });
    expect((await listed(first)).kind).toBe('shared');
    expect((await postkeep('mailbox', 'kind', first, 'room')).code).toBe(2);
  });

  it('hold keeps delete-data away, release lets it', async () => {
    expect((await postkeep('mailbox', 'hold', first, '--reason', 'Case 4711')).code).toBe(0);
    expect((await listed(first)).hold).toEqual({
      since: expect.any(String) as string,
      reason: 'Case 4711',
      missingIn: [],
    });
    expect((await postkeep('mailbox', 'list')).stdout).toContain('Held since');
    const refused = await postkeep('mailbox', 'delete-data', first, '--yes', '--json');
    expect([refused.code, errorCode(refused)]).toEqual([1, 'held']);
    expect(refused.stderr).toContain('Case 4711');
    expect(refused.stderr).not.toMatch(/back .* up again/);
    expect((await postkeep('mailbox', 'release', first)).code).toBe(0);
    expect((await listed(first)).hold).toBeNull();
    expect((await postkeep('mailbox', 'release', first)).code).toBe(1);
  });

  it('delete-data names what is lost, wants --yes where nobody can be asked, and leaves a session', async () => {
    const unasked = await postkeep('mailbox', 'delete-data', first, '--json');
    expect([unasked.code, errorCode(unasked)]).toEqual([2, 'invalid-argument']);
    expect(unasked.stderr).toMatch(/1 restore point with 1 message /);
    expect(unasked.stderr).toContain(`${job} would back ${first} up again`);
    expect((await listed(first)).restorePoints).toBe(1);

    const away = join(workplace.folder, 'data', 'repository');
    renameSync(away, `${away}-away`);
    const unreachable = await postkeep('mailbox', 'delete-data', first, '--yes', '--json');
    expect([unreachable.code, errorCode(unreachable)]).toEqual([1, 'not-found']);
    expect(unreachable.stderr).toContain(away);
    renameSync(`${away}-away`, away);

    const deleted = await postkeep(
      'mailbox',
      'delete-data',
      first,
      '--yes',
      '--reason',
      'asked for',
      '--json',
    );
    expect(deleted.code).toBe(0);
    const { sessionId, forecast } = z
      .object({
        sessionId: z.string(),
        status: z.literal('Success'),
        forecast: z.object({ points: z.int() }),
      })
      .parse(deleted.json);
    expect(forecast.points).toBe(1);
    expect((await listed(first)).restorePoints).toBe(0);
    // The last run went well, but nothing is left of what it made.
    const status = await postkeep('status', '--json');
    expect([status.code, status.json]).toEqual([
      3,
      expect.objectContaining({
        reasons: [expect.objectContaining({ code: 'never', mailboxes: 1 })],
        mailboxes: { protected: 1, late: 0, never: 1, waiting: 0, excluded: 0 },
      }),
    ]);
    const session = (await postkeep('session', 'show', sessionId)).stdout;
    expect(session).toContain('Reason: asked for');
    expect((await postkeep('session', 'list', '--type', 'data-deletion')).stdout).toContain(sessionId);
    expect((await postkeep('repository', 'verify')).code).toBe(0);
  });

  it('revoke wants --delete-data, a reason and --yes, frees the license, and is refused for a mailbox without one', async () => {
    const at = (...args: string[]): Promise<Run> => workplace.postkeepAt(now, 'revoked', ...args);
    await workplace.withJob(now, 'revoked', 2);
    const [{ name }] = z
      .tuple([z.object({ name: z.string() })])
      .parse((await at('job', 'list', '--json')).json);
    expect((await at('job', 'run', name)).code).toBe(0);
    const states = async (): Promise<[string, string, number][]> =>
      z
        .array(z.object({ mailbox: z.string(), licenseState: z.string(), restorePoints: z.int() }))
        .parse((await at('mailbox', 'list', '--json')).json)
        .map(({ mailbox, licenseState, restorePoints }) => [mailbox, licenseState, restorePoints]);
    const [[mailbox] = ['']] = await states();
    const reason = ['--reason', 'left the company'];
    for (const args of [[], reason, ['--delete-data'], ['--delete-data', '--reason', ' ', '--yes']])
      expect((await at('mailbox', 'revoke', mailbox, ...args)).code).toBe(2);
    const unasked = await at('mailbox', 'revoke', mailbox, '--delete-data', ...reason, '--json');
    expect([unasked.code, errorCode(unasked)]).toEqual([2, 'invalid-argument']);
    expect(unasked.stderr).toMatch(/1 restore point with 1 message /);
    expect((await states())[0]?.slice(1)).toEqual(['Licensed', 1]);

    const will = `${name} will back ${mailbox} up again`;
    expect((await at('mailbox', 'hold', mailbox)).code).toBe(0);
    const refused = await at('mailbox', 'revoke', mailbox, '--delete-data', ...reason, '--yes');
    expect(refused.code).toBe(1);
    expect(refused.stdout + refused.stderr).not.toMatch(/up again/);
    expect((await at('mailbox', 'release', mailbox)).code).toBe(0);

    const revoked = await at('mailbox', 'revoke', mailbox, '--delete-data', ...reason, '--yes');
    expect(revoked.code).toBe(0);
    expect(revoked.stdout.trimEnd().split('\n').at(-1)).toContain(will);
    const listed = await states();
    expect(listed.find(([each]) => each === mailbox)?.slice(1)).toEqual(['NotRequired', 0]);
    const events = readFileSync(join(workplace.folder, 'revoked', 'events.json'), 'utf8');
    for (const number of [41303, 41304, 41305]) expect(events).toContain(String(number));
    const again = await at('mailbox', 'revoke', mailbox, '--delete-data', ...reason, '--yes', '--json');
    expect([again.code, errorCode(again)]).toEqual([2, 'invalid-argument']);
  });
});

describe('repository', () => {
  it('open has another folder restored from, and list tells the two apart', async () => {
    const copy = join(workplace.folder, 'data', 'repository');
    const opened = await workplace.postkeepAt(now, 'other', 'repository', 'open', copy, '--json');
    expect(opened.json).toMatchObject({
      path: copy,
      use: 'opened',
      mailboxes: 1,
      restorePoints: 1,
      error: null,
    });
    const known = await workplace.postkeepAt(now, 'other', 'repository', 'list');
    expect(known.stdout).toMatch(/restore only/);
    const [mailbox] = listJson.parse(
      (await workplace.postkeepAt(now, 'other', 'mailbox', 'list', '--json')).json,
    );
    expect((await workplace.postkeepAt(now, 'other', 'restore', 'points', mailbox!.mailbox)).code).toBe(0);
    const refused = await workplace.postkeepAt(
      now,
      'other',
      'mailbox',
      'delete-data',
      mailbox!.mailbox,
      '--yes',
    );
    expect(refused.code).toBe(2);
    expect((await workplace.postkeepAt(now, 'other', 'repository', 'open', '/nowhere')).code).toBe(1);
    expect((await postkeep('repository', 'list', '--json')).json).toMatchObject([{ path: copy, use: 'own' }]);
  });
});
