import type { RestorePoint } from '../../../shared/backup/restore-point.js';
import type { ExportSelection } from '../../../shared/backup/export.js';
import type { ServerRestoreRequest } from '../../../shared/backup/server-restore.js';
import { AppError, assertNever } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { RepositoryReader, StoredMessage } from '../../repository/reader.js';
import type { Browser } from '../browse.js';
import { parseId } from '../ids.js';
import type { OpenRepositories } from '../open-repositories.js';
import type { Search, SearchScope } from '../search/search.js';

/** A message that a selection means. */
export interface SelectedItem {
  readonly repositoryId: number;
  readonly folder: readonly string[];
  readonly message: StoredMessage;
  /** Of its repository. */
  readonly reader: ContentReader;
}

/** How the contents of messages are read out of a repository. */
export type ContentReader = Pick<
  RepositoryReader,
  'isInBucket' | 'bringHere' | 'readContent' | 'readPieces' | 'storedContents' | 'contentThreads'
>;

const pageSize = 500;

/** A folder that a selection means, with the number of its messages; the messages are read page by page. */
export interface SelectedFolder {
  readonly path: readonly string[];
  readonly count: number;
  readonly items: () => Iterable<SelectedItem>;
}

/** A mailbox that is exported, as of when. */
export interface ReadMailbox {
  readonly mailbox: string;
  readonly point: RestorePoint;
}

/** A mailbox of several that cannot be exported, and why. */
export interface LeftMailbox {
  readonly mailbox: string;
  readonly error: AppError;
}

/**
 * The messages that a selection means, in order. Of several mailboxes they come one after the other, in folders below one named after the mailbox; each
 * mailbox is told to `onRead` before its first, and one that cannot be read to `onLeft`. Throws AppError `not-found` when there is nothing of the kind.
 */
export function* selectItems(
  selection: ExportSelection,
  browser: Browser,
  repositories: OpenRepositories,
  search: Search,
  onRead: (read: ReadMailbox) => void,
  onLeft: (left: LeftMailbox) => void,
): Generator<SelectedItem> {
  switch (selection.type) {
    case 'search':
      yield* foundItems(selection, repositories, search);
      return;
    case 'messages':
      for (const id of selection.messageIds) yield itemOf(id, repositories);
      return;
    case 'mailbox':
      tellRead(selection, browser, onRead);
      for (const { items } of selectFolders(selection, browser, repositories)) yield* items();
      return;
    case 'mailboxes':
      yield* itemsOfMailboxes(selection.mailboxIds, browser, repositories, onRead, onLeft);
      return;
    default:
      assertNever(selection);
  }
}

/** The folders that a selection means, also empty ones of a mailbox. Throws AppError `not-found`. */
export function selectFolders(
  selection: ServerRestoreRequest['selection'],
  browser: Browser,
  repositories: OpenRepositories,
): readonly SelectedFolder[] {
  return selection.type === 'messages'
    ? foldersOfMessages(selection.messageIds, repositories)
    : foldersOfMailbox(selection, browser, repositories);
}

/** How many messages a selection means; null for a search, which nobody has counted. Throws AppError `not-found`. */
export function countSelected(
  selection: ExportSelection,
  browser: Browser,
  repositories: OpenRepositories,
): number | null {
  switch (selection.type) {
    case 'search':
      return null;
    case 'messages':
      return selection.messageIds.length;
    case 'mailbox':
      return foldersOfMailbox(selection, browser, repositories).reduce((sum, { count }) => sum + count, 0);
    case 'mailboxes':
      return browser
        .newest(selection.mailboxIds)
        .reduce((sum, { point }) => sum + (point instanceof AppError ? 0 : point.messages), 0);
    default:
      return assertNever(selection);
  }
}

function* itemsOfMailboxes(
  mailboxIds: readonly string[],
  browser: Browser,
  repositories: OpenRepositories,
  onRead: (read: ReadMailbox) => void,
  onLeft: (left: LeftMailbox) => void,
): Generator<SelectedItem> {
  let reason: AppError | null = null;
  let isRead = false;
  for (const { mailboxId, name, point } of browser.newest(mailboxIds)) {
    const chosen = { type: 'mailbox', mailboxId } as const;
    const folders =
      point instanceof AppError
        ? point
        : orError(() => foldersOfMailbox({ ...chosen, pointId: point.id }, browser, repositories));
    if (folders instanceof AppError) {
      reason ??= folders;
      onLeft({ mailbox: name, error: folders });
      continue;
    }
    isRead = true;
    if (!(point instanceof AppError)) onRead({ mailbox: name, point });
    for (const { items } of folders)
      for (const item of items()) yield { ...item, folder: [name, ...item.folder] };
  }
  if (!isRead && reason !== null) throw reason;
}

function tellRead(
  { mailboxId, pointId }: Extract<ExportSelection, { type: 'mailbox' }>,
  browser: Browser,
  onRead: (read: ReadMailbox) => void,
): void {
  const points = browser.points(mailboxId);
  const point = pointId === undefined ? points[0] : points.find(({ id }) => id === pointId);
  const [named] = browser.newest([mailboxId]);
  if (point !== undefined && named !== undefined) onRead({ mailbox: named.name, point });
}

function orError<T>(read: () => T): T | AppError {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function itemOf(messageId: string, repositories: OpenRepositories): SelectedItem {
  const { repositoryId, rowId } = parseId('message', messageId);
  const reader = repositories.reader(repositoryId);
  const message = reader.message(rowId);
  return {
    repositoryId,
    folder: reader.folderPath(message.folder_id),
    message,
    reader,
  };
}

function foldersOfMessages(
  messageIds: readonly string[],
  repositories: OpenRepositories,
): readonly SelectedFolder[] {
  const byPath = new Map<string, { path: readonly string[]; ids: string[] }>();
  for (const id of new Set(messageIds)) {
    const { folder } = itemOf(id, repositories);
    const key = JSON.stringify(folder);
    const known = byPath.get(key) ?? { path: folder, ids: [] };
    known.ids.push(id);
    byPath.set(key, known);
  }
  return [...byPath.values()].map(({ path, ids }) => ({
    path,
    count: ids.length,
    *items() {
      for (const id of ids) yield itemOf(id, repositories);
    },
  }));
}

function foldersOfMailbox(
  selection: Extract<ExportSelection, { type: 'mailbox' }>,
  browser: Browser,
  repositories: OpenRepositories,
): readonly SelectedFolder[] {
  const pointId = selection.pointId ?? browser.points(selection.mailboxId)[0]?.id;
  if (pointId === undefined) throw new AppError('not-found', text('browse.noPoint'));
  const { repositoryId, rowId } = parseId('point', pointId);
  const reader = repositories.reader(repositoryId);
  const folders = reader
    .folders(rowId)
    .filter(({ path }) => selection.folder === undefined || isWithin(path, selection.folder));
  if (folders.length === 0) throw new AppError('not-found', text('browse.noSuchFolder'));
  return folders.map(({ id, path, messages }) => ({
    path,
    count: messages,
    *items() {
      for (let after = 0; ;) {
        const page = reader.messagesAfter(rowId, id, after, pageSize);
        for (const message of page) {
          after = message.id;
          yield {
            repositoryId,
            folder: path,
            message,
            reader,
          };
        }
        if (page.length < pageSize) break;
      }
    },
  }));
}

/** Everything that a query finds; folders of several mailboxes are kept apart by the mailbox's name. */
function* foundItems(
  scope: SearchScope,
  repositories: OpenRepositories,
  search: Search,
): Generator<SelectedItem> {
  let isEmpty = true;
  for (const found of search.all(scope)) {
    if (found === undefined) continue;
    isEmpty = false;
    yield {
      repositoryId: found.repositoryId,
      folder: [found.mailbox, ...found.folder],
      message: found.message,
      reader: repositories.reader(found.repositoryId),
    };
  }
  if (isEmpty) throw new AppError('not-found', text('browse.nothingFound'));
}

/** A folder means its sub-folders too. */
function isWithin(path: readonly string[], folder: readonly string[]): boolean {
  return folder.every((level, index) => path[index] === level);
}
