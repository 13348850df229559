import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLicenseReports } from '../../../../core/license-reports/license-reports.js';
import type { LicenseDayStore } from '../../../../core/catalogue/license-days.js';
import {
  type ReportFormat,
  type ReportProgress,
  type ReportToWrite,
  reportFormats,
} from '../../../../shared/license/license-report.js';
import { daysWith, mailboxesOf, origin, useOf } from './reported.js';

const days: LicenseDayStore = {
  note: () => undefined,
  between: () =>
    new Map(
      daysWith([3, null, 4]).flatMap(({ date, figures }) => (figures === null ? [] : [[date, figures]])),
    ),
  first: () => '2026-03-01',
};
const interval = { from: '2026-03-01', to: '2026-03-04' };
const subjects = [{ report: 'consumption' }, { report: 'overview', interval }] as const;
const beginnings: Record<ReportFormat, string> = { pdf: '%PDF-', csv: '\uFEFF', json: '{' };

let folder: string;
let progress: ReportProgress[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-reports-'));
  progress = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function reportsOf(mailboxes: number) {
  return createLicenseReports({
    days,
    readUse: () => Promise.resolve(useOf(mailboxesOf(mailboxes))),
    onProgress: (each) => progress.push(each),
  });
}
const report = (changes: Partial<ReportToWrite> = {}): ReportToWrite => ({
  ...{ task: 't1', subject: { report: 'consumption' }, format: 'csv', origin },
  path: join(folder, 'report'),
  ...changes,
});

describe('the reports of Create report…', () => {
  it.each(
    subjects.flatMap((subject) => reportFormats.map((format) => [subject.report, format, subject] as const)),
  )('%s as %s is a whole file of its owner', async (_report, format, subject) => {
    const written = await reportsOf(3).write(report({ subject, format }));
    const items = subject.report === 'consumption' ? 3 : 4;
    expect(written).toEqual({ items, listed: items });
    expect((await readFile(report().path, 'utf8')).startsWith(beginnings[format])).toBe(true);
    expect((await stat(report().path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['report']);
  });

  it('a file that is there is replaced', async () => {
    await writeFile(report().path, 'old');
    await reportsOf(1).write(report());
    expect(await readFile(report().path, 'utf8')).toContain('user0@example.org');
  });

  it.each([
    ['a folder', (path: string) => mkdir(path)],
    ['a link', (path: string) => symlink('/etc/hostname', path)],
  ])('%s in its place is never replaced', async (_name, put) => {
    await put(report().path);
    await expect(reportsOf(1).write(report())).rejects.toMatchObject({ code: 'io' });
    expect(await readdir(folder)).toEqual(['report']);
  });

  it('a folder that is not there is named', async () => {
    const path = join(folder, 'gone', 'report.csv');
    await expect(reportsOf(1).write(report({ path }))).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining(join(folder, 'gone')) as unknown,
    });
  });

  it.each(reportFormats)(
    'a cancel ends a long one as %s, of which nothing stays, and no other',
    async (format) => {
      const reports = reportsOf(20_000);
      const other = reports.write(report({ task: 't2', path: join(folder, 'other') }));
      const long = reports.write(report({ format }));
      const ended = expect(long).rejects.toMatchObject({ code: 'cancelled' });
      setTimeout(() => {
        reports.cancel('t1');
      }, 5);
      await ended;
      await other;
      reports.cancel('t1');
      expect(await readdir(folder)).toEqual(['other']);
    },
  );

  it('one that is being made already is not made a second time', async () => {
    const reports = reportsOf(3);
    const first = reports.write(report());
    await expect(reports.write(report())).rejects.toMatchObject({ code: 'busy' });
    await first;
    await reports.write(report());
  });

  it('says how far it is', async () => {
    await reportsOf(5000).write(report());
    expect(progress[0]).toEqual({ task: 't1', done: 1000, total: 5000 });
  });

  it('an overview says from which day on anything is known', () => {
    expect(reportsOf(0).overview(interval)).toEqual({
      days: [...daysWith([3, null, 4]), { date: '2026-03-04', figures: null }],
      knownFrom: '2026-03-01',
    });
  });
});
