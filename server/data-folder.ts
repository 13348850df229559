import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { closeToOthers, isOpenToStrangers } from '../core/lib/private-files.js';
import { AppError } from '../shared/errors.js';
import { text } from '../shared/texts/text.js';

/** Where everything of a licensing server is, relative to its `--data-dir`. */
export interface DataFolder {
  readonly root: string;
  /** The embedded database. */
  readonly database: string;
  /** Public signing keys, for consoles built from this checkout (licensing.md §1). */
  readonly jwks: string;
  /** Certificate of the private CA, to be trusted by consoles. */
  readonly ca: string;
  readonly caKey: string;
  readonly certificate: string;
  readonly certificateKey: string;
  /** Passphrase made on first use when none is given. */
  readonly passphrase: string;
  /** Held by the one process that has the embedded database open. */
  readonly lock: string;
  /** Unix socket (or named pipe) on which a running server takes the commands of the same machine's operator. */
  readonly adminSocket: string;
}

/** The folder's paths; makes the folder, readable by its owner only. Throws AppError `io` when others may write to it and it is not ours to close. */
export async function openDataFolder(root: string): Promise<DataFolder> {
  await mkdir(join(root, 'tls'), { recursive: true, mode: 0o700 });
  closeToOthers(root);
  if (isOpenToStrangers(root)) throw new AppError('io', text('state.folderOpenToOthers', { path: root }));
  return {
    root,
    database: join(root, 'database'),
    jwks: join(root, 'jwks.json'),
    ca: join(root, 'ca.pem'),
    caKey: join(root, 'tls', 'ca-key.pem'),
    certificate: join(root, 'tls', 'server.pem'),
    certificateKey: join(root, 'tls', 'server-key.pem'),
    passphrase: join(root, 'signing-passphrase'),
    lock: join(root, 'lock.db'),
    adminSocket: adminSocketPath(root),
  };
}

/** Windows has no socket files: there a pipe is named after the folder. */
function adminSocketPath(root: string): string {
  if (process.platform !== 'win32') return join(root, 'admin.sock');
  const name = createHash('sha256').update(resolve(root)).digest('hex').slice(0, 32);
  return `\\\\.\\pipe\\postkeep-licensing-${name}`;
}

/** The file's text, null if there is no such file; throws AppError `io` if it cannot be read. */
export async function readFileIfPresent(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new AppError('io', text('server.fileUnreadable', { path }), { cause: error });
  }
}
