import {
  type Job,
  type MailboxSelection,
  excludedFolderSchema,
  kindByHand,
  mostExcludedFolders,
} from '../../../../shared/backup/job.js';
import type { SourceMailbox } from '../../../../shared/backup/source.js';
import { chosenMailboxes } from '../../../../shared/backup/exclusion.js';
import { comparableFolder } from '../../../../shared/backup/folder-name.js';
import type { MailboxKind } from '../../../../shared/license/model.js';
import type { NumberFormat } from '../../../base/field-problems.js';
import { longestOf } from '../../../base/limits.js';
import { t } from '../../../messages/index.js';

/** What the Mailboxes step holds. */
export interface MailboxesDraft {
  readonly all: boolean;
  /** Left out of "all". */
  readonly except: ReadonlySet<string>;
  readonly chosen: ReadonlySet<string>;
  readonly kinds: Readonly<Record<string, MailboxKind>>;
  /** As typed: a path in a line. */
  readonly excludedFolders: string;
  /** How many mailboxes the source lists; null before that was read. */
  readonly listed: number | null;
  /** The folders of the mailboxes that were looked at, with those above them; levels are joined by `/`. */
  readonly seenFolders: { readonly mailboxes: readonly string[]; readonly paths: ReadonlySet<string> };
}

export const newMailboxesDraft: MailboxesDraft = {
  all: true,
  except: new Set(),
  chosen: new Set(),
  kinds: {},
  excludedFolders: '',
  listed: null,
  seenFolders: { mailboxes: [], paths: new Set() },
};

/** The draft that edits the mailboxes of an existing job. */
export function mailboxesDraftOf({
  selection,
  kinds,
  excludedFolders,
}: Pick<Job, 'selection' | 'kinds' | 'excludedFolders'>): MailboxesDraft {
  return {
    ...newMailboxesDraft,
    all: selection.type === 'all',
    except: new Set(selection.except),
    chosen: new Set(selection.type === 'chosen' ? selection.mailboxes : []),
    kinds,
    excludedFolders: excludedFolders.join('\n'),
  };
}

/** Why the step cannot be left yet; empty when it can. */
export function mailboxesProblems(draft: MailboxesDraft, number: NumberFormat): string[] {
  const isNone = !draft.all && draft.chosen.size === 0;
  return [isNone ? t.jobWizard.mailboxes.noneChosen : null, foldersProblem(draft, number)].filter(
    (text) => text !== null,
  );
}

/** What is wrong with the excluded folders; null when nothing is. */
export function foldersProblem(draft: MailboxesDraft, number: NumberFormat): string | null {
  const folders = excludedFoldersOf(draft);
  if (folders.length > mostExcludedFolders)
    return t.jobWizard.mailboxes.tooManyFolders(number(mostExcludedFolders));
  return folders.every((folder) => excludedFolderSchema.safeParse(folder).success)
    ? null
    : t.jobWizard.mailboxes.excludedFolderTooLong(number(longestOf(excludedFolderSchema)));
}

/** The paths of the folders that are left out. */
export function excludedFoldersOf({ excludedFolders }: Pick<MailboxesDraft, 'excludedFolders'>): string[] {
  return excludedFolders
    .split('\n')
    .map((line) => comparableFolder(line.trim()))
    .filter((line) => line !== '');
}

/** The draft's folders with this one left out, or not. */
export function withFolderExcluded(
  draft: Pick<MailboxesDraft, 'excludedFolders'>,
  folder: string,
  isExcluded: boolean,
): Pick<MailboxesDraft, 'excludedFolders'> {
  const others = excludedFoldersOf(draft).filter((known) => known !== folder);
  return { excludedFolders: [...others, ...(isExcluded ? [folder] : [])].join('\n') };
}

/** What changes when the folders of a mailbox have been looked at. */
export function withSeenFolders(
  { seenFolders: { mailboxes, paths } }: MailboxesDraft,
  mailbox: string,
  folders: readonly { readonly path: readonly string[] }[],
): Pick<MailboxesDraft, 'seenFolders'> {
  const levels = folders.flatMap(({ path }) =>
    path.map((_, at) => comparableFolder(path.slice(0, at + 1).join('/'))),
  );
  return {
    seenFolders: {
      mailboxes: [...new Set([...mailboxes, mailbox])],
      paths: new Set([...paths, ...levels]),
    },
  };
}

/** Excluded folders that none of the mailboxes has which were looked at; none while no mailbox was. */
export function unmatchedFolders(draft: MailboxesDraft): string[] {
  const { mailboxes, paths } = draft.seenFolders;
  return mailboxes.length === 0 ? [] : excludedFoldersOf(draft).filter((folder) => !paths.has(folder));
}

/** What the job backs up of its source. */
export function selectionOf(draft: Pick<MailboxesDraft, 'all' | 'except' | 'chosen'>): MailboxSelection {
  return draft.all
    ? { type: 'all', except: [...draft.except] }
    : chosenMailboxes([...draft.chosen], [...draft.except]);
}

/** From all of them to some: at first those that were backed up until now, unless some were chosen before. */
export function choosingSome(
  draft: MailboxesDraft,
  listed: readonly SourceMailbox[],
): Pick<MailboxesDraft, 'all' | 'chosen'> {
  if (draft.chosen.size > 0) return { all: false, chosen: draft.chosen };
  const kept = listed.map(({ mailbox }) => mailbox).filter((mailbox) => !draft.except.has(mailbox));
  return { all: false, chosen: new Set(kept) };
}

/** Chosen mailboxes that the source does not list. */
export function missingMailboxes(
  { all, chosen }: Pick<MailboxesDraft, 'all' | 'chosen'>,
  listed: readonly SourceMailbox[],
): string[] {
  if (all) return [];
  const known = new Set(listed.map(({ mailbox }) => mailbox));
  return [...chosen].filter((mailbox) => !known.has(mailbox));
}

/** True when the draft backs the mailbox up. */
export function includes(draft: MailboxesDraft, mailbox: string): boolean {
  return draft.all ? !draft.except.has(mailbox) : draft.chosen.has(mailbox);
}

/** What changes for these mailboxes to be backed up, or not. */
export function withIncluded(
  draft: MailboxesDraft,
  mailboxes: readonly string[],
  included: boolean,
): Partial<MailboxesDraft> {
  const changed = new Set(mailboxes);
  const change = (set: ReadonlySet<string>, present: boolean): ReadonlySet<string> =>
    new Set([...[...set].filter((mailbox) => !changed.has(mailbox)), ...(present ? mailboxes : [])]);
  return draft.all ? { except: change(draft.except, !included) } : { chosen: change(draft.chosen, included) };
}

/** What changes for these mailboxes to be of a kind. */
export function withKind(
  { kinds }: MailboxesDraft,
  mailboxes: readonly string[],
  kind: MailboxKind,
): Pick<MailboxesDraft, 'kinds'> {
  return { kinds: { ...kinds, ...Object.fromEntries(mailboxes.map((mailbox) => [mailbox, kind])) } };
}

/** The kind that the job gives a mailbox: by hand, else what its source says. */
export function kindOf(draft: MailboxesDraft, mailbox: SourceMailbox): MailboxKind {
  return kindByHand(draft, mailbox.mailbox) ?? mailbox.kind;
}
