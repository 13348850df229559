import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RepositoryMarker } from './repository-marker.js';
import { versionsOf } from './search/earlier-index.js';
import { indexVersion } from './search/index-schema.js';

/** Names of the files that hold mail, in a repository's folder. */
export interface RepositoryFiles {
  readonly database: string;
  readonly searchIndex: string;
}

const readable: RepositoryFiles = {
  database: 'repository.sqlite',
  searchIndex: `search-${String(indexVersion)}.sqlite`,
};
export const encryptedFiles: RepositoryFiles = {
  database: 'repository-encrypted.sqlite',
  searchIndex: `search-encrypted-${String(indexVersion)}.sqlite`,
};

/** Encrypted files have names of their own, so that replacing the marker is what makes a repository an encrypted one, at one moment. */
export function filesOf(marker: Pick<RepositoryMarker, 'encryption'>): RepositoryFiles {
  return marker.encryption === undefined ? readable : encryptedFiles;
}

const allFiles: readonly RepositoryFiles[] = [readable, encryptedFiles];

/** What changes whenever somebody writes to the repository in a folder. */
export function stateOfFiles(folder: string): string {
  return allFiles
    .flatMap(({ database }) => [database, `${database}-wal`])
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false }))
    .map((found) => `${String(found?.mtimeMs)} ${String(found?.size)}`)
    .join(' ');
}

/** Bytes that a repository takes on disk. */
export function bytesOnDisk(folder: string): number {
  return allFiles
    .flatMap(({ database, searchIndex }) => [
      join(folder, database),
      ...versionsOf(join(folder, searchIndex)),
    ])
    .flatMap((path) => [path, `${path}-wal`])
    .reduce((sum, path) => sum + (existsSync(path) ? statSync(path).size : 0), 0);
}
