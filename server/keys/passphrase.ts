import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../shared/errors.js';
import { replaceFileFrom } from '../../core/lib/atomic-file.js';
import { type DataFolder, readFileIfPresent } from '../data-folder.js';
import { type Text, text } from '../../shared/texts/text.js';

/** Where the passphrase of the signing keys comes from: given, or else kept in the data folder. */
export type PassphraseSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly passphrase: string }
  | { readonly kind: 'data-folder' };

/** The passphrase; made on first use in the data folder when none is given. Throws AppError `secret-unavailable`. */
export async function readPassphrase(source: PassphraseSource, folder: DataFolder): Promise<string> {
  switch (source.kind) {
    case 'text':
      return nonEmpty(source.passphrase, text('server.passphraseMissing'));
    case 'file':
      return readPassphraseFile(source.path);
    case 'data-folder': {
      const kept = await readFileIfPresent(folder.passphrase);
      if (kept !== null)
        return nonEmpty(kept, text('server.passphraseFileMissing', { path: folder.passphrase }));
      const made = randomBytes(32).toString('base64url');
      await replaceFileFrom(folder.passphrase, `${made}\n`, { mode: 0o600 });
      return made;
    }
  }
}

/** The warning for a passphrase that others may read; null when they may not, or when it is in no file. */
export async function passphraseWarning(source: PassphraseSource, folder: DataFolder): Promise<Text | null> {
  switch (source.kind) {
    case 'text':
      return null;
    case 'file':
      return passphraseFileWarning(source.path);
    case 'data-folder':
      return passphraseFileWarning(folder.passphrase);
  }
}

/** Like {@link passphraseWarning}, for a file. */
export async function passphraseFileWarning(path: string): Promise<Text | null> {
  if (process.platform === 'win32') return null;
  const { mode } = await stat(path);
  return (mode & othersOf(path)) === 0 ? null : text('server.passphraseReadable', { path });
}

/** systemd's credentials show the access list of the unit's user as that of a group (systemd.exec(5), LoadCredential). */
function othersOf(path: string): number {
  const credentials = process.env['CREDENTIALS_DIRECTORY'];
  return credentials !== undefined && dirname(path) === credentials ? 0o007 : 0o077;
}

/** The passphrase in a file, without the line's end. Throws AppError `secret-unavailable`. */
export async function readPassphraseFile(path: string): Promise<string> {
  return nonEmpty((await readFileIfPresent(path)) ?? '', text('server.passphraseFileMissing', { path }));
}

function nonEmpty(content: string, refusal: Text): string {
  const passphrase = content.trim();
  if (passphrase === '') throw new AppError('secret-unavailable', refusal);
  return passphrase;
}
