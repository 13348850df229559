import { basename } from 'node:path';
import { text } from '../../../shared/texts/text.js';
import { isMissing, unreadableReason } from '../file-errors.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import type { ListingWatch, PassedOver } from '../mail-source.js';
import { type Child, type Contents, type Place, readContents, topPlace } from './directory.js';

/** Where a mailbox is. */
export interface MailboxPlace extends Place {
  /** Name of the sub-directory that holds its INBOX; null where that is the directory itself, or where there is none. */
  readonly inbox: string | null;
  /** False for a directory that only holds folders, as mbsync makes it for an account. */
  readonly isMaildir: boolean;
}

export interface FoundMailboxes {
  readonly mailboxes: ReadonlyMap<string, MailboxPlace>;
  readonly passedOver: readonly PassedOver[];
}

/**
 * Mailboxes of a source folder, by name (docs/decisions/0126): the folder itself, or what is below it. Throws what the
 * file system throws at the folder itself, and AppError `cancelled`.
 */
export async function findMailboxes(root: string, watch: ListingWatch = {}): Promise<FoundMailboxes> {
  const found = await look({ ...(await topPlace(root)), name: basename(root) }, true, watch);
  if (found.type === 'mailbox')
    return { mailboxes: new Map([[basename(root), found.place]]), passedOver: found.beside };
  const { mailboxes, passedOver } = found;
  return {
    mailboxes,
    passedOver: passedOver.map((each) => ({ ...each, name: each.name === '' ? basename(root) : each.name })),
  };
}

type Found =
  | {
      readonly type: 'mailbox';
      readonly place: MailboxPlace;
      /** True where the directory shows more than a Maildir that might be a folder: sub-folders, or an INBOX. */
      readonly isEvident: boolean;
      /** Mail in the same directory that is not read, by its name within it. */
      readonly beside: readonly PassedOver[];
    }
  | ({ readonly type: 'several' } & FoundMailboxes);

/** A child that holds mail, or has it below. */
interface Holder {
  readonly child: Child;
  readonly found: Found;
  readonly isMarkedFolder: boolean;
}

async function look(place: Child, isTop: boolean, watch: ListingWatch): Promise<Found> {
  throwIfStopped(watch.signal);
  watch.onDirectory?.();
  const contents = await readContents(place);
  if (contents.isMaildir) return mailbox(place, null, true, await hasSubFolders(contents));
  const inbox = await inboxOf(contents);
  if (inbox !== null) return mailbox(place, inbox.name, false, true);
  const home = isTop ? null : await mailOfHome(contents);
  if (home !== null) return mailbox(home, null, true, true, await besideHome(contents, home, watch));
  const { holders, passedOver, hidden } = await lookInto(contents, watch);
  if (isAccount(place.name, holders, isTop)) {
    const isEvident = holders.some(({ isMarkedFolder }) => isMarkedFolder);
    return mailbox(place, null, false, isEvident);
  }
  const { otherFormat } = contents;
  const own = otherFormat === null ? [] : [{ name: '', reason: otherFormat, mayBeMail: true }];
  return collect(holders, [...own, ...passedOver, ...hidden]);
}

function mailbox(
  place: Place,
  inbox: string | null,
  isMaildir: boolean,
  isEvident: boolean,
  beside: readonly PassedOver[] = [],
): Found {
  const { directory, above, links } = place;
  return { type: 'mailbox', place: { directory, above, links, inbox, isMaildir }, isEvident, beside };
}

/** Maildirs in a home directory that are not in its Maildir; other files and directories there are no mail. */
async function besideHome(contents: Contents, home: Child, watch: ListingWatch): Promise<PassedOver[]> {
  const others = contents.children.filter((child) => child !== home);
  const { holders, hidden } = await lookInto({ ...contents, children: others, passedOver: [] }, watch);
  const visible = holders.flatMap(({ child: { name }, found }) =>
    found.type === 'mailbox' ? [name] : [...found.mailboxes.keys()].map((inner) => `${name}/${inner}`),
  );
  return [
    ...visible.map((name) => ({ name, reason: text('sources.besideMaildir'), mayBeMail: true })),
    ...hidden,
  ];
}

async function lookInto(
  contents: Contents,
  watch: ListingWatch,
): Promise<{
  holders: readonly Holder[];
  passedOver: readonly PassedOver[];
  /** Hidden directories that hold mail further down. */
  hidden: readonly PassedOver[];
}> {
  const holders: Holder[] = [];
  const hidden: PassedOver[] = [];
  const passedOver: PassedOver[] = [...contents.passedOver];
  for (const child of contents.children) {
    try {
      const isHidden = child.name.startsWith('.');
      const own = isHidden ? await readContents(child) : null;
      const found = await look(child, false, watch);
      // Beside mailboxes, hidden directories are of other programs, unless they are Maildirs themselves.
      if (own !== null && !own.isMaildir) {
        if (holdsMail(found))
          hidden.push({ name: child.name, reason: text('sources.hiddenMaildirs'), mayBeMail: true });
        continue;
      }
      if (found.type === 'mailbox' || found.mailboxes.size + found.passedOver.length > 0)
        holders.push({ child, found, isMarkedFolder: own?.isMarkedFolder ?? false });
    } catch (error) {
      throwIfStopped(watch.signal);
      // Removed or renamed a moment ago.
      if (!isMissing(error))
        passedOver.push({ name: child.name, reason: unreadableReason(error), mayBeMail: true });
    }
  }
  return { holders, passedOver, hidden };
}

/** Names that mail programs give to folders of one mailbox (RFC 6154). */
const folderNames = new Set([
  ...['archive', 'archives', 'drafts', 'junk', 'sent', 'spam', 'trash'],
  ...['deleted items', 'deleted messages', 'junk e-mail', 'sent items', 'sent mail', 'sent messages'],
]);

/** Whether a directory that is no Maildir is one mailbox, what is below being its folders, and not a folder of mailboxes. */
function isAccount(name: string, holders: readonly Holder[], isTop: boolean): boolean {
  const withMail = holders.filter(({ found }) => found.type === 'mailbox' || found.mailboxes.size > 0);
  if (withMail.length === 0) return false;
  // A Maildir++ whose INBOX is somewhere else.
  if (withMail.some(({ isMarkedFolder }) => isMarkedFolder)) return true;
  if (withMail.some(({ child }) => child.name.includes('@'))) return false;
  if (withMail.some(({ found }) => found.type === 'several' || found.isEvident)) return false;
  const usual = withMail.filter(({ child }) => folderNames.has(child.name.toLowerCase()));
  if (usual.length > 1 || name.includes('@')) return true;
  // Below the top, directories of a mail server's domains are kept apart from accounts by their name.
  return !isTop && (usual.length > 0 || !domainName.test(name));
}

const domainName = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;

function collect(holders: readonly Holder[], passedOver: readonly PassedOver[]): Found {
  const mailboxes = new Map<string, MailboxPlace>();
  const notRead = [...passedOver];
  for (const { child, found } of holders) {
    const below = found.type === 'mailbox' ? found.beside : found.passedOver;
    for (const each of below) notRead.push({ ...each, name: nameWithin(child.name, each.name) });
    if (found.type === 'mailbox') {
      mailboxes.set(child.name, found.place);
      continue;
    }
    for (const [name, place] of found.mailboxes) mailboxes.set(`${child.name}/${name}`, place);
  }
  return { type: 'several', mailboxes, passedOver: notRead };
}

/** Whether there are Maildirs in a directory, however deep. */
function holdsMail(found: Found): boolean {
  return (
    found.type === 'mailbox' ||
    found.mailboxes.size > 0 ||
    found.passedOver.some(({ reason }) => reason.id === 'sources.hiddenMaildirs')
  );
}

/** What is named by nothing is the directory itself. */
function nameWithin(directory: string, name: string): string {
  return name === '' ? directory : `${directory}/${name}`;
}

/** The Maildir named INBOX, in whatever case (RFC 9051 §5.1), of an account. */
async function inboxOf({ children }: Contents): Promise<Child | null> {
  const named = children.filter(({ name }) => name.toUpperCase() === 'INBOX');
  for (const child of named) if (await isMaildir(child)) return child;
  return null;
}

/** The one Maildir in somebody's home directory, whose other directories are no mail. */
async function mailOfHome({ children }: Contents): Promise<Child | null> {
  const home = children.find(({ name }) => name === 'Maildir');
  if (home === undefined || !(await isMaildir(home))) return null;
  for (const child of children) if (child !== home && (await isMaildir(child))) return null;
  return home;
}

async function isMaildir(place: Place): Promise<boolean> {
  try {
    return (await readContents(place)).isMaildir;
  } catch {
    return false;
  }
}

async function hasSubFolders({ children }: Contents): Promise<boolean> {
  for (const child of children) {
    if (child.name.startsWith('.') && (await isMaildir(child))) return true;
  }
  return false;
}
