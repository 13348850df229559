import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

/* What becomes of a mailbox's data, on the command line (command-line.md §3). */

let workplace: Workplace;
beforeAll(() => {
  workplace = openWorkplace();
}, 120_000);
afterAll(() => {
  workplace.remove();
});

const now = '2026-02-20T12:00:00Z';
const postkeep = (...args: string[]): Run => workplace.postkeepAt(now, 'data', ...args);
const listJson = z.array(
  z.object({
    mailbox: z.string(),
    kind: z.string(),
    restorePoints: z.int(),
    jobs: z.array(z.string()),
    hold: z.object({ since: z.string(), reason: z.string(), missingIn: z.array(z.string()) }).nullable(),
  }),
);
const listed = (name: string) =>
  listJson.parse(postkeep('mailbox', 'list', '--json').json).find(({ mailbox }) => mailbox === name)!;
const errorCode = ({ json }: Run): string =>
  z.object({ error: z.object({ code: z.string() }) }).parse(json).error.code;

describe('mailbox', () => {
  let [first, job]: [string, string] = ['', ''];
  it('exclude, include and kind', () => {
    workplace.withJob(now, 'data', 2);
    job = z.array(z.object({ name: z.string() })).parse(postkeep('job', 'list', '--json').json)[0]!.name;
    expect(postkeep('job', 'run', job).code).toBe(0);
    first = listJson.parse(postkeep('mailbox', 'list', '--json').json)[0]!.mailbox;
    expect(postkeep('mailbox', 'exclude', first, '--json').json).toEqual({ mailbox: first, jobs: [job] });
    expect(listed(first).jobs).toEqual([]);
    expect(postkeep('mailbox', 'exclude', first).stdout).toContain(`No job backs ${first} up.`);
    expect(postkeep('mailbox', 'include', first, '--job', job).code).toBe(0);
    expect(listed(first).jobs).toEqual([job]);
    expect(postkeep('mailbox', 'include', first, '--job', 'another').code).toBe(1);
    expect(postkeep('mailbox', 'kind', first, 'shared', '--json').json).toEqual({
      mailbox: first,
      kind: 'shared',
    });
    expect(listed(first).kind).toBe('shared');
    expect(postkeep('mailbox', 'kind', first, 'room').code).toBe(2);
  });

  it('hold keeps delete-data away, release lets it', () => {
    expect(postkeep('mailbox', 'hold', first, '--reason', 'Case 4711').code).toBe(0);
    expect(listed(first).hold).toEqual({
      since: expect.any(String) as string,
      reason: 'Case 4711',
      missingIn: [],
    });
    expect(postkeep('mailbox', 'list').stdout).toContain('Held since');
    const refused = postkeep('mailbox', 'delete-data', first, '--yes', '--json');
    expect([refused.code, errorCode(refused)]).toEqual([1, 'held']);
    expect(refused.stderr).toContain('Case 4711');
    expect(postkeep('mailbox', 'release', first).code).toBe(0);
    expect(listed(first).hold).toBeNull();
    expect(postkeep('mailbox', 'release', first).code).toBe(1);
  });

  it('delete-data names what is lost, wants --yes where nobody can be asked, and leaves a session', () => {
    const unasked = postkeep('mailbox', 'delete-data', first, '--json');
    expect([unasked.code, errorCode(unasked)]).toEqual([2, 'invalid-argument']);
    expect(unasked.stderr).toMatch(/1 restore points with 1 messages/);
    expect(unasked.stderr).toContain(`${job} will back ${first} up again`);
    expect(listed(first).restorePoints).toBe(1);

    const away = join(workplace.folder, 'data', 'repository');
    renameSync(away, `${away}-away`);
    const unreachable = postkeep('mailbox', 'delete-data', first, '--yes', '--json');
    expect([unreachable.code, errorCode(unreachable)]).toEqual([1, 'not-found']);
    expect(unreachable.stderr).toContain(away);
    renameSync(`${away}-away`, away);

    const deleted = postkeep('mailbox', 'delete-data', first, '--yes', '--reason', 'asked for', '--json');
    expect(deleted.code).toBe(0);
    const { sessionId, forecast } = z
      .object({
        sessionId: z.string(),
        status: z.literal('Success'),
        forecast: z.object({ points: z.int() }),
      })
      .parse(deleted.json);
    expect(forecast.points).toBe(1);
    expect(listed(first).restorePoints).toBe(0);
    const session = postkeep('session', 'show', sessionId).stdout;
    expect(session).toContain('Reason: asked for');
    expect(postkeep('session', 'list', '--type', 'data-deletion').stdout).toContain(sessionId);
    expect(postkeep('repository', 'verify').code).toBe(0);
  });
});

describe('repository', () => {
  it('open has another folder restored from, and list tells the two apart', () => {
    const copy = join(workplace.folder, 'data', 'repository');
    const opened = workplace.postkeepAt(now, 'other', 'repository', 'open', copy, '--json');
    expect(opened.json).toMatchObject({
      path: copy,
      use: 'opened',
      mailboxes: 1,
      restorePoints: 1,
      error: null,
    });
    const known = workplace.postkeepAt(now, 'other', 'repository', 'list');
    expect(known.stdout).toMatch(/restore only/);
    const [mailbox] = listJson.parse(workplace.postkeepAt(now, 'other', 'mailbox', 'list', '--json').json);
    expect(workplace.postkeepAt(now, 'other', 'restore', 'points', mailbox!.mailbox).code).toBe(0);
    const refused = workplace.postkeepAt(now, 'other', 'mailbox', 'delete-data', mailbox!.mailbox, '--yes');
    expect(refused.code).toBe(2);
    expect(workplace.postkeepAt(now, 'other', 'repository', 'open', '/nowhere').code).toBe(1);
    expect(postkeep('repository', 'list', '--json').json).toMatchObject([{ path: copy, use: 'own' }]);
  });
});
