import type { Clock } from '../../shared/clock.js';
import { type EventLogEntry, wording } from '../../shared/events.js';
import type { LicenseFacts } from '../../shared/license/model.js';
import type { Text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { currentUser } from '../lib/current-user.js';
import { unitEvents } from '../license-notices/unit-events.js';

/** Tells what happens to mailboxes and their units for the event log; answers what tells of one more thing. */
export function tellMailboxEvents(
  catalogue: Pick<Catalogue, 'mailboxes'>,
  clock: Clock,
  latestFacts: () => LicenseFacts | null,
  tell: (event: EventLogEntry) => void,
): (number: number, said: Text) => void {
  catalogue.mailboxes.onLedger((changes, by) => {
    const facts = latestFacts();
    if (facts === null) return;
    const user = by === 'person' ? currentUser() : null;
    for (const event of unitEvents(changes, facts, user, by === 'directory')) tell(event);
  });
  return (number, said) => {
    tell({ at: clock().toISOString(), number, ...wording(said) });
  };
}
