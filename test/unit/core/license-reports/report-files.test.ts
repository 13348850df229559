import { describe, expect, it } from 'vitest';
import { consumptionOf } from '../../../../core/license-reports/consumption.js';
import {
  consumptionCsv,
  consumptionJson,
  consumptionPdf,
  mostInPdf,
} from '../../../../core/license-reports/consumption-files.js';
import { overviewCsv, overviewJson, overviewPdf } from '../../../../core/license-reports/overview-files.js';
import type { Mailbox } from '../../../../shared/backup/mailbox.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { verbatim } from '../../../../shared/texts/text.js';
import { readPdf } from '../lib/read-pdf.js';
import { countsOf, factsOf } from '../../shared/license/fixtures.js';
import { daysWith, mailboxOf, mailboxesOf, origin, rentalFacts, useOf } from './reported.js';

const ignore = (): undefined => undefined;
const notStopped = new AbortController().signal;
const pdfOf = async (mailboxes: readonly Mailbox[], facts = rentalFacts) =>
  readPdf(await consumptionPdf(consumptionOf(useOf(mailboxes, facts), origin), ignore, notStopped));
const csvOf = (mailboxes: readonly Mailbox[], facts = rentalFacts): string[] =>
  [...consumptionCsv(consumptionOf(useOf(mailboxes, facts), origin), ignore)].join('').split('\r\n');
const jsonOf = (mailboxes: readonly Mailbox[], facts = rentalFacts): unknown =>
  JSON.parse([...consumptionJson(consumptionOf(useOf(mailboxes, facts), origin), ignore)].join(''));
const several = [
  mailboxOf(),
  mailboxOf({
    mailbox: '=cmd|calc',
    licenseState: 'Exceeded',
    queuePosition: 2,
    lastBackupAt: null,
    jobs: [],
  }),
  mailboxOf({
    mailbox: 'room@example.org',
    kind: 'resource',
    licenseState: 'NotRequired',
    jobs: ['A', 'B, C'],
  }),
  mailboxOf({ mailbox: 'only@opened.example', isOpenedOnly: true }),
];

describe('§11 the current consumption', () => {
  it('as CSV has license data, Installation ID, totals and each mailbox, in one table', () => {
    expect(csvOf(several)).toEqual([
      '\uFEFFLine,No.,Name,Value,Source,Kind,License state,Place in queue,First admission,Last backup,Jobs',
      'License,,Status,Valid,,,,,,,',
      'License,,Type,Rental,,,,,,,',
      'License,,Package,Standard,,,,,,,',
      'License,,Licensed to,Müller & Söhne,,,,,,,',
      'License,,Licensed mailboxes,100,,,,,,,',
      'License,,Issued,2026-01-31,,,,,,,',
      'License,,Expiration date,2027-01-31 (322 days left),,,,,,,',
      'License,,License ID,6f1d2c7e-2f57-4a51-9a44-3c1f0d9b7e11,,,,,,,',
      'License,,Contract,C-1,,,,,,,',
      'License,,Support ID,S-1,,,,,,,',
      'License,,Support expiration date,2026-03-01 (expired),,,,,,,',
      'License,,Installation ID,6f1d2c7e-2f57-4a51-9a44-3c1f0d9b7e11,,,,,,,',
      'License,,Postkeep version,0.1.0,,,,,,,',
      'License,,Created (UTC),2026-03-15 12:00,,,,,,,',
      'Total,,Managed,4,,,,,,,',
      'Total,,Covered by the license,100,,,,,,,',
      'Total,,Licensed,4,,,,,,,',
      'Total,,New,0,,,,,,,',
      'Total,,In grace,0,,,,,,,',
      'Total,,Waiting,0,,,,,,,',
      'Total,,User mailboxes,2,,,,,,,',
      'Total,,Shared mailboxes,0,,,,,,,',
      'Total,,Resource mailboxes,1,,,,,,,',
      'Mailbox,1,anna@example.org,,Mail server,user,Licensed,,2026-01-05T08:00:00.000Z,2026-03-14T22:00:00.000Z,Nightly',
      "Mailbox,2,'=cmd|calc,,Mail server,user,Exceeded,2,2026-01-05T08:00:00.000Z,,",
      'Mailbox,3,room@example.org,,Mail server,resource,NotRequired,,2026-01-05T08:00:00.000Z,2026-03-14T22:00:00.000Z,"A; B, C"',
      '',
    ]);
  });

  it('as PDF has the same, under a title, with the number of each page', async () => {
    const [page = []] = await pdfOf(several);
    for (const words of [
      'License consumption on 2026-03-15',
      'Müller & Söhne',
      '2027-01-31 (322 days left)',
      'anna@example.org',
      '=cmd|calc',
      'Waiting (2)',
      'Not required',
      'Resource',
      'A; B, C',
      '2026-01-05',
      '2026-03-14',
      'Page 1 of 1',
    ]) {
      expect(page).toContain(words);
    }
    expect(page).not.toContain('only@opened.example');
  });

  it('as JSON is one document, whatever the number of mailboxes', () => {
    expect(jsonOf(several)).toMatchObject({
      report: 'consumption',
      createdAt: '2026-03-15T12:00:00.000Z',
      ...origin,
      license: { type: 'rental', mailboxes: 100 },
      status: 'Valid',
      totals: { managed: 4, covered: 100, waiting: 0 },
      kinds: { user: 2, shared: 0, resource: 1 },
      mailboxes: [
        { number: 1, mailbox: 'anna@example.org', jobs: ['Nightly'] },
        { number: 2 },
        { number: 3 },
      ],
    });
    for (const count of [0, 1, 999, 1000, 1001, 2000]) {
      expect(jsonOf(mailboxesOf(count))).toMatchObject({ mailboxes: { length: count } });
    }
  });

  it.each([
    ['no license', factsOf(null, rentalFacts.now), 'Not installed', '10'],
    [
      'a license that cannot be read',
      factsOf(null, rentalFacts.now, { unread: verbatim('?') }),
      'Unknown',
      'unknown',
    ],
  ])('of %s says no more than is known', async (_name, facts, status, covered) => {
    const lines = csvOf([mailboxOf()], facts);
    expect(lines).toContain(`License,,Status,${status},,,,,,,`);
    expect(lines).toContain(`Total,,Covered by the license,${covered},,,,,,,`);
    expect(lines.at(-2)).toContain(covered === 'unknown' ? ',user,unknown,' : ',user,Licensed,');
    expect(lines.some((line) => line.startsWith('License,,Type'))).toBe(false);
    expect((await pdfOf([mailboxOf()], facts)).flat()).toContain(status);
  });

  it.each(['мария@пример.example', '株式会社 ‏שלום 🙂', '\u0000\n\uD800', 'a'.repeat(5000), ''])(
    'a mailbox named %j crashes nothing and is found by its number',
    async (mailbox) => {
      expect((await pdfOf([mailboxOf({ mailbox })])).flat()).toContain('1');
      expect(jsonOf([mailboxOf({ mailbox })])).toMatchObject({ mailboxes: [{ mailbox }] });
    },
  );

  it('of none says so', async () => {
    expect((await pdfOf([])).flat()).toContain('No mailbox has been backed up or has asked to be.');
  });

  it('a PDF lists the first mailboxes of very many, and says where all are', async () => {
    const pages = (await pdfOf(mailboxesOf(mostInPdf + 1))).flat();
    expect(pages.filter((text) => /^user\d+@/.test(text))).toHaveLength(mostInPdf);
    expect(pages.join(' ')).toContain(
      `lists the first ${String(mostInPdf)} of ${String(mostInPdf + 1)} mailboxes`,
    );
    expect(csvOf(mailboxesOf(mostInPdf + 1)).at(-2)).toContain(
      `,${String(mostInPdf + 1)},user${String(mostInPdf)}@`,
    );
  }, 60_000);
});

describe('§11 the license overview', () => {
  const overviewOf = (managed: readonly (number | null)[]) => {
    const days = daysWith(managed);
    const interval = { from: days[0]?.date ?? '', to: days.at(-1)?.date ?? '' };
    return { facts: rentalFacts, status: evaluateLicense(rentalFacts, countsOf(1)), origin, interval, days };
  };

  it('as CSV has a line for each day, and nothing where nothing is known', () => {
    expect(overviewCsv(overviewOf([null, 12, 0])).split('\r\n')).toEqual([
      '\uFEFFDate,Managed,New,Extra,Covered by the license,Note',
      '2026-03-01,,,,,unknown',
      '2026-03-02,12,1,1,10,',
      '2026-03-03,0,0,0,10,',
      '',
    ]);
  });

  it('as JSON says null where nothing is known', () => {
    expect(JSON.parse(overviewJson(overviewOf([null, 12])))).toMatchObject({
      report: 'overview',
      from: '2026-03-01',
      to: '2026-03-02',
      ...origin,
      days: [
        { date: '2026-03-01', managed: null, new: null, extra: null, covered: null },
        { date: '2026-03-02', managed: 12, new: 1, extra: 1, covered: 10 },
      ],
    });
  });

  it('as PDF has chart, summary and each day; days in a row of which nothing is known are one line', async () => {
    const [page = []] = await readPdf(
      await overviewPdf(overviewOf([null, null, 12, 14, null]), ignore, notStopped),
    );
    for (const words of [
      'License overview 2026-03-01 to 2026-03-05',
      '2 of 5',
      '14 on 2026-03-04',
      '3 on 2026-03-04',
      'Within the license',
      'Unknown',
      '2026-03-01 to 2026-03-02',
      '2026-03-03',
      '2026-03-05',
    ]) {
      expect(page).toContain(words);
    }
  });

  it('as PDF says when nothing is known at all', async () => {
    const pages = await readPdf(await overviewPdf(overviewOf([null, null]), ignore, notStopped));
    expect(pages.flat()).toContain('Of no day of this interval anything is known.');
  });
});
