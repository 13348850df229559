import type { Folder, Message, RestorePoint } from '../../shared/backup/model.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { StoredMessage } from '../repository/reader.js';
import { isRepository } from '../repository/repository-folder.js';
import type { OpenRepositories } from './open-repositories.js';
import { formatId, parseId } from './ids.js';

/** Looks through restore points; works during a backup and never asks the license. */
export interface Browser {
  /** Newest first. Throws AppError `not-found` for an unknown mailbox. */
  readonly points: (mailboxId: string) => RestorePoint[];
  readonly folders: (pointId: string) => Folder[];
  readonly messages: (page: { pointId: string; folderId: string; offset: number; limit: number }) => {
    total: number;
    messages: Message[];
  };
  readonly message: (messageId: string) => { message: Message; content: Buffer };
}

export function createBrowser(catalogue: Catalogue, repositories: OpenRepositories): Browser {
  return {
    points: (mailboxId) => {
      if (!catalogue.mailboxes.list().some(({ id }) => id === mailboxId)) {
        throw new AppError('not-found', text('mailboxes.neverBackedUp'));
      }
      return catalogue.repositories
        .ofMailbox(mailboxId)
        .filter(({ path }) => isRepository(path))
        .flatMap(({ id: repositoryId }) =>
          repositories
            .reader(repositoryId)
            .points(mailboxId)
            .map((point) => ({
              id: formatId('point', { repositoryId, rowId: point.id }),
              mailboxId,
              createdAt: new Date(point.completed_at).toISOString(),
              sessionId: point.session,
              messages: point.messages,
            })),
        )
        .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
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
    messages: ({ pointId, folderId, offset, limit }) => {
      const point = parseId('point', pointId);
      const folder = parseId('folder', folderId);
      if (point.repositoryId !== folder.repositoryId)
        throw new AppError('not-found', text('browse.folderOfAnotherPoint'));
      const reader = repositories.reader(point.repositoryId);
      return {
        total: reader.countMessages(point.rowId, folder.rowId),
        messages: reader
          .messages(point.rowId, folder.rowId, offset, limit)
          .map((row) => messageOf(point.repositoryId, row)),
      };
    },
    message: (id) => {
      const { repositoryId, rowId } = parseId('message', id);
      const reader = repositories.reader(repositoryId);
      const row = reader.message(rowId);
      return { message: messageOf(repositoryId, row), content: reader.readContent(row.content_id) };
    },
  };
}

export function messageOf(repositoryId: number, row: StoredMessage): Message {
  return {
    id: formatId('message', { repositoryId, rowId: row.id }),
    folderId: formatId('folder', { repositoryId, rowId: row.folder_id }),
    subject: row.subject,
    from: row.sender,
    to: row.recipients,
    date: new Date(row.sent_at ?? row.internal_date).toISOString(),
    internalDate: new Date(row.internal_date).toISOString(),
    flags: row.flags,
    size: row.size,
    sha256: row.sha256.toString('hex'),
    attachments: row.attachments,
  };
}
