import { describe, expect, it } from 'vitest';
import { unitEvents } from '../../../../core/license-notices/unit-events.js';
import { admit } from '../../../../shared/license/admission.js';
import { emptyLedger } from '../../../../shared/license/ledger.js';
import { factsOf, payloadOf, requestsOf } from '../../shared/license/fixtures.js';

const now = '2026-03-10T08:00:00.000Z';

function eventsOfFirstSession(
  mailboxes: number,
  type: 'subscription' | 'rental',
  user: string | null = null,
) {
  const facts = factsOf(payloadOf(type, { mailboxes, expiresOn: '2026-03-31' }), now);
  const { ledger } = admit(emptyLedger, requestsOf(mailboxes), facts);
  return unitEvents(
    ledger.entries.map((after) => ({ before: null, after })),
    facts,
    user,
  );
}

describe('events of units (licensing.md §11)', () => {
  it('100,000 mailboxes that get a license in a session are one event, with their number and the first three names', () => {
    expect(eventsOfFirstSession(100_000, 'subscription')).toMatchObject([
      {
        at: now,
        number: 41305,
        text: '100000 mailboxes were assigned a license: m001@example.org, m002@example.org, m003@example.org and 99997 more.',
        fields: { type: 'subscription', daysLeft: 21, mailboxes: 100_000 },
      },
    ]);
  });

  it('says which of a rental use no license yet, and who did it', () => {
    const [event] = eventsOfFirstSession(2, 'rental', 'ada');
    expect(event?.text).toBe(
      '2 mailboxes were assigned a license: m001@example.org, m002@example.org. As new ones, 2 of them use no license before the first day of next month.',
    );
    expect(event?.fields?.user).toBe('ada');
  });

  it('without a license it is a place, and no field says what there is not', () => {
    const facts = factsOf(null, now);
    const { ledger } = admit(emptyLedger, requestsOf(1), facts);
    const changes = ledger.entries.map((after) => ({ before: null, after }));
    expect(unitEvents(changes, facts, null)).toMatchObject([
      {
        at: now,
        number: 41305,
        text: '1 mailbox was assigned a place without a license: m001@example.org.',
        said: { id: 'licenseEvents.assigned', params: { licensed: false } },
        fields: {},
      },
    ]);
    expect(unitEvents(changes, facts, null)[0]?.fields).toEqual({});
  });
});
