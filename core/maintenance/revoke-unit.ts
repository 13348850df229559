import { AppError, toErrorData } from '../../shared/errors.js';
import { promoteHeads } from '../../shared/license/admission.js';
import { revokeUnit, standingDay, standingOf } from '../../shared/license/ledger.js';
import type { Ledger, LedgerEntry, LicenseFacts } from '../../shared/license/model.js';
import { isDoubtful } from '../../shared/license/sure-time.js';
import { text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { changeRevokes } from '../repository/change-beside-backup.js';
import type { SessionLog } from '../sessions/session-log.js';
import { assertUnused } from './delete-mailbox-data.js';
import { type DeletionTarget, findData, unitTarget } from './find-mailbox-data.js';
import { takeInLedgers } from './found-ledgers.js';
import { repositoriesWithMail } from './known-repositories.js';

/** A mailbox's unit, to be revoked, and everything that holds it. */
interface RevocableUnit {
  readonly target: DeletionTarget;
  readonly unit: LedgerEntry;
  /** It is a license's; without one, a few mailboxes have a unit all the same. */
  readonly licensed: boolean;
}

/**
 * The unit of a mailbox, to be revoked (licensing.md §5). A catalogue that was lost learns of it from the repositories, as it would with the next session
 * there. Throws AppError `invalid-argument` for a mailbox that holds none, `busy` while the clock is in doubt (§9), `io` for a license that cannot be read,
 * and what a repository throws without which nobody knows whether it holds one.
 */
export function unitToRevoke(catalogue: Catalogue, mailboxId: string, facts: LicenseFacts): RevocableUnit {
  if (facts.unread !== undefined)
    throw new AppError('io', text('backup.licenseUnread', { reason: facts.unread }));
  if (isDoubtful(facts)) throw new AppError('busy', facts.clock?.warning ?? text('repository.clockInDoubt'));
  const known = heldUnit(catalogue, mailboxId, facts);
  if (known !== null) return known;
  const [unread] = takeInLedgers(catalogue, facts);
  const found = heldUnit(catalogue, mailboxId, facts);
  if (found !== null) return found;
  const [{ mailbox }] = unitTarget(catalogue, mailboxId).mailboxes;
  if (unread === undefined)
    throw new AppError('invalid-argument', text('mailboxes.holdsNoLicense', { mailbox }));
  const { path, error } = unread;
  throw new AppError(error.code, text('mailboxes.licenseUnknown', { mailbox, path, reason: error.message }));
}

/** Null for a mailbox that holds no unit, as far as the catalogue knows. */
function heldUnit(catalogue: Catalogue, mailboxId: string, facts: LicenseFacts): RevocableUnit | null {
  const target = unitTarget(catalogue, mailboxId);
  const unit = entryOf(catalogue.mailboxes.ledger(), target.mailboxes[0].unitId);
  if (unit === undefined || (unit.unitSince === null && unit.lastUserPointAt === null)) return null;
  const standing = standingOf(unit, standingDay(facts));
  return standing === 'managed' || standing === 'new'
    ? { target, unit, licensed: facts.license !== null }
    : null;
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
  const licensed = facts.license !== null;
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
    // Meanwhile another source may have brought a mailbox of the account, which is a reason to keep the unit too.
    const present = unitTarget(catalogue, target.mailboxes[0].id);
    assertUnused(catalogue, present);
    const isGone = findData(catalogue, present).every(
      ({ contents, error }) => error === null && contents.points === 0,
    );
    if (!isGone) throw new AppError('busy', text('mailboxes.dataNotGone', { mailbox, licensed }));
    return promoteHeads(revokeUnit(ledger, mailboxId, revocations + 1, facts), facts);
  });
  log.line('Success', text('mailboxes.licenseReleased', { mailbox, licensed }));
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
      const { message: reason, code } = toErrorData(error);
      log.line('Warning', text('mailboxes.revokeNotNoted', { path, reason }), code);
    }
  }
  return isNotedEverywhere;
}

function entryOf({ entries }: Ledger, mailboxId: string): LedgerEntry | undefined {
  return entries.find((entry) => entry.mailboxId === mailboxId);
}
