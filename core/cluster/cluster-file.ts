import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { replaceFile } from '../lib/atomic-file.js';
import { withStorageErrors } from '../lib/storage-errors.js';

const clusterFileSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** Without its password, which is with the secrets. */
  databaseUrl: z.string(),
  authority: z.string().nullable(),
  keyFile: z.string(),
  /** Null for a catalogue in the data folder; else it is in the database, where this tells the data folder from others. */
  catalogue: z.strictObject({ folder: z.string() }).nullable().default(null),
  /** A move to the database that has begun: what is there under this name was never used while the catalogue is in the data folder. */
  moving: z.strictObject({ folder: z.string() }).nullable().default(null),
});
/** The cluster that a data folder belongs to. */
export type ClusterFile = Readonly<Omit<z.output<typeof clusterFileSchema>, 'schemaVersion'>>;

const versionSchema = z.looseObject({ schemaVersion: z.int() });

export function clusterFileIn(dataDir: string): string {
  return join(dataDir, 'cluster.json');
}

/** Whether the data folder belongs to a cluster; nothing of one is loaded where it does not. */
export function hasCluster(dataDir: string): boolean {
  return existsSync(clusterFileIn(dataDir));
}

/** Null for a data folder that belongs to none. Throws AppError `corrupt-state`, `newer-schema` or `io`. */
export function readClusterFile(dataDir: string): ClusterFile | null {
  if (!hasCluster(dataDir)) return null;
  const path = clusterFileIn(dataDir);
  const content = parse(withStorageErrors(path, () => readFileSync(path, 'utf8')));
  const version = versionSchema.safeParse(content).data?.schemaVersion ?? 0;
  if (version > 1) throw new AppError('newer-schema', text('lib.newerFile', { path }));
  const parsed = clusterFileSchema.safeParse(content);
  if (!parsed.success) throw new AppError('corrupt-state', text('cluster.fileDamaged', { path }));
  const { schemaVersion: _, ...file } = parsed.data;
  return file;
}

export function writeClusterFile(
  dataDir: string,
  file: Omit<z.input<typeof clusterFileSchema>, 'schemaVersion'>,
): void {
  const path = clusterFileIn(dataDir);
  withStorageErrors(path, () => {
    replaceFile(path, `${JSON.stringify({ schemaVersion: 1, ...file }, null, 2)}\n`, { mode: 0o600 });
  });
}

/** Where the key file is made. */
export function keyFileIn(dataDir: string): string {
  return join(resolve(dataDir), 'cluster.key');
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}
