import type { ExportSelection } from '../../../shared/ipc/worker-contract.js';
import { AppError } from '../../../shared/errors.js';
import type { StoredMessage } from '../../repository/reader.js';
import type { Browser } from '../browse.js';
import { parseId } from '../ids.js';
import type { OpenRepositories } from '../open-repositories.js';
import type { Search, SearchScope } from '../search/search.js';

/** A message that a selection means. */
export interface SelectedItem {
  readonly folder: readonly string[];
  readonly message: StoredMessage;
  /** Throws AppError `repository-damaged`. */
  readonly read: () => Buffer;
}

const pageSize = 500;

/** The messages that a selection means, in order. Throws AppError `not-found` when there is nothing of the kind. */
export function* selectItems(
  selection: ExportSelection,
  browser: Browser,
  repositories: OpenRepositories,
  search: Search,
): Generator<SelectedItem> {
  if (selection.type === 'search') {
    yield* foundItems(selection, repositories, search);
    return;
  }
  if (selection.type === 'messages') {
    for (const id of selection.messageIds) {
      const { repositoryId, rowId } = parseId('message', id);
      const reader = repositories.reader(repositoryId);
      const message = reader.message(rowId);
      yield {
        folder: reader.folderPath(message.folder_id),
        message,
        read: () => reader.readContent(message.content_id),
      };
    }
    return;
  }
  const pointId = selection.pointId ?? browser.points(selection.mailboxId)[0]?.id;
  if (pointId === undefined)
    throw new AppError('not-found', 'This mailbox has no restore point yet. Run its backup job first.');
  const point = parseId('point', pointId);
  const reader = repositories.reader(point.repositoryId);
  const folders = reader
    .folders(point.rowId)
    .filter(({ path }) => selection.folder === undefined || isWithin(path, selection.folder));
  if (folders.length === 0)
    throw new AppError(
      'not-found',
      'There is no such folder in this restore point. Choose another folder or point.',
    );
  for (const { id, path } of folders) {
    for (let after = 0; ;) {
      const page = reader.messagesAfter(point.rowId, id, after, pageSize);
      for (const message of page) {
        after = message.id;
        yield { folder: path, message, read: () => reader.readContent(message.content_id) };
      }
      if (page.length < pageSize) break;
    }
  }
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
    const reader = repositories.reader(found.repositoryId);
    yield {
      folder: [found.mailbox, ...found.folder],
      message: found.message,
      read: () => reader.readContent(found.message.content_id),
    };
  }
  if (isEmpty) throw new AppError('not-found', 'No message matches this query. Nothing was exported.');
}

/** A folder means its sub-folders too. */
function isWithin(path: readonly string[], folder: readonly string[]): boolean {
  return folder.every((level, index) => path[index] === level);
}
