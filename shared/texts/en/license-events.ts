import type { CalendarDate } from '../../license/dates.js';
import type { UnitLoss } from '../../license/unit-loss.js';
import type { TextFormat } from '../format.js';
import { counted } from '../plural.js';

/** Mailboxes of an event: `names` are the first few, `others` how many more there are. */
type SomeMailboxes = Readonly<{ count: number; names: string; others: number }>;

function named({ names, others }: SomeMailboxes, f: TextFormat): string {
  const more = others === 0 ? '' : `${f.number(others)} more`;
  return [names, more].filter((part) => part !== '').join(' and ');
}

const losses: Readonly<Record<UnitLoss, string>> = {
  released: 'no restore point for 31 days',
  revoked: 'revoked',
  'not-covered': 'no longer covered',
  'not-required': 'of a kind that needs none',
};

/** The product's event log (licensing.md §8). */
export const licenseEvents = {
  installed: (p: { mailboxes: number; until: CalendarDate }, f: TextFormat) =>
    `A license for ${counted(p.mailboxes, 'mailbox', f)} until ${f.date(p.until)} has been installed.`,
  aboutToExpire: ({ on }: { on: CalendarDate }, f: TextFormat) =>
    `The license is about to expire on ${f.date(on)}.`,
  expired: ({ on }: { on: CalendarDate }, f: TextFormat) => `The license expired on ${f.date(on)}.`,
  expiryGraceEntered: ({ endsOn }: { endsOn: CalendarDate }, f: TextFormat) =>
    `The grace period after expiry has begun. It ends on ${f.date(endsOn)}.`,
  limitExceeded: ({ by }: { by: number }, f: TextFormat) =>
    `The license limit has been exceeded by ${counted(by, 'mailbox', f)}.`,
  exceededGraceEntered: ({ endsOn }: { endsOn: CalendarDate }, f: TextFormat) =>
    `The grace period for exceeding the license has begun. It ends on ${f.date(endsOn)}.`,
  supportAboutToExpire: ({ on }: { on: CalendarDate }, f: TextFormat) =>
    `The support contract is about to expire on ${f.date(on)}.`,
  supportExpired: ({ on }: { on: CalendarDate }, f: TextFormat) =>
    `The support contract expired on ${f.date(on)}.`,
  consumptionReportCreated: ({ format }: { format: string }) =>
    `A report of the current license consumption (${format}) has been created.`,
  overviewReportCreated: ({ format }: { format: string }) =>
    `A license overview (${format}) has been created.`,
  /** `licensed`: by a license; without one a few mailboxes are backed up all the same. */
  assigned: (p: SomeMailboxes & { licensed: boolean; free: number }, f: TextFormat) =>
    `${counted(p.count, 'mailbox', f)} ${p.count === 1 ? 'was' : 'were'} assigned ${p.licensed ? 'a license' : 'a place without a license'}: ${named(p, f)}.${p.free === 0 ? '' : ` As new ones, ${f.number(p.free)} of them use no license before the first day of next month.`}`,
  revoked: ({ mailbox, reason, licensed }: { mailbox: string; reason: string; licensed: boolean }) =>
    `The ${licensed ? 'license of mailbox' : 'place without a license of mailbox'} ${mailbox} has been revoked and its data deleted${reason === '' ? '' : `: ${reason}`}`,
  removed: (p: SomeMailboxes & { licensed: boolean; loss: UnitLoss }, f: TextFormat) =>
    `${p.licensed ? 'The license' : 'The place without a license'} was removed from ${counted(p.count, 'mailbox', f)} (${losses[p.loss]}): ${named(p, f)}.`,
  kindChanged: (
    p: SomeMailboxes & { kind: 'user' | 'shared' | 'resource'; byDirectory: boolean },
    f: TextFormat,
  ) =>
    `${counted(p.count, 'mailbox', f)} ${p.count === 1 ? 'is' : 'are'} of the kind ${p.kind} from now on${p.byDirectory ? ', as the directory says' : ''}: ${named(p, f)}.`,
  autoUpdateDisabled: 'Automatic license update has been disabled.',
} as const;
