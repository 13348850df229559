import { describe, expect, it } from 'vitest';
import { admit } from '../../../../shared/license/admission.js';
import { assignLicenses } from '../../../../shared/license/assignment.js';
import { emptyLedger, setKind } from '../../../../shared/license/ledger.js';
import type { LicenseType } from '../../../../shared/license/license-type.js';
import { mailboxKinds } from '../../../../shared/license/model.js';
import { look, nothingSeen } from '../../../../shared/license/seen-time.js';
import { isDoubtful, knownTime } from '../../../../shared/license/sure-time.js';
import { unitChanges } from '../../../../shared/license/unit-changes.js';
import { backedUp, factsOf, payloadOf, requestsOf } from './fixtures.js';

/*
 * §9: nothing irreversible follows from a session under a clock far ahead, whatever it finds the license to be then: whoever holds a unit
 * holds it afterwards, and no event says otherwise.
 */

const now = '2026-03-10T08:00:00.000Z';
const nextDay = '2026-03-11T08:00:00.000Z';
const types: readonly (LicenseType | null)[] = ['subscription', 'rental', 'evaluation', 'nfr', null];
const ahead = ['2026-06-01T08:00:00.000Z', '2027-03-11T08:00:00.000Z', '2099-12-01T08:00:00.000Z'];
const cases = types.flatMap((type) =>
  mailboxKinds.flatMap((kind) => ahead.map((clock) => ({ type, kind, clock }))),
);

describe('a session under a clock in doubt', () => {
  it.each(cases)('$clock takes no unit from a $kind mailbox under $type', ({ type, kind, clock }) => {
    const license = type === null ? null : payloadOf(type, { mailboxes: 4, expiresOn: '2026-12-31' });
    const requests = requestsOf(6);
    const held = backedUp(admit(emptyLedger, requests, factsOf(license, now)).ledger, now);
    const asKind = setKind(held, requests[1]!.mailboxId, kind, { now });
    const asked = requests.map((request, i) => (i === 1 ? { ...request, kind } : request));
    const time = knownTime(look(nothingSeen, new Date(now)), new Date(clock), null);
    expect(isDoubtful(time)).toBe(true);
    const session = admit(asKind, asked, { ...factsOf(license, time.now), ...time });
    const units = (ledger: typeof asKind) => ledger.entries.map((each) => [each.mailboxId, each.unitSince]);
    expect(units(session.ledger)).toEqual(units(asKind));
    const changes = session.ledger.entries.map((after, i) => ({ before: asKind.entries[i]!, after }));
    const { assigned, removed } = unitChanges(changes, time);
    expect([assigned, ...Object.values(removed)].flat()).toEqual([]);
    const states = (ledger: typeof asKind) => [...assignLicenses(ledger, factsOf(license, nextDay))];
    const [after, without] = [session.ledger, asKind].map(
      (ledger) => admit(ledger, asked, factsOf(license, nextDay)).ledger,
    );
    expect(states(after!)).toEqual(states(without!));
  });
});
