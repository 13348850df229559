import {
  type EventFields,
  type EventLogEntry,
  mailboxEventNumbers,
  unitEventNumbers,
  wording,
} from '../../shared/events.js';
import { standingDay, standingOf } from '../../shared/license/ledger.js';
import { type LedgerEntry, type LicenseFacts, mailboxKinds } from '../../shared/license/model.js';
import { effectivePolicy } from '../../shared/license/policy.js';
import { evaluateLicense } from '../../shared/license/status.js';
import { type EntryChange, unitChanges } from '../../shared/license/unit-changes.js';
import { unitLosses } from '../../shared/license/unit-loss.js';
import { type Text, text } from '../../shared/texts/text.js';
import { fieldsOf } from './license-events.js';

/** Mailboxes that an event names; the others are counted. */
const namesShown = 3;

/**
 * The events of a step of the ledger (licensing.md §11): who got a unit, who lost one, who is of another kind. One for all mailboxes of a kind of
 * change, however many they are (docs/decisions/0173); `user` is who did it, null for a session and for a directory. Pure.
 */
export function unitEvents(
  changes: readonly EntryChange[],
  facts: LicenseFacts,
  user: string | null,
  byDirectory = false,
): EventLogEntry[] {
  const { assigned, removed, becameKind } = unitChanges(changes, facts);
  const licensed = facts.license !== null;
  const events: EventLogEntry[] = [];
  const write = (
    number: number,
    entries: readonly LedgerEntry[],
    said: (named: ReturnType<typeof some>) => Text,
  ): void => {
    if (entries.length === 0) return;
    events.push(eventOf(facts, number, said(some(entries)), user));
  };
  for (const loss of unitLosses)
    write(unitEventNumbers.removed, removed[loss], (named) =>
      text('licenseEvents.removed', { ...named, licensed, loss }),
    );
  write(unitEventNumbers.assigned, assigned, (named) =>
    text('licenseEvents.assigned', { ...named, licensed, free: freeOf(assigned, facts) }),
  );
  for (const kind of mailboxKinds)
    write(mailboxEventNumbers.kindChanged, becameKind[kind], (named) =>
      text('licenseEvents.kindChanged', { ...named, kind, byDirectory }),
    );
  return events;
}

/** An event with the fields of the license (licensing.md §11). */
export function eventOf(facts: LicenseFacts, number: number, said: Text, user: string | null): EventLogEntry {
  const status = evaluateLicense(facts, { managed: 0, new: 0, exceededSince: null });
  const fields: EventFields = { ...fieldsOf({ facts, status }), ...(user === null ? {} : { user }) };
  return { at: facts.now, number, ...wording(said), fields };
}

function some(entries: readonly LedgerEntry[]): { count: number; names: string; others: number } {
  // Of what another data folder has noted the name is not known.
  const names = entries
    .slice(0, namesShown)
    .map(({ mailbox }) => mailbox)
    .filter((name) => name !== '');
  return { count: entries.length, names: names.join(', '), others: entries.length - names.length };
}

/** How many of them use no unit before the next month (§5, rental). */
function freeOf(entries: readonly LedgerEntry[], facts: LicenseFacts): number {
  if (!effectivePolicy(facts.license).newMailboxesAreFree) return 0;
  const day = standingDay(facts);
  return entries.filter((entry) => standingOf(entry, day) === 'new').length;
}
