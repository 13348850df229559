import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { parseForeignJson } from '../../shared/json.js';
import { text } from '../../shared/texts/text.js';
import { seldomParsed } from '../../shared/seldom-parsed.js';
import { storageError, systemCode } from '../lib/storage-errors.js';
import { encryptionSchema } from './encryption/key-slots.js';
import { bucketFormat } from './schema.js';
import { readSecondCopy, secondCopyName } from './second-copy.js';

const markerSchema = z.object({
  product: z.literal('Postkeep'),
  format: z.int().min(1),
  id: z.string().min(1),
  createdAt: z.string(),
  /** Of one in a bucket with Object Lock: how many days what a restore point needs cannot be removed. */
  lockDays: z.int().min(1).optional(),
  lockMode: z.enum(['governance', 'compliance']).optional(),
  /** Absent where anyone who has the folder can read it. */
  encryption: encryptionSchema.optional(),
});
export type RepositoryMarker = z.output<typeof markerSchema>;

export const markerName = 'repository.json';

/** True when `folder` holds a repository, or may not be looked into: opening it says why. */
export function isRepository(folder: string): boolean {
  try {
    return [markerName, secondCopyName].some(
      (name) => statSync(join(folder, name), { throwIfNoEntry: false }) !== undefined,
    );
  } catch {
    return true;
  }
}

/** What a folder must hold before anything is written to it. */
export type RepositoryExpectation =
  /** A repository, or nothing yet. */
  | { readonly type: 'any-or-none' }
  /** A repository: it has been written to before, by a version that did not note which. */
  | { readonly type: 'any' }
  /** The repository of this identity. */
  | { readonly type: 'known'; readonly identity: string };

/** Throws AppError `not-found` when the repository is another one than expected. */
export function assertExpected(folder: string, identity: string, expected: RepositoryExpectation): void {
  if (expected.type === 'known' && identity !== expected.identity)
    throw new AppError('not-found', text('repository.another', { folder }));
}

/** What tells the repository in a folder from any other. Throws AppError `not-found`, `newer-schema`, `repository-damaged` or `io`. */
export function repositoryIdentity(folder: string): string {
  const { id, format } = readMarker(folder).marker;
  if (format > bucketFormat) throw new AppError('newer-schema', text('repository.newer', { folder }));
  return id;
}

/** What `repository.json` says of a repository. */
interface ReadMarker {
  readonly marker: RepositoryMarker;
  /** Its text as it should be. */
  readonly written: string;
  /** True when the file is damaged or gone, and the second copy stands for it. */
  readonly isDamaged: boolean;
}

/** Throws AppError `not-found`, `repository-damaged` or `io`. */
export function readMarker(folder: string): ReadMarker {
  const path = join(folder, markerName);
  if (!isRepository(folder)) throw new AppError('not-found', text('repository.missing', { folder }));
  const written = textIfThere(path);
  const [marker, copy] = [parseMarker(written), readSecondCopy(folder)];
  const copied = copy === null ? null : parseMarker(copy.marker);
  // Two that differ in more than some bits are of two repositories: the copy is then not of this one.
  if (copy !== null && copied !== null && (marker === null || isAlmost(written, copy.marker)))
    return { marker: copied, written: copy.marker, isDamaged: written !== copy.marker };
  if (marker !== null) return { marker, written, isDamaged: false };
  throw new AppError('repository-damaged', text('repository.markerUnreadable', { path }));
}

/** '' where there is no file. What may not be looked into is not damaged: throws AppError `io`. */
function textIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw storageError(path, error);
  }
}

/** Null for what is no marker. */
export function parseMarker(written: string): RepositoryMarker | null {
  try {
    return markerSchema.parse(parseForeignJson(written), seldomParsed(markerSchema));
  } catch {
    return null;
  }
}

/** What flipped bits leave of a text: hardly a character is another. */
export function isAlmost(one: string, other: string): boolean {
  const most = 4;
  const differing = [...one].filter((character, index) => character !== other[index]).length;
  return one.length === other.length && differing <= most;
}

/** The text of a marker, as `repository.json` and the second copy hold it. */
export function markerText(marker: RepositoryMarker): string {
  return `${JSON.stringify(marker, null, 2)}\n`;
}

/** Whether a folder holds an encrypted repository. Throws AppError `not-found`, `repository-damaged` or `io`. */
export function isEncrypted(folder: string): boolean {
  return readMarker(folder).marker.encryption !== undefined;
}

/** Whether a folder is this computer's index of a bucket. Throws as {@link isEncrypted}. */
export function isBucketIndex(folder: string): boolean {
  return readMarker(folder).marker.format === bucketFormat;
}
