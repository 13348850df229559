import { mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
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

const data = 'reports';
const last = '2026-03-06T12:00:00Z';
const at: Workplace['postkeepAt'] = (...args) => workplace.postkeepAt(...args);
const report = (...args: string[]) => at(last, data, 'license', 'report', ...args);
const fileOf = (name: string): string => join(workplace.folder, name);
const textOf = (name: string): string => readFileSync(fileOf(name), 'utf8');

describe('§11 license report (command-line.md §3)', () => {
  beforeAll(async () => {
    // 5 licensed and 28 mailboxes on 1 and 2 March; nobody looks on the 3rd and 4th; 30 licensed from the 5th on.
    const small = await workplace.issue('small', 5, '2026-12-31');
    const large = await workplace.issue('large', 30, '2027-12-31');
    expect((await at('2026-03-01T08:00:00Z', data, 'license', 'install', small)).code).toBe(0);
    await workplace.withJob('2026-03-01T09:00:00Z', data, 28);
    expect((await at('2026-03-01T12:00:00Z', data, 'job', 'run', 'Daily')).code).toBe(3);
    expect((await at('2026-03-02T12:00:00Z', data, 'license', 'show')).code).toBe(0);
    expect((await at('2026-03-05T12:00:00Z', data, 'license', 'install', large)).code).toBe(0);
    expect((await at('2026-03-05T12:30:00Z', data, 'job', 'run', 'Daily')).code).toBe(0);
  }, 240_000);

  it('an overview has the figures of every day that was looked at, and no others', async () => {
    const run = await report(
      '--from',
      '2026-02-28',
      '--to',
      '2026-03-06',
      '--format',
      'csv',
      '--out',
      fileOf('o.csv'),
      '--json',
    );
    expect(run).toMatchObject({
      code: 0,
      json: {
        ...{ report: 'overview', from: '2026-02-28', to: '2026-03-06', format: 'csv' },
        ...{ path: fileOf('o.csv'), items: 7, listed: 7 },
      },
    });
    expect(textOf('o.csv').split('\r\n')).toEqual([
      '\uFEFFDate,Managed,New,Extra,Covered by the license,Note',
      '2026-02-28,,,,,unknown',
      '2026-03-01,28,0,23,5,',
      '2026-03-02,28,0,23,5,',
      '2026-03-03,,,,,unknown',
      '2026-03-04,,,,,unknown',
      '2026-03-05,28,0,0,30,',
      '2026-03-06,28,0,0,30,',
      '',
    ]);
  });

  it('the figures of a day are those that license show says on it', async () => {
    await report('--from', '2026-03-02', '--to', '2026-03-02', '--out', fileOf('day.json'));
    const { days } = z
      .object({ days: z.array(z.object({ managed: z.int(), extra: z.int() })) })
      .parse(JSON.parse(textOf('day.json')));
    const shown = await at('2026-03-02T12:00:00Z', data, 'license', 'show', '--json');
    const { licensed, temporary, waiting } = z
      .object({ licensed: z.int(), temporary: z.int(), waiting: z.int() })
      .parse(shown.json);
    expect(days).toEqual([expect.objectContaining({ managed: licensed + temporary + waiting })]);
  });

  it('without days it is the consumption, each mailbox with kind, state, job, first admission and last backup', async () => {
    const run = await report('--out', fileOf('c.csv'));
    expect(run).toMatchObject({
      code: 0,
      stdout: `License consumption of 28 mailboxes written to ${fileOf('c.csv')}\n`,
    });
    const lines = textOf('c.csv').split('\r\n');
    expect(lines).toContain('License,,Licensed to,Contoso,,,,,,,');
    expect(lines).toContain('Total,,Managed,28,,,,,,,');
    expect(lines.filter((line) => line.startsWith('Mailbox,'))).toHaveLength(28);
    expect(lines.find((line) => line.startsWith('Mailbox,1,'))).toMatch(
      /,user,Licensed,,2026-03-01T12:[\d:.]+Z,2026-03-05T12:[\d:.]+Z,Daily$/,
    );
    const { installationId } = z
      .object({ installationId: z.uuid() })
      .parse(JSON.parse(readFileSync(join(workplace.folder, data, 'license.json'), 'utf8')));
    expect(lines).toContain(`License,,Installation ID,${installationId},,,,,,,`);
  });

  it('is a PDF where neither option nor name say otherwise, and the option wins', async () => {
    expect((await report('overview', '--out', fileOf('plain'))).code).toBe(0);
    const [page = []] = await readPdf(readFileSync(fileOf('plain')));
    expect(page).toContain('License overview 2026-02-05 to 2026-03-06');
    expect(page).toContain('4 of 30');
    expect((await report('consumption', '--format', 'json', '--out', fileOf('x.pdf'))).code).toBe(0);
    expect(JSON.parse(textOf('x.pdf'))).toMatchObject({ report: 'consumption', totals: { managed: 28 } });
  });

  it('each is event 41300, with the fields of §11', async () => {
    const eventSchema = z.object({
      number: z.int(),
      text: z.string(),
      fields: z.record(z.string(), z.unknown()),
    });
    const events = (): z.output<typeof eventSchema>[] =>
      z
        .object({ entries: z.array(eventSchema) })
        .parse(JSON.parse(readFileSync(join(workplace.folder, data, 'events.json'), 'utf8')))
        .entries.filter(({ number }) => number === 41300);
    const before = events().length;
    expect((await report('--out', fileOf('event.pdf'))).code).toBe(0);
    expect(events()).toHaveLength(before + 1);
    expect(events().at(-1)).toMatchObject({
      text: 'A report of the current license consumption (PDF) has been created.',
      fields: { type: 'subscription', daysLeft: 665, mailboxes: 30, user: expect.any(String) as unknown },
    });
  });

  it.each([
    [['--from', '2026-03-02', '--to', '2026-03-01', '--out', 'x'], '--from must not be later than --to'],
    [['--from', '2000-01-01', '--out', 'x'], 'at most 10 years'],
    [['--from', 'March', '--out', 'x'], '--from'],
    [['consumption', '--from', '2026-03-01', '--out', 'x'], 'for an overview'],
    [['everything', '--out', 'x'], 'consumption or overview'],
    [['--format', 'docx', '--out', 'x'], 'pdf, csv or json'],
    [[], '--out'],
  ])('refuses %j with exit 2', async (args, said) => {
    const run = await report(...args);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(said);
  });

  it.each([
    ['a folder that is not there', () => fileOf('gone/r.pdf')],
    ['a folder in place of the file', () => fileOf('taken')],
    ['a link in place of the file', () => fileOf('link')],
  ])('%s is said with exit 1, and nothing is written or noted', async (_name, path) => {
    mkdirSync(fileOf('taken'), { recursive: true });
    if (!readdirSync(workplace.folder).includes('link')) symlinkSync('/etc/hostname', fileOf('link'));
    const log = readFileSync(join(workplace.folder, data, 'events.json'), 'utf8');
    const run = await report('--out', path(), '--json');
    expect(run).toMatchObject({ code: 1, json: { error: { code: 'io' } } });
    expect(readFileSync(join(workplace.folder, data, 'events.json'), 'utf8')).toBe(log);
    expect(readdirSync(workplace.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

it('the figures by kind count an account once, however many sources have it', async () => {
  const mail = await workplace.withJob(last, 'twice', 3);
  const run = (...args: string[]) => at(last, 'twice', ...args);
  for (const args of [
    ['source', 'add', 'Again', '--type', 'maildir', '--path', mail],
    ['job', 'create', 'Other', '--source', 'Again', '--all'],
    ['job', 'run', 'Daily'],
    ['job', 'run', 'Other'],
    ['license', 'report', '--out', fileOf('twice.json')],
  ])
    expect(await run(...args)).toMatchObject({ code: 0 });
  expect(JSON.parse(textOf('twice.json'))).toMatchObject({
    totals: { managed: 3, licensed: 3 },
    kinds: { user: 3, shared: 0, resource: 0 },
    mailboxes: { length: 6 },
  });
});
