import { kindByHand } from '../../shared/backup/job.js';
import type { KindsOutcome } from '../../shared/backup/mailbox.js';
import type { MailboxKind } from '../../shared/license/model.js';
import type { KnownTime } from '../../shared/license/sure-time.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { groupBy } from '../lib/group-by.js';

/** Gives mailboxes another kind, in the ledger and in the jobs that name one for it. */
export function setMailboxKinds(
  catalogue: Catalogue,
  mailboxIds: readonly string[],
  kind: MailboxKind,
  time: KnownTime,
): KindsOutcome {
  const wanted = new Set(mailboxIds);
  const found = catalogue.mailboxes.list().filter(({ id, isOpenedOnly }) => wanted.has(id) && !isOpenedOnly);
  const bySource = groupBy(found, ({ sourceId }) => sourceId);
  for (const { id, definition, scheduleFrom } of catalogue.jobs.list()) {
    const named = (bySource.get(definition.sourceId) ?? []).filter(
      ({ mailbox }) => kindByHand(definition, mailbox) !== undefined,
    );
    if (named.length === 0) continue;
    const kinds = { ...definition.kinds, ...Object.fromEntries(named.map(({ mailbox }) => [mailbox, kind])) };
    catalogue.jobs.update(id, { ...definition, kinds }, scheduleFrom);
  }
  for (const { id, isSample } of found) if (isSample) catalogue.mailboxes.setSampleKind(id, kind);
  const units = found.filter(({ isSample }) => !isSample).map(({ unitId }) => unitId);
  if (units.length > 0) catalogue.mailboxes.setKinds(new Map(units.map((unitId) => [unitId, kind])), time);
  const known = new Set(found.map(({ id }) => id));
  return {
    changed: found.map(({ id: mailboxId, mailbox, sourceName: source, kind: before }) => ({
      ...{ mailboxId, mailbox, source, before },
    })),
    gone: [...wanted].filter((id) => !known.has(id)),
  };
}
