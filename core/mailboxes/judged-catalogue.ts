import { hasDirectory } from '../../shared/backup/source-edit.js';
import { type Assignment, assignLicenses } from '../../shared/license/assignment.js';
import type { Ledger, LicenseFacts } from '../../shared/license/model.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { StoredMailbox } from '../catalogue/stored-mailboxes.js';
import { type JobState, type SessionsOf, jobStates, sessionsByJob } from './job-states.js';
import { type KnownMailbox, knownMailboxes } from './known-mailboxes.js';
import type { Moment } from './protection.js';
import { type JudgedMailbox, judgeMailboxes } from './protection-report.js';
import { type RepositoryFolder, repositoryFolders } from './repository-folders.js';

/** What list, status and report say of mailboxes, as of one moment. */
export interface JudgedCatalogue {
  readonly jobs: readonly JobState[];
  readonly repositories: readonly RepositoryFolder[];
  readonly ledger: Ledger;
  readonly assignments: ReadonlyMap<string, Assignment>;
  /** All of the catalogue, those of repositories that were opened only to restore from included; they are not judged. */
  readonly stored: readonly StoredMailbox[];
  readonly mailboxes: readonly JudgedMailbox[];
}

/** The one place where mailboxes are judged (docs/decisions/0273). */
export function judgeCatalogue(
  catalogue: Catalogue,
  facts: LicenseFacts,
  moment: Moment,
  sessionsOf: SessionsOf = sessionsByJob(catalogue),
): JudgedCatalogue {
  const { mailboxes: stored, ledger } = catalogue.mailboxes.listWithLedger();
  const assignments = assignLicenses(ledger, facts);
  const jobs = jobStates(catalogue, sessionsOf);
  const repositories = repositoryFolders(catalogue);
  const away = new Set(repositories.flatMap(({ path, problem }) => (problem === null ? [] : [path])));
  const mailboxes = judgeMailboxes({
    ...{ jobs, assignments, moment },
    outcomes: catalogue.jobMailboxes.list(),
    mailboxes: knownIn(catalogue, stored, jobs),
    isAway: (job) => away.has(catalogue.repositories.pathOf(job.stored.definition.repositoryPath)),
  });
  return { jobs, repositories, ledger, assignments, stored, mailboxes };
}

/** Every mailbox that may be taken in or left out of jobs, without a look at the license. */
export function readKnownMailboxes(catalogue: Catalogue): KnownMailbox[] {
  return knownIn(catalogue, catalogue.mailboxes.list(), jobStates(catalogue));
}

function knownIn(
  catalogue: Catalogue,
  stored: readonly StoredMailbox[],
  jobs: readonly JobState[],
): KnownMailbox[] {
  const sources = catalogue.sources.list();
  const withDirectory = new Set(sources.flatMap(({ id, config }) => (hasDirectory(config) ? [id] : [])));
  return knownMailboxes({
    mailboxes: stored.filter(({ isOpenedOnly }) => !isOpenedOnly),
    ...{ sources, jobs },
    directoryOf: (sourceId) => (withDirectory.has(sourceId) ? catalogue.directories.of(sourceId) : null),
  });
}
