import type { LicenseFacts } from '../../shared/license/model.js';
import { type RecordedLedger, emptyRecord } from '../../shared/license/recorded-ledger.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { openForReading } from '../repository/open-for-reading.js';
import { isRepository } from '../repository/repository-marker.js';
import { repositoriesWithMail } from './known-repositories.js';
import { type RepositoryError, openOrError, shown } from './open-or-error.js';

/*
 * What repositories have kept of the license's ledger (licensing.md §5), for a catalogue that was lost or that meets a repository for the first time:
 * a session there would take it in, and what is said before the next session is to be what the session will find.
 */

/** Takes in what the console's repositories have kept of this license's ledger; answers those of which that cannot be read. */
export function takeInLedgers(
  catalogue: Catalogue,
  { license }: LicenseFacts,
): { readonly path: string; readonly error: RepositoryError }[] {
  return repositoriesWithMail(catalogue).flatMap((repository) => {
    const { path } = repository;
    const { repository: opened, error } = openOrError(catalogue, repository);
    if (opened === null) return [{ path, error }];
    try {
      catalogue.mailboxes.takeIn(opened.licenseLedger(license?.licenseId ?? null));
      return [];
    } catch (failure) {
      return [{ path, error: shown(failure) }];
    } finally {
      opened.close();
    }
  });
}

/** Takes the ledgers of adopted repositories in as soon as it is known of which license: once for each, and again after an adoption. */
export function createFoundLedgers(catalogue: Catalogue): { readonly takeIn: (facts: LicenseFacts) => void } {
  /** Of this license they have been taken in; undefined before that. */
  let takenFor: string | null | undefined;
  catalogue.mailboxes.onAdopted(() => {
    takenFor = undefined;
  });
  return {
    takeIn(facts) {
      const licenseId = facts.license?.licenseId ?? null;
      if (takenFor === licenseId || facts.unread !== undefined || catalogue.notWritable() !== null) return;
      takenFor = licenseId;
      // One that cannot be read now is read by its next session.
      if (catalogue.mailboxes.hasAdopted()) takeInLedgers(catalogue, facts);
    },
  };
}

/**
 * What the repository of a job has kept of this license's ledger; nothing where there is no repository yet. Nothing is written. Throws AppError for one
 * that cannot be read: what a session would do there is not known.
 */
export function keptLedger(
  { repositories }: Catalogue,
  repositoryPath: string | null,
  { license }: LicenseFacts,
): RecordedLedger {
  const path = repositories.pathOf(repositoryPath);
  if (!isRepository(path)) return emptyRecord;
  const known = repositories.list().find((each) => each.path === path);
  const opened = openForReading(
    path,
    known === undefined ? { type: 'any' } : repositories.expectationOf(known.id),
    'look',
  );
  try {
    return opened.licenseLedger(license?.licenseId ?? null);
  } finally {
    opened.close();
  }
}
