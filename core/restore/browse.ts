import {
  type Folder,
  type Message,
  type MessageOrder,
  type RestorePoint,
  defaultOrder,
} from '../../shared/backup/restore-point.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { groupBy } from '../lib/group-by.js';
import type { StoredMessage } from '../repository/reader.js';
import { isRepository } from '../repository/repository-marker.js';
import type { OpenRepositories } from './open-repositories.js';
import { formatId, parseId } from './ids.js';
import { shownDate } from './message-name.js';

/** Looks through restore points; works during a backup and never asks the license. */
export interface Browser {
  /** The last made first. Throws AppError `not-found` for an unknown mailbox, and when no repository that has points of it is there. */
  readonly points: (mailboxId: string) => RestorePoint[];
  /** The newest restore point of each, or why there is none to be read, in their order, each under a name that no other of them has. */
  readonly newest: (mailboxIds: readonly string[]) => NewestPoint[];
  readonly folders: (pointId: string) => Folder[];
  readonly messages: (page: {
    pointId: string;
    folderId: string;
    /** From the first without it; `after` a message instead, in that order. Throws AppError `not-found` where that is not in the folder. */
    offset?: number | undefined;
    after?: string | undefined;
    limit: number;
    order?: MessageOrder | undefined;
    /** Only messages that have words beginning so in subject, sender or recipients. */
    filter?: string | undefined;
  }) => {
    total: number;
    /** Place of the first among all. */
    offset: number;
    messages: Message[];
  };
  /** A message and its bytes, piece by piece. Rejects where they lie in a bucket that cannot be reached. */
  readonly message: (messageId: string) => Promise<{ message: Message; pieces: Iterable<Buffer> }>;
}

interface NewestPoint {
  readonly mailboxId: string;
  readonly name: string;
  readonly point: RestorePoint | AppError;
}

export function createBrowser(catalogue: Catalogue, repositories: OpenRepositories): Browser {
  const pointsOf = (mailboxId: string): RestorePoint[] => {
    const all = catalogue.repositories.ofMailbox(mailboxId);
    const there = all.filter(({ path }) => isRepository(path));
    // With none of them there, the error that names the disk is better than a list that looks empty.
    const readable = there.length > 0 ? there : all;
    return mergeNewestFirst(
      withoutCopies(
        readable.map(({ id: repositoryId }) =>
          repositories
            .reader(repositoryId)
            .points(mailboxId)
            .map((point) => ({
              id: formatId('point', { repositoryId, rowId: point.id }),
              mailboxId,
              createdAt: new Date(point.made_at).toISOString(),
              ...(point.made_at === point.completed_at
                ? {}
                : { writtenAt: new Date(point.completed_at).toISOString() }),
              sessionId: point.session,
              messages: point.messages,
            })),
        ),
      ),
    );
  };
  const newestOf = (mailboxId: string): RestorePoint | AppError => {
    try {
      return pointsOf(mailboxId)[0] ?? new AppError('not-found', text('browse.noPoint'));
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  };
  return {
    points: (mailboxId) => {
      if (!catalogue.mailboxes.list().some(({ id }) => id === mailboxId)) {
        throw new AppError('not-found', text('mailboxes.neverBackedUp'));
      }
      return pointsOf(mailboxId);
    },
    newest: (mailboxIds) => {
      const known = new Map(catalogue.mailboxes.list().map((each) => [each.id, each]));
      const wanted = [...new Set(mailboxIds)];
      const timesNamed = groupBy(wanted, (id) => known.get(id)?.mailbox);
      return wanted.map((mailboxId) => {
        const stored = known.get(mailboxId);
        if (stored === undefined) {
          const point = new AppError('not-found', text('mailboxes.neverBackedUp'));
          return { mailboxId, name: mailboxId, point };
        }
        const { mailbox, sourceName } = stored;
        const isAlone = timesNamed.get(mailbox)?.length === 1;
        const name = isAlone ? mailbox : `${mailbox} (${sourceName})`;
        return { mailboxId, name, point: newestOf(mailboxId) };
      });
    },
    folders: (id) => {
      const { repositoryId, rowId } = parseId('point', id);
      return repositories
        .reader(repositoryId)
        .folders(rowId)
        .map((folder) => ({
          id: formatId('folder', { repositoryId, rowId: folder.id }),
          path: folder.path,
          messages: folder.messages,
        }));
    },
    messages: ({ pointId, folderId, offset = 0, after, limit, order = defaultOrder, filter }) => {
      const point = parseId('point', pointId);
      const folder = parseId('folder', folderId);
      if (point.repositoryId !== folder.repositoryId)
        throw new AppError('not-found', text('browse.folderOfAnotherPoint'));
      const from = after === undefined ? { offset } : { after: rowIn(point.repositoryId, after) };
      const page = repositories
        .reader(point.repositoryId)
        .page(point.rowId, folder.rowId, from, limit, order, filter);
      return { ...page, messages: page.messages.map((row) => messageOf(point.repositoryId, row)) };
    },
    message: async (id) => {
      const { repositoryId, rowId } = parseId('message', id);
      const reader = repositories.reader(repositoryId);
      const row = reader.message(rowId);
      await reader.bringHere([row.content_id]);
      return { message: messageOf(repositoryId, row), pieces: reader.readPieces(row.content_id) };
    },
  };
}

/** The row of a message in a repository. Throws AppError `not-found` for one of another. */
function rowIn(repositoryId: number, messageId: string): number {
  const message = parseId('message', messageId);
  if (message.repositoryId !== repositoryId)
    throw new AppError('not-found', text('browse.folderOfAnotherPoint'));
  return message.rowId;
}

/** Each restore point once: a second copy has that of its original, which is the one that was known first and comes last. */
function withoutCopies<T extends { readonly sessionId: string }>(lists: readonly (readonly T[])[]): T[][] {
  const known = new Set<string>();
  return [...lists].reverse().map((points) => {
    const fresh = points.filter(({ sessionId }) => !known.has(sessionId));
    for (const { sessionId } of points) known.add(sessionId);
    return fresh;
  });
}

/**
 * One list of several, each newest first. Within a repository the order is that in which the points were made, whatever the clock said
 * (licensing.md §9); between repositories there are dates only.
 */
export function mergeNewestFirst<T extends { readonly createdAt: string }>(
  lists: readonly (readonly T[])[],
): T[] {
  const heads = lists.map(() => 0);
  const merged: T[] = [];
  for (;;) {
    let next: { readonly list: number; readonly item: T } | null = null;
    for (const [list, items] of lists.entries()) {
      const item = items[heads[list] ?? 0];
      if (item && (next === null || item.createdAt > next.item.createdAt)) next = { list, item };
    }
    if (next === null) return merged;
    merged.push(next.item);
    heads[next.list] = (heads[next.list] ?? 0) + 1;
  }
}

export function messageOf(repositoryId: number, row: StoredMessage): Message {
  return {
    id: formatId('message', { repositoryId, rowId: row.id }),
    folderId: formatId('folder', { repositoryId, rowId: row.folder_id }),
    subject: row.subject,
    from: row.sender,
    to: row.recipients,
    date: shownDate(row),
    internalDate: new Date(row.internal_date).toISOString(),
    flags: row.flags,
    size: row.size,
    sha256: row.sha256.toString('hex'),
    attachments: row.attachments,
  };
}
