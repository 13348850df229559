import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { type MailboxState, coverageOf, urgencyOf } from '../../../shared/backup/status.js';
import type { MailboxKind, MailboxLicenseState } from '../../../shared/license/model.js';
import type { Sort } from '../../components/sort.js';
import { type SortKey, orderOf } from '../../components/sort-order.js';

/** A state, or all of those that are not backed up. */
export type StateFilter = MailboxState | 'not-protected';

/** Which mailboxes are wanted, and in which order. */
export interface MailboxQuery {
  readonly id: string | null;
  /** Where an id is wanted, this one too: a mailbox that no session had listed has another id once one has. */
  readonly named: Pick<Mailbox, 'sourceId' | 'mailbox'> | null;
  /** All of them must occur, without regard to case. */
  readonly words: readonly string[];
  /** Where words are looked for: in the name, or in source and jobs too. */
  readonly where: 'name' | 'anywhere';
  readonly licenseState: MailboxLicenseState | null;
  readonly kind: MailboxKind | null;
  readonly state: StateFilter | null;
  /** Only those with restore points. */
  readonly restorable: boolean;
  /** Null: in the order of the queue. */
  readonly sort: Sort | null;
}

/** Every mailbox, in the order of the queue. */
export const allMailboxes: MailboxQuery = {
  id: null,
  named: null,
  words: [],
  where: 'name',
  licenseState: null,
  kind: null,
  state: null,
  restorable: false,
  sort: null,
};

/** No mailbox. */
export const noMailboxes: MailboxQuery = { ...allMailboxes, id: '' };

/** Answers queries over the same mailboxes with the indices of those found, in the order wanted. */
export type MailboxIndex = (
  query: MailboxQuery,
  compareText: (a: string, b: string) => number,
) => Uint32Array<ArrayBuffer>;

/** The index of these mailboxes; it remembers the last order, because filters change more often than orders. */
export function mailboxIndex(mailboxes: readonly Mailbox[]): MailboxIndex {
  const asListed = mailboxes.map((_, index) => index);
  let last: { readonly sort: Sort; readonly order: readonly number[] } | null = null;

  function inOrderOf(sort: Sort | null, compareText: (a: string, b: string) => number): readonly number[] {
    if (sort === null) return asListed;
    if (last?.sort.column === sort.column && last.sort.direction === sort.direction) return last.order;
    const keys = mailboxes.map((mailbox) => mailboxSortKey(mailbox, sort.column));
    const order = orderOf(keys, sort.direction, compareText);
    last = { sort, order };
    return order;
  }

  return (query, compareText) => {
    const order = inOrderOf(query.sort, compareText);
    const matches = mailboxMatcher(query);
    if (matches === null) return Uint32Array.from(order);
    return Uint32Array.from(
      order.filter((index) => {
        const mailbox = mailboxes[index];
        return mailbox !== undefined && matches(mailbox);
      }),
    );
  };
}

/** Whether a query lets a mailbox through. Null when it lets all through. */
export function mailboxMatcher(query: Omit<MailboxQuery, 'sort'>): ((mailbox: Mailbox) => boolean) | null {
  const { id, named, where, licenseState, kind, state, restorable } = query;
  const words = query.words.map((word) => word.trim().toLowerCase()).filter((word) => word !== '');
  const wantsAll = [id, licenseState, kind, state].every((wanted) => wanted === null);
  if (wantsAll && words.length === 0 && !restorable) return null;
  const tests = words.map((word) => wordTest(word, where));
  return (mailbox) =>
    (id === null || mailbox.id === id || isNamed(mailbox, named)) &&
    (licenseState === null || mailbox.licenseState === licenseState) &&
    (kind === null || mailbox.kind === kind) &&
    (state === null || isOfState(mailbox, state)) &&
    (!restorable || mailbox.restorePoints > 0) &&
    tests.every((test) => test(mailbox));
}

function isNamed({ sourceId, mailbox }: Mailbox, named: MailboxQuery['named']): boolean {
  return named !== null && sourceId === named.sourceId && mailbox === named.mailbox;
}

function isOfState({ state }: Mailbox, wanted: StateFilter): boolean {
  if (wanted !== 'not-protected') return state === wanted;
  return state !== null && coverageOf(state) === 'unprotected';
}

function wordTest(word: string, where: MailboxQuery['where']): (mailbox: Mailbox) => boolean {
  const contains = (text: string): boolean => text.toLowerCase().includes(word);
  if (where === 'name') return ({ mailbox }) => contains(mailbox);
  const containsRemembered = remembered(contains);
  return ({ mailbox, sourceName, jobs }) =>
    contains(mailbox) || containsRemembered(sourceName) || jobs.some(containsRemembered);
}

/** For texts that many mailboxes share. */
function remembered(test: (text: string) => boolean): (text: string) => boolean {
  const results = new Map<string, boolean>();
  return (text) => {
    const result = results.get(text) ?? test(text);
    results.set(text, result);
    return result;
  };
}

const keys: Readonly<Record<string, (mailbox: Mailbox) => SortKey>> = {
  mailbox: ({ mailbox }) => mailbox,
  kind: ({ kind }) => kind,
  licenseState: ({ licenseState, queuePosition }) =>
    licenseState === null || queuePosition === null
      ? licenseState
      : `${licenseState}${String(queuePosition).padStart(9, '0')}`,
  // By what needs somebody, the worst first; those of one state by how long they have been without. Numbers count as such: the space keeps two apart.
  state: ({ state, goodAt }) => (state === null ? null : `${String(urgencyOf(state))} ${goodAt ?? ''}`),
  firstAdmitted: ({ firstAdmittedAt }) => (firstAdmittedAt === null ? null : Date.parse(firstAdmittedAt)),
  lastBackup: ({ lastBackupAt }) => (lastBackupAt === null ? null : Date.parse(lastBackupAt)),
  restorePoints: ({ restorePoints }) => restorePoints,
  size: ({ bytes }) => bytes,
};

/** What a column sorts by; mailboxes without a value come last. */
export function mailboxSortKey(mailbox: Mailbox, column: string): SortKey {
  return (keys[column] ?? (({ mailbox: name }: Mailbox) => name))(mailbox);
}
