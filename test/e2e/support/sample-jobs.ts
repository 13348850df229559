import type { Job } from '../../../shared/backup/job.js';
import type { Source } from '../../../shared/backup/source.js';
import { ago, day, hour } from './sample-dates.js';

export const sampleSource: Source = {
  id: 'source-1',
  name: 'Contoso mail',
  config: {
    type: 'imap',
    host: 'mail.contoso.example',
    port: 993,
    security: 'tls',
    auth: { method: 'master', user: 'backup' },
    maxConnections: 4,
  },
};

const job: Job = {
  id: 'job-1',
  name: 'Contoso nightly',
  sourceId: 'source-1',
  copyFrom: null,
  selection: { type: 'all', except: [] },
  kinds: {},
  excludedFolders: ['Junk'],
  keepMissingSessions: 3,
  schedule: { type: 'cron', expression: '0 22 * * *' },
  windows: [],
  retries: { count: 0, waitMinutes: 10 },
  bandwidth: [],
  retry: null,
  retention: { type: 'days', days: 90 },
  repositoryPath: null,
  enabled: true,
  createdAt: ago(120 * day),
  nextRunAt: ago(-12.5 * hour),
  lastSessionId: 'night-0',
};

/** The second one has some of the mailboxes. */
export function sampleJobs(mailboxes: readonly { readonly mailbox: string }[]): Job[] {
  return [
    job,
    {
      ...job,
      id: 'job-2',
      name: 'Management hourly',
      selection: {
        type: 'chosen',
        mailboxes: mailboxes.slice(0, 15).map(({ mailbox: address }) => address),
      },
      schedule: { type: 'every', minutes: 60 },
      nextRunAt: ago(-0.4 * hour),
      lastSessionId: 'hourly-1',
    },
    {
      ...job,
      id: 'job-3',
      name: 'Archive 2019, imported by hand',
      sourceId: 'source-2',
      schedule: { type: 'manual' },
      nextRunAt: null,
      lastSessionId: null,
    },
  ];
}
