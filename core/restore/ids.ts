import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';

/** What an id outside the repository stands for: a row of one repository. */
export interface RepositoryRow {
  readonly repositoryId: number;
  readonly rowId: number;
}

export type RowKind = 'point' | 'folder' | 'message';

/** Ids as the window and the command line see them: `point-1-42` is row 42 of repository 1. */
export function formatId(kind: RowKind, { repositoryId, rowId }: RepositoryRow): string {
  return `${kind}-${String(repositoryId)}-${String(rowId)}`;
}

/** Throws AppError `not-found` for text that is no such id. */
export function parseId(kind: RowKind, id: string): RepositoryRow {
  const match = /^(point|folder|message)-(\d{1,15})-(\d{1,15})$/.exec(id);
  if (match?.[1] !== kind) throw new AppError('not-found', text('browse.wrongId', { id, kind }));
  return { repositoryId: Number(match[2]), rowId: Number(match[3]) };
}
