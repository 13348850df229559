import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readPdf } from '../../unit/core/lib/read-pdf.js';
import { type Workplace, openWorkplace } from './workplace.js';

let workplace: Workplace;

beforeAll(() => {
  workplace = openWorkplace();
}, 120_000);

afterAll(() => workplace.remove());

const data = 'coverage';
const run = (now: string, ...args: string[]) => workplace.postkeepAt(now, data, ...args);
const fileOf = (name: string): string => join(workplace.folder, name);
const written = z.object({
  counts: z.object({ protected: z.int(), pending: z.int(), unprotected: z.int() }),
  states: z.record(z.string(), z.int()),
  mailboxes: z.array(z.object({ mailbox: z.string(), state: z.string(), reason: z.string() })),
});

describe('postkeep mailbox coverage (command-line.md §3)', () => {
  beforeAll(async () => {
    // Ten of twelve mailboxes have a place without a license.
    await workplace.withJob('2026-03-01T09:00:00Z', data, 12);
    expect((await run('2026-03-01T12:00:00Z', 'job', 'run', 'Daily')).code).toBe(3);
    expect((await run('2026-03-01T13:00:00Z', 'mailbox', 'exclude', 'user003@contoso.example')).code).toBe(0);
  }, 240_000);

  it('says of each mailbox that is not protected why, and by whom it was excluded', async () => {
    const out = fileOf('now.json');
    const { code, json } = await run('2026-03-01T14:00:00Z', 'mailbox', 'coverage', '--out', out, '--json');
    const { counts, states, mailboxes } = written.parse(JSON.parse(readFileSync(out, 'utf8')));
    expect(code).toBe(0);
    expect(json).toEqual({ format: 'json', path: out, items: 3, listed: 3, counts });
    expect(counts).toEqual({ protected: 9, pending: 0, unprotected: 3 });
    expect(mailboxes.map(({ mailbox, state }) => [mailbox, state])).toEqual([
      ['user011@contoso.example', 'waiting'],
      ['user012@contoso.example', 'waiting'],
      ['user003@contoso.example', 'excluded'],
    ]);
    expect(mailboxes[2]?.reason).toMatch(/^Excluded from Daily by .+ on 2026-03-01$/);
    // The list of mailboxes and the status say the same.
    const list = z
      .array(z.object({ state: z.string() }))
      .parse((await run('2026-03-01T14:00:00Z', 'mailbox', 'list', '--json')).json);
    const status = z
      .object({ mailboxes: z.record(z.string(), z.int()) })
      .parse((await run('2026-03-01T14:00:00Z', 'status', '--json')).json);
    for (const state of ['protected', 'waiting', 'excluded']) {
      expect(list.filter((each) => each.state === state)).toHaveLength(states[state] ?? 0);
      expect(status.mailboxes[state], state).toBe(states[state]);
    }
  });

  it('says since when a mailbox has had no backup, as CSV and as PDF', async () => {
    const [csv, pdf] = [fileOf('late.csv'), fileOf('late.pdf')];
    const late = '2026-03-20T13:00:00Z';
    expect((await run(late, 'mailbox', 'coverage', '--out', csv)).stdout).toContain('12 not protected');
    expect(readFileSync(csv, 'utf8')).toContain(
      'No backup for 19 days: the last good one by Daily is of 2026-03-01',
    );
    expect((await run(late, 'mailbox', 'coverage', '--format', 'pdf', '--out', pdf)).code).toBe(0);
    expect(JSON.stringify(await readPdf(readFileSync(pdf)))).toContain('user001@contoso.example');
  });

  it('an unknown format is refused, and what cannot be written says why; nothing is left behind', async () => {
    const now = '2026-03-21T12:00:00Z';
    expect((await run(now, 'mailbox', 'coverage', '--format', 'doc', '--out', fileOf('x'))).code).toBe(2);
    const nowhere = await run(now, 'mailbox', 'coverage', '--out', join(fileOf('late.csv'), 'x.csv'));
    expect(nowhere.code).toBe(1);
    expect(nowhere.stderr).toContain('late.csv');
  });
});

describe('postkeep mailbox list says what status and report say (docs/decisions/0273)', () => {
  const chosen = 'chosen';
  const at = (now: string, ...args: string[]) => workplace.postkeepAt(now, chosen, ...args);
  const states = async (now: string): Promise<unknown> =>
    z
      .array(z.object({ mailbox: z.string(), state: z.string() }))
      .parse((await at(now, 'mailbox', 'list', '--json')).json)
      .map(({ mailbox, state }) => [mailbox.split('@')[0], state]);
  const counted = async (now: string): Promise<unknown> =>
    z.object({ mailboxes: z.unknown() }).parse((await at(now, 'status', '--json')).json).mailboxes;
  const [one, two] = ['user001@contoso.example', 'user002@contoso.example'];

  it('of a job that has not run, and of one whose mailboxes are left out and taken in again', async () => {
    const now = '2026-03-01T10:00:00Z';
    await workplace.withJob('2026-03-01T09:00:00Z', chosen, 2);
    // A folder tells nobody what it holds before it is read.
    expect(await states(now)).toEqual([]);
    expect((await at(now, 'job', 'edit', 'Daily', '--mailbox', one, '--mailbox', two)).code).toBe(0);
    expect(await states(now)).toEqual([
      ['user001', 'new'],
      ['user002', 'new'],
    ]);
    expect(await counted(now)).toMatchObject({ never: 2, excluded: 0 });
    const held = await at(now, 'mailbox', 'hold', one);
    expect(held).toMatchObject({ code: 1 });
    expect(held.stderr).toContain(`No session has listed ${one} yet`);
    expect((await at(now, 'mailbox', 'exclude', one)).code).toBe(0);
    expect((await at(now, 'job', 'run', 'Daily')).code).toBe(0);
    expect(await states(now)).toEqual([
      ['user002', 'protected'],
      ['user001', 'excluded'],
    ]);
    expect((await at(now, 'mailbox', 'include', one)).stdout).toContain('Daily');
    // Its job has run, and has made no backup of it.
    expect(await states(now)).toEqual([
      ['user002', 'protected'],
      ['user001', 'never'],
    ]);
  });

  it('of what was excluded from a job that chooses its mailboxes, and of a repository that is away', async () => {
    const now = '2026-03-01T11:00:00Z';
    expect((await at(now, 'job', 'run', 'Daily')).code).toBe(0);
    expect((await at(now, 'mailbox', 'exclude', one)).code).toBe(0);
    expect(await states(now)).toEqual([
      ['user002', 'protected'],
      ['user001', 'excluded'],
    ]);
    expect(await counted(now)).toMatchObject({ protected: 1, excluded: 1 });
    expect((await at(now, 'mailbox', 'include', one)).stdout).toContain('Daily');
    const repository = join(fileOf(chosen), 'repository');
    renameSync(repository, `${repository} is unplugged`);
    expect(await states(now)).toEqual([
      ['user002', 'away'],
      ['user001', 'away'],
    ]);
    expect(await counted(now)).toMatchObject({ protected: 0, late: 2 });
    renameSync(`${repository} is unplugged`, repository);
    expect(await counted(now)).toMatchObject({ protected: 2, late: 0 });
  });
});
