import { describe, expect, it } from 'vitest';
import type { JobState } from '../../../../core/mailboxes/job-states.js';
import type { Judgement } from '../../../../core/mailboxes/protection-report.js';
import { type CoveredMailbox, coverageReport } from '../../../../core/mailboxes/coverage.js';
import {
  coverageCsv,
  coverageJson,
  coveragePdf,
  mostInPdf,
} from '../../../../core/mailboxes/coverage-files.js';
import { type MailboxState, coverageOf, mailboxStates } from '../../../../shared/backup/status.js';
import { readPdf } from '../lib/read-pdf.js';

const now = new Date('2026-06-10T12:00:00Z');
const job = { stored: { definition: { name: 'Nightly' } } } as unknown as JobState;
const goodAt = new Date('2026-06-01T02:00:00Z');

function judgement(type: MailboxState): Judgement {
  if (type === 'excluded') return { type, by: [job] };
  if (type === 'unassigned') return { type };
  const outcome = { sessionId: 's', at: goodAt, result: 'success', wasStopped: false, goodAt } as const;
  return { type, job, outcome, reason: 'The server did not answer.', goodAt };
}

function covered(type: MailboxState, change: Partial<CoveredMailbox> = {}): CoveredMailbox {
  return {
    ...{
      id: type,
      isRead: true,
      mailbox: `${type}@example.org`,
      sourceId: 's',
      source: 'Office',
      kind: 'user',
    },
    ...{ stored: null, queuePosition: 7, judgement: judgement(type) },
    ...change,
  };
}

const report = coverageReport({
  mailboxes: mailboxStates.map((state) => covered(state)),
  excludedBy: () => ({ user: 'ada', at: '2026-05-02T10:00:00.000Z' }),
  now,
});
const ignore = (): undefined => undefined;
const notStopped = new AbortController().signal;

describe('the coverage report', () => {
  it('names each mailbox that is not protected, the most urgent first, and counts every one', () => {
    const { counts, mailboxes } = report;
    expect(counts).toEqual({ protected: 2, pending: 2, unprotected: mailboxStates.length - 4 });
    const expected = mailboxStates.filter((state) => coverageOf(state) !== 'protected');
    expect(new Set(mailboxes.map(({ state }) => state))).toEqual(new Set(expected));
    expect(mailboxes[0]?.state).toBe('failing');
    expect(mailboxes.findIndex(({ coverage }) => coverage === 'pending')).toBe(counts.unprotected);
  });

  it.each([
    ['excluded', 'Excluded from Nightly by ada on 2026-05-02'],
    ['unassigned', 'In no job, and never backed up'],
    ['paused', 'The schedule of Nightly is off'],
    ['waiting', 'Waits for a license, number 7 in the queue'],
    ['failing', 'The last run of Nightly could not back it up: The server did not answer.'],
    ['incomplete', 'The last run of Nightly missed mail: The server did not answer.'],
    ['never', 'Nightly has made no good backup of it'],
    ['late', 'No backup for 9 days: the last good one by Nightly is of 2026-06-01'],
    ['unlisted', 'Nightly did not find it on the server the last time'],
    ['new', 'The first run of Nightly is to come'],
    ['running', 'Nightly is running'],
  ] as const)('%s: %s', (state, reason) => {
    expect(report.mailboxes.find((each) => each.state === state)?.reason).toBe(reason);
  });

  it('does not say by whom where the log of actions does not know', () => {
    const { mailboxes } = coverageReport({ mailboxes: [covered('excluded')], excludedBy: () => null, now });
    expect(mailboxes[0]?.reason).toBe('Excluded from Nightly; it is not known by whom');
  });

  it('CSV, JSON and PDF have the same mailboxes and the same counts', async () => {
    const csv = [...coverageCsv(report, ignore)].join('');
    const json = JSON.parse([...coverageJson(report, ignore)].join('')) as {
      counts: unknown;
      mailboxes: { mailbox: string; reason: string }[];
    };
    const pages = await readPdf(await coveragePdf(report, ignore, notStopped));
    const pdf = JSON.stringify(pages).replaceAll(/\s+/g, ' ');
    expect(json.counts).toEqual(report.counts);
    expect(json.mailboxes.map(({ mailbox }) => mailbox)).toEqual(
      report.mailboxes.map(({ mailbox }) => mailbox),
    );
    for (const { mailbox, reason } of report.mailboxes) {
      expect(csv).toContain(mailbox);
      expect(csv).toContain(reason.includes(',') ? `"${reason}"` : reason);
      expect(pdf).toContain(mailbox);
    }
    // For people: no seconds, and the zone once.
    expect(pdf).toMatch(/Created \(UTC\)[^0-9]+\d{4}-\d\d-\d\d \d\d:\d\d"/);
    expect(csv).toContain('Total,Not protected,11,');
  });

  it('says "never" of no mailbox that has restore points and no job any more', async () => {
    const lastBackupAt = '2026-06-09T02:00:00.000Z';
    const of = async (stored: CoveredMailbox['stored']) => {
      const mailboxes = [covered('unassigned', { stored }), covered('excluded', { stored })];
      const some = coverageReport({ mailboxes, excludedBy: () => null, now });
      return JSON.stringify(await readPdf(await coveragePdf(some, ignore, notStopped)));
    };
    expect(await of({ lastBackupAt } as CoveredMailbox['stored'])).not.toContain('never');
    expect(await of({ lastBackupAt: null } as CoveredMailbox['stored'])).toContain('never');
  });

  it('an empty one says so, and one where all is well too', async () => {
    const of = async (mailboxes: CoveredMailbox[]) =>
      JSON.stringify(
        await readPdf(
          await coveragePdf(coverageReport({ mailboxes, excludedBy: () => null, now }), ignore, notStopped),
        ),
      );
    expect(await of([])).toContain('No mailbox is known yet.');
    expect(await of([covered('protected')])).toContain('Every known mailbox is protected.');
    const empty = coverageReport({ mailboxes: [], excludedBy: () => null, now });
    expect(JSON.parse([...coverageJson(empty, ignore)].join(''))).toMatchObject({ mailboxes: [] });
  });

  it('a PDF of very many lists the first and says so', async () => {
    const many = Array.from({ length: mostInPdf + 1 }, (_, index) =>
      covered('unassigned', { mailbox: `user${String(index)}@example.org` }),
    );
    const large = coverageReport({ mailboxes: many, excludedBy: () => null, now });
    const pdf = JSON.stringify(await readPdf(await coveragePdf(large, ignore, notStopped)));
    expect(pdf).toContain(`first ${String(mostInPdf)} of ${String(mostInPdf + 1)} mailboxes`);
  });

  it('is stopped between two pages', async () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      covered('unassigned', { mailbox: `user${String(index)}@example.org` }),
    );
    const stop = new AbortController();
    stop.abort();
    const large = coverageReport({ mailboxes: many, excludedBy: () => null, now });
    await expect(coveragePdf(large, ignore, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
