import { fitBucket, lockingBucket } from './sample-buckets.js';
import { emptyDatabase } from './sample-cluster.js';
import { defaultSettings } from '../../../shared/settings.js';
import type { MockState } from '../mocked/state.js';
import { usageMailboxes } from './usage-report-fixtures.js';
import { now, validRental } from './license-fixtures.js';
import { sampleConsoleToMove, sampleImportPlan } from './sample-configuration.js';
import { ago, day, hour } from './sample-dates.js';
import { sampleJobs, sampleSource } from './sample-jobs.js';
import { awkwardMailboxes, manyMailboxes } from './sample-mailboxes.js';
import { htmlBody, message, sampleDifferences } from './sample-messages.js';
import { grownFor, nothingDamaged, ownRepository, soundRepository } from './sample-repositories.js';
import { nightly, result, session, updateSession, warned, warnedDetail } from './sample-sessions.js';
import { noMailboxes } from '../../../shared/backup/status.js';
import { text } from '../../../shared/texts/text.js';

/** A console in good order, as most tests begin. */
export function sampleState(change: Partial<MockState> = {}): MockState {
  const mailboxes = [...manyMailboxes(46), ...awkwardMailboxes];
  return {
    info: {
      version: '0.1.0',
      vendor: 'Veeam',
      dataFolder: '/home/ada/.config/Postkeep',
      secretStorage: 'keychain',
      locale: 'en-US',
      now,
      quarantined: [],
    },
    license: validRental,
    licenseChange: { false: { outcome: 'done', message: text('licenseChange.alreadyInstalled') } },
    examinedKey: null,
    updateReport: {
      sessionId: 'update-2',
      outcome: 'up-to-date',
      result: 'Success',
      lines: [{ type: 'Success', text: text('licenseUpdate.upToDate'), time: now }],
      reason: text('licenseUpdate.upToDateReason'),
      recommendation: text('licenseUpdate.upToDateHint'),
    },
    actions: [],
    actionsVerification: { entries: 0, head: null, faults: 0, named: [] },
    usageMailboxes,
    usageReports: [
      {
        licenseId: validRental.license!.licenseId,
        period: '2026-03',
        createdAt: '2026-04-01T00:00:00Z',
        weeks: [
          { weekOf: '2026-03-02', highWatermark: 6 },
          { weekOf: '2026-03-09', highWatermark: 9 },
          { weekOf: '2026-03-16', highWatermark: 9 },
          { weekOf: '2026-03-23', highWatermark: 10 },
        ],
        managed: 10,
        new: 3,
        highWatermark: 10,
        adjustment: null,
        removed: [],
        remindAt: null,
        failure: null,
        deliveredAt: null,
        sendsOn: '2026-04-11',
      },
    ],
    settings: defaultSettings,
    appUpdate: {
      choice: { server: '', weekly: false },
      ...{ server: '', checkedAt: null, status: { type: 'unknown' } },
    },
    appUpdateAnswers: { check: { type: 'current' }, download: { type: 'current' } },
    sources: [
      sampleSource,
      {
        id: 'source-2',
        name: 'Archive 2019',
        config: { type: 'mbox', path: '/srv/archive/thunderbird-2019' },
      },
    ],
    sourceStates: [
      {
        sourceId: 'source-1',
        mailboxes: 52,
        lastTest: { at: ago(2 * hour), error: null, notRead: 0 },
      },
      { sourceId: 'source-2', mailboxes: null, lastTest: null },
    ],
    testError: null,
    removed: null,
    isSecretMissing: false,
    addedSource: { ...sampleSource, id: 'source-3' },
    passedOver: [],
    sourceMailboxes: mailboxes.map(({ mailbox: address, kind }) => ({ mailbox: address, kind })),
    sourceFolders: [
      { path: ['INBOX'], messages: 4211, bytes: 812_000_000 },
      { path: ['Archive', '2019'], messages: 120, bytes: 9_100_000 },
      { path: ['Archive', '2020'], messages: 94, bytes: 7_300_000 },
      { path: ['Junk E-mail'], messages: 312, bytes: 4_000_000 },
      { path: ['Sent'], messages: 1804, bytes: 390_000_000 },
    ],
    discovery: {
      readAt: ago(0),
      isFirst: false,
      mailboxes: mailboxes.map(({ mailbox: address, kind }, n) => ({ mailbox: address, kind, isNew: n < 2 })),
      changedKind: [],
      gone: [],
      closed: [],
      isFollowed: true,
    },
    chosenPath: '/srv/mail',
    mailboxList: 'ada@contoso.example\n',
    sampleForecast: null,
    importPlan: sampleImportPlan(),
    consoleToMove: sampleConsoleToMove,
    sample: { sourceId: 'source-1', jobId: 'job-1' },
    removedJobs: [],
    jobForecast: { says: 'nothing' },
    nextRuns: [1, 2, 3, 4, 5].map((number) => ago(-12.5 * hour - (number - 1) * day)),
    jobs: sampleJobs(mailboxes),
    sessions: [
      warned,
      ...Array.from({ length: 13 }, (_, index) => nightly(index)).filter((_, index) => index !== 7),
      updateSession,
      session('restore-1', {
        type: 'restore',
        name: 'Restore',
        jobId: null,
        trigger: 'manual',
        startedAt: ago(2.1 * day),
      }),
    ].sort((a, b) => b.startedAt.localeCompare(a.startedAt)),
    sessionDetails: { 'hourly-1': warnedDetail },
    mailboxes,
    mailboxSessions: [
      { session: nightly(0), result: result(0) },
      {
        session: nightly(5),
        result: result(0, {
          result: 'failed',
          stored: 0,
          reason: 'The server did not answer. Try again later.',
        }),
      },
      {
        session: nightly(9),
        result: result(0, { result: 'warning', reason: '2 messages could not be read.' }),
      },
    ],
    points: Array.from({ length: 12 }, (_, index) => ({
      id: `point-${index}`,
      mailboxId: 'mailbox-0',
      createdAt: ago(index * day + 11 * hour),
      sessionId: `night-${index}`,
      messages: 48,
    })),
    folders: [
      { id: 'folder-inbox', path: ['INBOX'], messages: 48 },
      { id: 'folder-clients', path: ['INBOX', 'Clients'], messages: 12 },
      { id: 'folder-zurich', path: ['INBOX', 'Clients', 'Zürich & Genève'], messages: 1204 },
      { id: 'folder-sent', path: ['Sent'], messages: 890 },
      { id: 'folder-hebrew', path: ['ארכיון'], messages: 31 },
      { id: 'folder-trash', path: ['Trash'], messages: 0 },
    ],
    messages: Array.from({ length: 48 }, (_, index) => message(index)),
    differences: sampleDifferences(),
    comparison: { same: 1_431, damaged: 0 },
    startedRestore: {
      sessionId: 'session-restore',
      targetMailbox: 'ada.lindqvist@contoso.example',
      topFolder: 'Restored 2026-04-10 14:05',
      continues: false,
    },
    unfinishedRestore: null,
    search: { ignored: [], asWords: [], asAnd: [], isCut: false, pending: 0, unreachable: [] },
    preview: {
      text: 'Dear Ada,\n\nthe corrected figures are below.\n\nMarch 41,200\nApril 44,910\n\nChiara',
      html: htmlBody,
      attachments: [
        { index: 0, name: 'figures-2026-Q1.xlsx', type: 'application/vnd.ms-excel', size: 48_200 },
        { index: 1, name: 'Übersicht.pdf', type: 'application/pdf', size: 812_000 },
      ],
      attachmentsTotal: 2,
      pictures: [],
      notes: [],
    },
    looks: {},
    repository: ownRepository,
    repositories: [
      ownRepository,
      {
        ...ownRepository,
        path: '/mnt/archive/postkeep',
        messages: 2_410,
        bytesOnDisk: 96_400_000,
        isEncrypted: false,
        restorePoints: 31,
      },
    ],
    growth: { [ownRepository.path]: grownFor(75), '/mnt/archive/postkeep': grownFor(40, 0.004) },
    freeBytes: { [ownRepository.path]: 412_000_000_000, '/mnt/archive/postkeep': 1_900_000_000_000 },
    lowRooms: {},
    status: {
      verdict: { type: 'attention' },
      reasons: [
        {
          code: 'job-warning',
          severity: 'warning',
          text: text('status.jobWarning', {
            job: 'Management hourly',
            reason:
              'License limit exceeded: 1 mailboxes were not processed. A license for at least 101 mailboxes is required.',
          }),
          mailboxes: 0,
          jobId: 'job-2',
          sessionId: 'hourly-1',
        },
        {
          code: 'waiting',
          severity: 'warning',
          text: text('status.waiting', { mailboxes: 1, names: mailboxes[46]!.mailbox, more: 0 }),
          mailboxes: 1,
          jobId: 'job-2',
          sessionId: null,
        },
      ],
      mailboxes: { ...noMailboxes(), protected: 49, waiting: 1 },
      repositories: [
        { path: ownRepository.path, freeBytes: 412_000_000_000, ...soundRepository },
        { path: '/mnt/archive/postkeep', freeBytes: 1_900_000_000_000, ...soundRepository },
      ],
      missedRuns: [],
      license: { term: 'valid', count: 'within', statusText: validRental.status.statusText },
    },
    care: [ownRepository.path, '/mnt/archive/postkeep'].flatMap((path) => [
      {
        path,
        task: 'verification' as const,
        interval: 'monthly' as const,
        nextAt: ago(-18 * day),
        begunAt: ago(12 * day),
        completedAt: ago(12 * day),
        sessionId: 'verification-1',
        wasWell: true,
        wellAt: ago(12 * day),
        messages: 41_280,
        whole: 41_280,
      },
      {
        path,
        task: 'restore-drill' as const,
        interval: 'weekly' as const,
        nextAt: ago(-3 * day),
        begunAt: ago(4 * day),
        completedAt: ago(4 * day),
        sessionId: 'drill-1',
        wasWell: true,
        wellAt: ago(4 * day),
        messages: 240,
        whole: 240,
      },
    ]),
    verification: {
      whole: true,
      repositories: [
        { path: ownRepository.path, messages: 41_280, bytes: 6_120_000_000, ...nothingDamaged },
        { path: '/mnt/archive/postkeep', messages: 2_310, bytes: 182_000_000, ...nothingDamaged },
      ],
    },
    pruneForecast: {
      repositories: [
        {
          path: ownRepository.path,
          mailboxes: 7,
          points: 42,
          oldest: '2025-10-01T02:00:00.000Z',
          newest: '2026-01-12T02:00:00.000Z',
          error: null,
        },
      ],
    },
    deletionForecast: {
      mailbox: 'anna.lindqvist@contoso.example',
      alsoOf: [],
      points: 30,
      messages: 4200,
      bytes: 480_000_000,
      oldest: ago(30 * day),
      newest: ago(2 * hour),
      jobs: ['Contoso nightly'],
      isHeld: false,
      repositories: [
        {
          path: ownRepository.path,
          points: 30,
          messages: 4200,
          bytes: 480_000_000,
          oldest: ago(30 * day),
          newest: ago(2 * hour),
          error: null,
        },
      ],
    },
    knownRepositories: [
      { path: ownRepository.path, use: 'own', mailboxes: 63, restorePoints: 1764, error: null },
      { path: '/mnt/old-server/repository', use: 'opened', mailboxes: 12, restorePoints: 240, error: null },
    ],
    openedRepository: {
      path: '/media/usb/postkeep',
      use: 'opened',
      mailboxes: 5,
      restorePoints: 50,
      error: null,
    },
    pruneReport: {
      repositories: [
        {
          path: ownRepository.path,
          mailboxes: 7,
          points: 42,
          bytesFreed: 184_000_000,
          locked: { objects: 0, bytes: 0 },
          error: null,
        },
      ],
    },
    buckets: [],
    cluster: { type: 'none' },
    database: emptyDatabase,
    probes: { unlocked: fitBucket, locked: lockingBucket },
    bucketProblems: [],
    bucketReach: null,
    bucketsFollowed: [],
    channels: [],
    channelTest: {
      isDelivered: true,
      detail: text('notifications.accepted', { server: 'smtp.example.com:465' }),
    },
    deliveries: [],
    events: [
      { at: ago(99 * day), number: 24010, text: 'License was installed.' },
      { at: ago(2 * day), number: 24020, text: 'License is about to expire.' },
    ],
    saved: { outcome: 'saved', path: '/home/ada/mailboxes.csv', holds: { what: 'mailbox', count: 50 } },
    overview: { days: [], knownFrom: null },
    savedReport: {
      outcome: 'saved',
      path: '/home/ada/Reports/license-consumption-2026-04-10.pdf',
      holds: null,
    },
    ...change,
  };
}
