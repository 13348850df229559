import type { Mailbox } from '../../../../shared/backup/mailbox.js';
import { addDays } from '../../../../shared/license/calendar.js';
import type { LicenseDay, LicenseFigures } from '../../../../shared/license/license-days.js';
import type { LicenseFacts } from '../../../../shared/license/model.js';
import type { CurrentUse } from '../../../../core/mailboxes/current-mailboxes.js';
import { countsOf, factsOf, payloadOf } from '../../shared/license/fixtures.js';

export const origin = {
  installationId: '6f1d2c7e-2f57-4a51-9a44-3c1f0d9b7e11',
  productVersion: '0.1.0',
};

export const rentalFacts = factsOf(
  payloadOf('rental', { supportExpiresOn: '2026-03-01', licensedTo: { company: 'Müller & Söhne' } }),
  '2026-03-15T12:00:00.000Z',
);

export function mailboxOf(changes: Partial<Mailbox> = {}): Mailbox {
  return {
    id: 'm1',
    mailbox: 'anna@example.org',
    sourceId: 's1',
    sourceName: 'Mail server',
    kind: 'user',
    licenseState: 'Licensed',
    queuePosition: null,
    firstAdmittedAt: '2026-01-05T08:00:00.000Z',
    lastBackupAt: '2026-03-14T22:00:00.000Z',
    restorePoints: 3,
    messages: 10,
    bytes: 1000,
    jobs: ['Nightly'],
    state: 'protected',
    goodAt: null,
    hold: null,
    isOpenedOnly: false,
    ...changes,
  };
}

export function useOf(mailboxes: readonly Mailbox[], facts: LicenseFacts = rentalFacts): CurrentUse {
  const own = mailboxes.filter(({ isOpenedOnly }) => !isOpenedOnly);
  const of = (wanted: Mailbox['kind']): number => own.filter(({ kind }) => kind === wanted).length;
  const kinds = { user: of('user'), shared: of('shared'), resource: of('resource') };
  return { facts, counts: countsOf(mailboxes.length), kinds, mailboxes };
}

/** So many mailboxes, each under a name of its own. */
export function mailboxesOf(count: number): Mailbox[] {
  return Array.from({ length: count }, (_, i) =>
    mailboxOf({ id: `m${String(i)}`, mailbox: `user${String(i)}@example.org` }),
  );
}

/** Days from 1 March on, each of so many managed mailboxes of 10; null for one that nobody looked at. */
export function daysWith(managed: readonly (number | null)[]): LicenseDay[] {
  const figures = (count: number): LicenseFigures => ({
    managed: count,
    new: Math.min(1, count),
    extra: Math.max(0, count - 11),
    covered: 10,
  });
  return managed.map((count, index) => ({
    date: addDays('2026-03-01', index),
    figures: count === null ? null : figures(count),
  }));
}
