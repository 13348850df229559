import { describe, expect, it } from 'vitest';
import {
  type Step,
  definitionOfDraft,
  newDraft,
  problemsOf,
} from '../../../../renderer/features/jobs/wizard/draft.js';
import { sourceDraftOf } from '../../../../renderer/features/sources/draft.js';
import { newSource, withType } from '../../../../renderer/features/sources/source-fields.js';
import { adjustmentOf } from '../../../../renderer/features/usage-reports/adjustment.js';
import { jobDefinitionSchema } from '../../../../shared/backup/job.js';
import { adjustmentSchema } from '../../../../shared/license/usage-corrections.js';
import { sourceDraftSchema } from '../../../../shared/backup/source-draft.js';

const job = { ...newDraft, name: 'Nightly', sourceId: 'source' };
const imap = { ...newSource, host: 'mail.example.org', user: 'ada', secret: 'x' };
const m365 = {
  ...newSource,
  ...withType('m365'),
  mailboxesFrom: 'list' as const,
  tenantId: 't',
  clientId: 'c',
  secret: 's',
  mailboxes: 'a@b.example',
};
const google = {
  ...newSource,
  ...withType('google'),
  mailboxesFrom: 'list' as const,
  mailboxes: 'a@b.example',
  credentialsFile: '/key.json',
};
const x = (count: number): string => 'x'.repeat(count);

/** A limited field: what it takes at most and at least, and what is just beyond. */
interface Limit<Fields> {
  readonly name: string;
  readonly field: (value: string) => Fields;
  readonly taken: readonly string[];
  readonly refused: readonly string[];
}

const numbers = (least: number, most: number) => ({
  taken: [String(least), String(most)],
  refused: [String(least - 1), String(most + 1), '', '1.5'],
});
const text = (least: number, most: number) => ({
  taken: [x(Math.max(1, least)), x(most)],
  refused: [...(least > 0 ? [x(least - 1)] : []), x(most + 1)],
});

const jobLimits: (Limit<typeof newDraft> & { readonly step: Step })[] = [
  { name: 'name', step: 'summary', field: (name) => ({ ...job, name }), ...text(1, 120) },
  {
    name: 'excluded folder',
    step: 'mailboxes',
    field: (excludedFolders) => ({ ...job, excludedFolders }),
    ...text(0, 4096),
  },
  {
    name: 'excluded folders',
    step: 'mailboxes',
    field: (excludedFolders) => ({ ...job, excludedFolders }),
    taken: ['a\n'.repeat(10_000)],
    refused: ['a\n'.repeat(10_001)],
  },
  {
    name: 'days',
    step: 'repository',
    field: (retentionDays) => ({ ...job, retentionType: 'days', retentionDays }),
    ...numbers(1, 36_500),
  },
  {
    name: 'points',
    step: 'repository',
    field: (retentionPoints) => ({ ...job, retentionType: 'points', retentionPoints }),
    ...numbers(1, 100_000),
  },
  {
    name: 'months of grandfather-father-son',
    step: 'repository',
    field: (monthly) => ({
      ...job,
      retentionType: 'gfs',
      retentionGfs: { daily: '7', weekly: '0', monthly, yearly: '0' },
    }),
    ...numbers(0, 1000),
  },
  {
    name: 'repository',
    step: 'repository',
    field: (repositoryPath) => ({ ...job, ownRepository: false, repositoryPath }),
    taken: ['x', x(4096)],
    refused: [x(4097)],
  },
  {
    name: 'interval',
    step: 'schedule',
    field: (every) => ({ ...job, scheduleType: 'every', unit: 'minutes', every }),
    ...numbers(1, 525_600),
  },
  {
    name: 'cron expression',
    step: 'schedule',
    // The engine, which says what a schedule is, has taken it.
    field: (cron) => ({
      ...job,
      ...{ scheduleType: 'cron', cron, cronAnswer: { expression: cron, problem: null } },
    }),
    taken: [`${x(192)} * * * *`],
    refused: [`${x(193)} * * * *`],
  },
];

describe('the wizard takes what the contract takes, and nothing else', () => {
  it.each(jobLimits)('$name', ({ step, field, taken, refused }) => {
    for (const value of taken) {
      expect(problemsOf(field(value), step)).toEqual([]);
      expect(jobDefinitionSchema.safeParse(definitionOfDraft(field(value))).success).toBe(true);
    }
    for (const value of refused) {
      expect(problemsOf(field(value), step)).toHaveLength(1);
      expect(jobDefinitionSchema.safeParse(definitionOfDraft(field(value))).success).toBe(false);
    }
  });

  it('names the bounds', () => {
    const draft = { ...job, retentionDays: '40000' };
    expect(problemsOf(draft, 'repository', (value) => value.toLocaleString('en'))).toEqual([
      'Enter a whole number from 1 to 36,500.',
    ]);
  });
});

const addresses = (count: number): string =>
  Array.from({ length: count }, (_, index) => `u${String(index)}@b.example`).join('\n');

const sourceLimits: Limit<typeof newSource>[] = [
  { name: 'name', field: (name) => ({ ...imap, name }), ...text(0, 120) },
  { name: 'host', field: (host) => ({ ...imap, host }), ...text(1, 255) },
  { name: 'port', field: (port) => ({ ...imap, port }), ...numbers(1, 65_535) },
  { name: 'user', field: (user) => ({ ...imap, user }), ...text(1, 320) },
  { name: 'password', field: (secret) => ({ ...imap, secret }), ...text(1, 40_000) },
  {
    name: 'blanks of a password',
    field: (secret) => ({ ...imap, secret: ` ${secret}` }),
    ...text(0, 39_999),
  },
  { name: 'tenant', field: (tenantId) => ({ ...m365, tenantId }), ...text(1, 253) },
  { name: 'client', field: (clientId) => ({ ...m365, clientId }), ...text(1, 36) },
  { name: 'client secret', field: (secret) => ({ ...m365, secret }), ...text(1, 20_000) },
  { name: 'certificate', field: (caFile) => ({ ...imap, caFile }), ...text(0, 4096) },
  {
    name: 'mailbox',
    field: (mailboxes) => ({ ...m365, mailboxes }),
    taken: ['a@b', `${x(310)}@b.example`],
    refused: ['', `${x(311)}@b.example`],
  },
  {
    name: 'mailboxes',
    field: (mailboxes) => ({ ...m365, mailboxes }),
    taken: [addresses(200_000)],
    refused: [addresses(200_001)],
  },
  { name: 'key file', field: (credentialsFile) => ({ ...google, credentialsFile }), ...text(1, 4096) },
  { name: 'folder', field: (path) => ({ ...newSource, type: 'maildir', path }), ...text(1, 4096) },
];

describe('a new mail source takes what the contract takes, and nothing else', () => {
  it.each(sourceLimits)('$name', ({ field, taken, refused }) => {
    for (const value of taken)
      expect(sourceDraftSchema.safeParse(sourceDraftOf(field(value))).success).toBe(true);
    for (const value of refused) expect(sourceDraftOf(field(value))).toBeNull();
  });
});

describe('a correction takes what the contract takes, and nothing else', () => {
  it.each([
    { name: 'count', field: (managed: string) => ({ managed, reason: 'x' }), ...numbers(0, 10_000_000) },
    { name: 'reason', field: (reason: string) => ({ managed: '1', reason }), ...text(1, 2000) },
  ])('$name', ({ field, taken, refused }) => {
    for (const value of taken)
      expect(adjustmentSchema.safeParse(adjustmentOf(field(value))).success).toBe(true);
    for (const value of refused) expect(adjustmentOf(field(value))).toBeNull();
  });
});
