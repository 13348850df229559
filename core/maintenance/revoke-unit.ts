import { AppError, toErrorData } from '../../shared/errors.js';
import { promoteHeads } from '../../shared/license/admission.js';
import { revokeUnit, standingDay, standingOf } from '../../shared/license/ledger.js';
import type { Ledger, LedgerEntry, LicenseFacts } from '../../shared/license/model.js';
import { isDoubtful } from '../../shared/license/sure-time.js';
import { text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { changeRevokes } from '../repository/repository.js';
import type { SessionLog } from '../sessions/session-log.js';
import { assertUnused } from './delete-mailbox-data.js';
import { type DeletionTarget, findData } from './find-mailbox-data.js';
import { repositoriesWithMail } from './known-repositories.js';

/**
 * The unit of a target, to be revoked (licensing.md §5). Throws AppError `invalid-argument` for a mailbox that holds none, `busy` while the clock is in
 * doubt (§9), `io` for a license that cannot be read.
 */
export function unitToRevoke(catalogue: Catalogue, target: DeletionTarget, facts: LicenseFacts): LedgerEntry {
  if (facts.unread !== undefined)
    throw new AppError('io', text('backup.licenseUnread', { reason: facts.unread }));
  if (isDoubtful(facts)) throw new AppError('busy', facts.clock?.warning ?? text('repository.clockInDoubt'));
  const [{ mailbox, unitId }] = target.mailboxes;
  const entry = entryOf(catalogue.mailboxes.ledger(), unitId);
  const standing = entry === undefined ? 'released' : standingOf(entry, standingDay(facts));
  const holdsUnit = entry !== undefined && (entry.unitSince !== null || entry.lastUserPointAt !== null);
  if (!holdsUnit || standing === 'released' || standing === 'not-required')
    throw new AppError('invalid-argument', text('mailboxes.holdsNoLicense', { mailbox }));
  return entry;
}

/**
 * Releases a unit whose data is gone, and has the head of the queue take its place at once. One that was backed up since, or is being
 * backed up, keeps it. Then every repository is told, so that no console takes the unit back by what it knew before; one that cannot be
 * told now learns it from the next session there; false then. Throws AppError `busy`.
 */
export function releaseUnit(
  catalogue: Catalogue,
  target: DeletionTarget,
  unit: LedgerEntry,
  facts: LicenseFacts,
  log: Pick<SessionLog, 'line'>,
): boolean {
  const [{ mailbox }] = target.mailboxes;
  const { mailboxId } = unit;
  const { identity } = target;
  const repositories = repositoriesWithMail(catalogue).map(({ id, path }) => ({
    path,
    expected: catalogue.repositories.expectationOf(id),
  }));
  let revocations = unit.revocations;
  for (const { path, expected } of repositories) {
    if (identity === null) break;
    revocations = Math.max(
      revocations,
      changeRevokes(path, expected, ({ count }) => count(identity)),
    );
  }
  catalogue.mailboxes.changeLedger((ledger) => {
    assertUnused(catalogue, target);
    const isGone = findData(catalogue, target).every(
      ({ contents, error }) => error === null && contents.points === 0,
    );
    if (!isGone) throw new AppError('busy', text('mailboxes.dataNotGone', { mailbox }));
    return promoteHeads(revokeUnit(ledger, mailboxId, revocations + 1, facts), facts);
  });
  log.line('Success', text('mailboxes.licenseReleased', { mailbox }));
  const revoked = entryOf(catalogue.mailboxes.ledger(), mailboxId);
  if (identity === null || revoked === undefined) return true;
  let isNotedEverywhere = true;
  for (const { path, expected } of repositories) {
    try {
      changeRevokes(path, expected, ({ note }) => {
        note(identity, revoked);
      });
    } catch (error) {
      isNotedEverywhere = false;
      log.line('Warning', text('mailboxes.revokeNotNoted', { path, reason: toErrorData(error).message }));
    }
  }
  return isNotedEverywhere;
}

function entryOf({ entries }: Ledger, mailboxId: string): LedgerEntry | undefined {
  return entries.find((entry) => entry.mailboxId === mailboxId);
}
