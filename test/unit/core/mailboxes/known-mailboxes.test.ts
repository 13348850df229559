import { describe, expect, it } from 'vitest';
import type { KnownDirectory } from '../../../../core/catalogue/directories.js';
import type { StoredMailbox } from '../../../../core/catalogue/stored-mailboxes.js';
import type { JobState } from '../../../../core/mailboxes/job-states.js';
import { knownMailboxes } from '../../../../core/mailboxes/known-mailboxes.js';
import type { JobDefinition } from '../../../../shared/backup/job.js';
import { type Source, sourceConfigSchema } from '../../../../shared/backup/source.js';
import { hoursAgo, job, stored } from './judging.js';

const source = (config: object, name = 'Office'): Source => ({
  ...{ id: 'source', name },
  config: sourceConfigSchema.parse({ type: 'imap', host: 'h', port: 993, security: 'tls', ...config }),
});
const byDirectory = source({ auth: { method: 'oauth', provider: 'm365' } });
const byHand = source({ auth: { method: 'oauth', provider: 'm365' }, mailboxes: ['Ada@x.example'] });
const byMaster = source({ auth: { method: 'master', user: 'root' }, mailboxes: ['ada', 'bo'] });
const byPassword = source({ auth: { method: 'password', user: 'ada' } });
const maildir: Source = { id: 'source', name: 'Office', config: { type: 'maildir', path: '/mail' } };
const directory: KnownDirectory = {
  readAt: hoursAgo(1),
  mailboxes: [
    {
      account: 'ada@x.example',
      mailbox: 'ada@x.example',
      kind: 'shared',
      foundAt: hoursAgo(9),
      goneAt: null,
    },
    { account: 'bo@x.example', mailbox: 'bo@x.example', kind: 'user', foundAt: hoursAgo(9), goneAt: null },
    {
      account: 'cy@x.example',
      mailbox: 'cy@x.example',
      kind: 'user',
      foundAt: hoursAgo(9),
      goneAt: hoursAgo(1),
    },
  ],
};
const notRun: Partial<JobState> = { lastComplete: null, hasRun: false };
const names = (
  of: Source,
  jobs: JobState[],
  mailboxes: StoredMailbox[] = [],
  known: KnownDirectory | null = null,
) =>
  knownMailboxes({ mailboxes, sources: [of], jobs, directoryOf: () => known }).map(
    ({ mailbox, kind, isRead, stored: row }) => [mailbox, kind, isRead, row !== null],
  );
const chosen = (...mailboxes: string[]): Partial<JobDefinition> => ({
  selection: { type: 'chosen', mailboxes },
});

describe('mailboxes are known before any session has listed them', () => {
  it.each([
    [
      'whom a job names',
      maildir,
      [job('a', chosen('ada')), job('b', chosen('ada', 'bo'))],
      null,
      ['ada', 'bo'],
    ],
    [
      'whom a job leaves out',
      maildir,
      [job('a', { selection: { type: 'all', except: ['cy'] } })],
      null,
      ['cy'],
    ],
    ['whom the source names, with a master user', byMaster, [], null, ['ada', 'bo']],
    ['whose password the source has', byPassword, [job('a', chosen('bo'))], null, ['bo', 'ada']],
    ['whom the directory has', byDirectory, [], directory, ['ada@x.example', 'bo@x.example']],
    ['nobody, where a folder was never listed', maildir, [job('a')], null, []],
  ])('%s', (_name, of, jobs, known, expected) => {
    expect(names(of, jobs, [], known).map(([mailbox]) => mailbox)).toEqual(expected);
  });

  it('each once, of the kind that somebody has said; beside a list made by hand the directory is not read', () => {
    expect(names(byHand, [], [], directory)).toEqual([
      ['Ada@x.example', 'shared', true, false],
      ['bo@x.example', 'user', false, false],
    ]);
    const kinds = { kinds: { bo: 'resource' as const } };
    expect(names(byMaster, [job('a', kinds)], [stored('ada')])).toEqual([
      ['ada', 'user', true, true],
      ['bo', 'resource', true, false],
    ]);
    const upper = { ...stored('ADA@X.example'), kind: 'user' as const };
    expect(names(byDirectory, [], [upper], directory)).toEqual([
      ['ADA@X.example', 'user', true, true],
      ['bo@x.example', 'user', true, false],
    ]);
  });
});

describe('what a source that is gone has left is judged as the next session will find it', () => {
  const left = (mailbox: string, id = mailbox, sourceName = 'office'): StoredMailbox => ({
    ...stored(mailbox),
    ...{ id, sourceId: `lost:${id}`, sourceName },
  });
  const owners = (of: Source, jobs: JobState[], mailboxes: StoredMailbox[]) =>
    knownMailboxes({ mailboxes, sources: [of], jobs, directoryOf: () => null }).map(
      ({ id, mailbox, sourceId }) => [id.startsWith('unlisted-') ? 'unlisted' : id, mailbox, sourceId],
    );

  it('by a source of its name, until a session has gone through the list without it', () => {
    expect(owners(maildir, [job('a', {}, notRun)], [left('ada')])).toEqual([['ada', 'ada', 'source']]);
    expect(owners(maildir, [job('a')], [left('ada')])).toEqual([['ada', 'ada', 'lost:ada']]);
    expect(owners(maildir, [], [left('ada')])).toEqual([['ada', 'ada', 'lost:ada']]);
  });

  it('by a source that names its account, under the name that it has there', () => {
    const jobs = [job('a', chosen('Ada@x.example'), notRun)];
    expect(owners(maildir, jobs, [left('ada@x.example', 'ada', 'Elsewhere')])).toEqual([
      ['ada', 'Ada@x.example', 'source'],
    ]);
    expect(owners(maildir, jobs, [left('bo@x.example', 'bo', 'Elsewhere')])).toEqual([
      ['bo', 'bo@x.example', 'lost:bo'],
      ['unlisted', 'Ada@x.example', 'source'],
    ]);
  });

  it('of several of one name, and beside one that the source has, one', () => {
    const jobs = [job('a', {}, notRun)];
    expect(owners(maildir, jobs, [left('ada', '1'), left('ada', '2')])).toEqual([
      ['1', 'ada', 'source'],
      ['2', 'ada', 'lost:2'],
    ]);
    expect(owners(maildir, jobs, [left('ada', '1'), stored('ada')])).toEqual([
      ['1', 'ada', 'lost:1'],
      ['ada', 'ada', 'source'],
    ]);
  });
});
