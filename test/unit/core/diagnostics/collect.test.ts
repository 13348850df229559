import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DiagnosticsOrigin, collectDiagnostics } from '../../../../core/diagnostics/collect.js';
import { licenseView } from '../../../../core/license/license-view.js';
import { type Job, jobSchema } from '../../../../shared/backup/job.js';
import type { SessionDetail } from '../../../../shared/backup/session.js';
import type { Source } from '../../../../shared/backup/source.js';
import { AppError } from '../../../../shared/errors.js';
import { defaultSettings } from '../../../../shared/settings.js';

const at = '2026-04-10T09:30:00.000Z';
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-diagnostics-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const source: Source = {
  id: 'source-id',
  name: 'Contoso mail',
  config: {
    type: 'imap',
    host: 'imap.contoso.example',
    port: 993,
    security: 'tls',
    caFile: '/srv/keys/contoso-ca.pem',
    auth: { method: 'master', user: '*backupmaster' },
    mailboxes: ['ada@contoso.example', 'frontdesk'],
    maxConnections: 4,
  },
};
const job: Job = jobSchema.parse({
  id: 'job-id',
  name: 'Contoso nightly',
  sourceId: source.id,
  selection: { type: 'all', except: ['ceo@contoso.example'] },
  schedule: { type: 'every', minutes: 60 },
  retention: { type: 'forever' },
  repositoryPath: '/srv/contoso-archive',
  createdAt: at,
  nextRunAt: null,
  retry: null,
  lastSessionId: 'backup-id',
});

const line = (text: string) => ({ type: 'Success' as const, text, start: at, end: at });
const session = (id: string, type: SessionDetail['type'], texts: string[]): SessionDetail => ({
  id,
  type,
  name: type === 'backup' ? job.name : 'Restore',
  jobId: type === 'backup' ? job.id : null,
  trigger: 'manual',
  status: 'Success',
  startedAt: at,
  endedAt: at,
  log: texts.map(line),
  mailboxes: [],
});
const sessions: readonly SessionDetail[] = [
  {
    ...session('backup-id', 'backup', [
      'Listing the mailboxes of Contoso mail',
      'ADA@contoso.example: 12 messages seen, 3 new messages (1 KB)',
      'frontdesk: imap.contoso.example cannot be reached (connection refused). Trying again.',
    ]),
    mailboxes: [
      {
        mailbox: 'ada@contoso.example',
        result: 'failed',
        licenseState: 'Licensed',
        seen: 12,
        stored: 3,
        removed: 0,
        flagsChanged: 0,
        bytesRead: 1,
        bytesStored: 1,
        reason: 'The folder /srv/contoso-archive does not exist.',
      },
    ],
  },
  session('done', 'restore', ['1 message exported to /media/usb/Your dismissal.eml']),
  session('relative', 'restore', [
    'Your dismissal.eml could not be written. Check the folder and its permissions.',
  ]),
  session('failed', 'restore', [
    '/media/usb/Your dismissal could not be written.eml could not be written. Check the folder and its permissions.',
    'There is no space left for Your dismissal.eml. Free some space, or choose another disk.',
    String.raw`C:\Your dismissal.eml: gone`,
    String.raw`\\server\share\Your dismissal.eml`,
    'Exporting to Your dismissal.eml',
  ]),
];

function origin(change: Partial<DiagnosticsOrigin> = {}): DiagnosticsOrigin {
  return {
    createdAt: new Date(at),
    system: { postkeep: '1.2.3', electron: '45.0.0' },
    settings: () => ({
      ...{ ...defaultSettings, licenseServer: 'https://licensing.contoso.example:8443' },
      savedSearches: [{ name: 'Layoffs', query: 'from:ada severance', mailbox: null }],
    }),
    license: async () =>
      licenseView(
        {
          license: {
            licenseId: '7b0c7f8e-3d0a-4a3e-9a52-2f6d1f0c9e11',
            product: 'postkeep',
            type: 'rental',
            contract: { id: 'C-2026-0117', type: 'hosting-rental' },
            package: 'Postkeep Enterprise',
            licensedTo: { company: 'Contoso GmbH', contact: 'Ada Lindqvist', email: 'ada@contoso.example' },
            mailboxes: 100,
            issuedAt: '2026-01-01T00:00:00Z',
            expiresOn: '2027-04-10',
            supportId: '02145879',
          },
          now: at,
          autoUpdate: true,
          lastUsageReportOn: null,
        },
        { managed: 7, new: 0, exceededSince: null },
        { updating: false, lastUpdate: null, nextUpdateAt: null },
        null,
        '2b6ce9a4-4a0e-4b1c-8f0e-5d1c3a7be001',
      ),
    sources: async () => [source],
    jobs: async () => [job],
    async *mailboxes() {
      yield [{ mailbox: 'frontdesk' }, { mailbox: 'ada@contoso.example' }];
    },
    sessions: async (limit) => sessions.slice(0, limit),
    session: async (id) => sessions.find((each) => each.id === id)!,
    servers: ['https://licensing.contoso.example:8443', ''],
    homeFolder: '/home/adalindqvist',
    dataFolder: '/home/adalindqvist/.config/Postkeep',
    logFolder: join(folder, 'logs'),
    ...change,
  };
}

async function collect(
  from: DiagnosticsOrigin,
  signal = new AbortController().signal,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for await (const { name, content } of collectDiagnostics(from, onProgress, signal))
    files.set(name, content);
  return files;
}

it('hold versions, license, sources, jobs, sessions and logs, and README.txt says what each is', async () => {
  await mkdir(join(folder, 'logs'));
  await writeFile(join(folder, 'logs', 'main.log'), `${at} info start: Postkeep 1.2.3\n`);
  await writeFile(join(folder, 'logs', 'main.log.tmp'), 'not one of them');
  const progress: string[] = [];
  const files = await collect(origin(), undefined, (done, total) => progress.push(`${done}/${total}`));
  expect([...files.keys()]).toEqual([
    'system.json',
    'settings.json',
    'license.json',
    'sources-and-jobs.json',
    'sessions/01-backup.json',
    'sessions/02-restore.json',
    'sessions/03-restore.json',
    'sessions/04-restore.json',
    'logs/main.log',
    'README.txt',
  ]);
  expect(JSON.parse(files.get('system.json')!)).toEqual({
    createdAt: at,
    postkeep: '1.2.3',
    electron: '45.0.0',
  });
  expect(JSON.parse(files.get('settings.json')!)).toMatchObject({ licenseServer: 'set', savedSearches: 1 });
  expect(JSON.parse(files.get('license.json')!)).toMatchObject({
    license: { type: 'rental', package: 'Postkeep Enterprise', mailboxes: 100, expiresOn: '2027-04-10' },
    status: { term: 'valid', licensed: 7 },
    managed: 7,
  });
  expect(JSON.parse(files.get('sources-and-jobs.json')!)).toMatchObject({
    mailboxes: 2,
    sources: [{ source: '‹source-1›', type: 'imap', port: 993, mailboxesEntered: 2 }],
    jobs: [{ job: '‹job-1›', source: '‹source-1›', selection: { type: 'all', except: 1 } }],
  });
  for (const name of files.keys()) {
    if (name !== 'README.txt') expect(files.get('README.txt')).toContain(`  ${name} `);
  }
  expect(progress.at(-1)).toBe('9/9');
});

it('name nobody and nothing: each name has one placeholder in all files', async () => {
  await mkdir(join(folder, 'logs'));
  const fault = "getaddrinfo ENOTFOUND licensing.contoso.example, open '/home/adalindqvist/x'";
  await writeFile(join(folder, 'logs', 'main.log'), `${at} error page: ${fault}\n    at frontdesk\n`);
  const files = await collect(origin());
  const everything = [...files.values()].join('\n');
  for (const secret of [
    ...['contoso', 'ada@', 'ceo', 'frontdesk', 'backupmaster', 'adalindqvist', '@', 'nightly'],
    ...['Lindqvist', 'dismissal', '02145879', 'C-2026-0117', '7b0c7f8e', '/srv/', '/media', 'share'],
  ]) {
    expect(everything.toLowerCase()).not.toContain(secret.toLowerCase());
  }
  const { log, mailboxes } = JSON.parse(files.get('sessions/01-backup.json')!) as SessionDetail;
  const ada = mailboxes[0]!.mailbox;
  expect(ada).toMatch(/^‹mailbox-\d›$/);
  expect(mailboxes[0]!.reason).toBe('The folder ‹path-2› does not exist.');
  expect(log.map(({ text }) => text)).toEqual([
    'Listing the mailboxes of ‹source-1›',
    `${ada}: 12 messages seen, 3 new messages (1 KB)`,
    expect.stringMatching(/^‹mailbox-\d›: ‹host-2› cannot be reached \(connection refused\)/),
  ]);
  expect(files.get('logs/main.log')).toMatch(
    /^2026-04-10T09:30:00.000Z error page: .*‹host-1›, open '~\/x'\n    at ‹mailbox-\d›\n$/,
  );
});

it('leave out an exported file, which is called as its message’s subject, and keep what is said of it', async () => {
  const files = await collect(origin());
  const texts = [2, 3, 4].flatMap((number) =>
    (JSON.parse(files.get(`sessions/0${number}-restore.json`)!) as SessionDetail).log.map(({ text }) => text),
  );
  expect(texts).toEqual([
    '1 message exported to ‹path›',
    '‹path› could not be written. Check the folder and its permissions.',
    '‹path› could not be written. Check the folder and its permissions.',
    'There is no space left for ‹path›. Free some space, or choose another disk.',
    '‹path›',
    '‹path›',
    'Exporting to ‹path›',
  ]);
});

it('know names in the log of a session whose source was removed', async () => {
  const former = [
    session('former', 'backup', [
      'Listing the mailboxes of Fabrikam',
      'mail.fabrikam.example cannot be reached (the name is not known). Check the host name.',
      'The folder /srv/old fabrikam does not exist. Check the path, or connect the disk it is on.',
      'frontdesk: 1 message could not be read and will be tried again next time (first: INBOX.Sent/2024, 7: damaged)',
    ]),
    session('stopped', 'restore', [
      'Restoring 5 messages to backoffice at Fabrikam, into the original folders',
    ]),
  ];
  const files = await collect(
    origin({ sessions: async () => former, session: async (id) => former.find((each) => each.id === id)! }),
  );
  const texts = (name: string) =>
    (JSON.parse(files.get(name)!) as SessionDetail).log.map(({ text }) => text.replaceAll(/-\d+›/g, '›'));
  expect(texts('sessions/01-backup.json')).toEqual([
    'Listing the mailboxes of ‹source›',
    '‹host› cannot be reached (the name is not known). Check the host name.',
    'The folder ‹path› does not exist. Check the path, or connect the disk it is on.',
    '‹mailbox›: 1 message could not be read and will be tried again next time (first: INBOX.Sent/2024, 7: damaged)',
  ]);
  expect(texts('sessions/02-restore.json')).toEqual([
    'Restoring 5 messages to ‹mailbox› at ‹source›, into the original folders',
  ]);
});

it('without a worker hold what is there, no session whose names are unknown, and say what is missing', async () => {
  const gone = async () => {
    throw new AppError('worker-gone', 'The backup process of ada@contoso.example has ended.');
  };
  const files = await collect(origin({ sources: gone, license: gone }));
  expect([...files.keys()]).toEqual(['system.json', 'settings.json', 'README.txt']);
  const readme = files.get('README.txt')!;
  expect(readme).toMatch(/license\.json: The backup process of ‹mailbox-\d› has ended\. \[worker-gone\]/);
  expect(readme).toMatch(/sources-and-jobs\.json: .*\[worker-gone\]/);
});

it('end with AppError cancelled as soon as the signal says so', async () => {
  const controller = new AbortController();
  const collecting = collect(origin(), controller.signal, () => {
    controller.abort();
  });
  await expect(collecting).rejects.toMatchObject({ code: 'cancelled' });
});
