import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { ago, day, hour } from './sample-dates.js';

const names = [
  'ada.lindqvist',
  'bo.karlsson',
  'chiara.romano',
  'dmitri.ivanov',
  'emeka.okafor',
  'freya.nielsen',
];

export function mailbox(index: number): Mailbox {
  const name = names[index % names.length]!;
  const address = index < names.length ? name : `${name}${index}`;
  return {
    id: `mailbox-${index}`,
    mailbox: `${address}@contoso.example`,
    sourceId: 'source-1',
    sourceName: 'Contoso mail',
    kind: index % 9 === 8 ? 'shared' : 'user',
    licenseState: index % 9 === 8 ? 'NotRequired' : index < 40 ? 'Licensed' : 'New',
    queuePosition: null,
    firstAdmittedAt: ago((400 - index) * day),
    lastBackupAt: ago(index * 7 * 60_000 + 2 * hour),
    restorePoints: 30 - (index % 5),
    messages: 4200 + 311 * index,
    bytes: 480_000_000 + 37_000_000 * index,
    jobs: [index % 3 === 0 ? 'Contoso nightly' : 'Management hourly'],
    state: index % 3 === 0 && index > 0 ? 'late' : 'protected',
    goodAt: index % 3 === 0 && index > 0 ? ago(index * day + 2 * hour) : ago(index * 7 * 60_000 + 2 * hour),
    hold: null,
    isOpenedOnly: false,
  };
}

/** Mailboxes that try a table: waiting in the queue, 120 characters, right-to-left, emoji, never backed up. */
export const awkwardMailboxes: Mailbox[] = [
  {
    ...mailbox(90),
    id: 'awkward-1',
    licenseState: 'Exceeded',
    queuePosition: 1,
    lastBackupAt: null,
    restorePoints: 0,
    state: 'waiting',
    goodAt: null,
  },
  {
    ...mailbox(91),
    id: 'awkward-2',
    licenseState: 'TemporaryAssigned',
    mailbox: 'שירות.לקוחות@דוגמה.example',
    state: 'excluded',
    goodAt: null,
  },
  {
    ...mailbox(92),
    state: 'unassigned',
    goodAt: null,
    id: 'awkward-3',
    mailbox: `${'very-long-name-'.repeat(7)}@contoso.example`,
  },
  {
    ...mailbox(93),
    id: 'awkward-4',
    kind: 'shared',
    licenseState: 'NotRequired',
    mailbox: '🎉 events 👩🏽‍💻@contoso.example',
  },
];

/** `count` mailboxes of an organisation. */
export function manyMailboxes(count: number): Mailbox[] {
  return Array.from({ length: count }, (_, index) => mailbox(index));
}
