import { timingSafeEqual } from 'node:crypto';
import { AppError } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import type { DatabaseKey } from '../../lib/sqlite.js';
import { type ChunkSeal, noSeal, sealWith } from './chunk-seal.js';
import { type EncryptionHeader, keyCheckOf } from './key-slots.js';
import { databaseKey } from './page-cipher.js';

/*
 * The data keys that this process may use, by the identities of their repositories. They are taken in where a passphrase or the keychain is at hand
 * (`unlock.ts`), and asked for wherever a repository is opened, which waits for nobody.
 */
const held = new Map<string, Buffer>();
/** Why a key that is kept somewhere could not be had. */
const withheld = new Map<string, Text>();
/** Repositories whose key was another one than this process had, as somebody has given them a passphrase anew. */
const outdated = new Set<string>();

export function holdKey(identity: string, dataKey: Buffer): void {
  held.set(identity, dataKey);
  withheld.delete(identity);
  outdated.delete(identity);
}

export function isHeld(identity: string): boolean {
  return held.has(identity);
}

export function noteWithheld(identity: string, reason: Text): void {
  withheld.set(identity, reason);
}

export function dropKey(identity: string): void {
  held.get(identity)?.fill(0);
  held.delete(identity);
}

/** How a repository's files and pieces are read and written. */
export interface RepositoryKeys {
  readonly database: DatabaseKey;
  readonly seal: ChunkSeal;
  /** For threads, which make the other two of it. */
  readonly dataKey: Buffer | null;
}

const withoutKeys: RepositoryKeys = { database: null, seal: noSeal, dataKey: null };

/** Throws AppError `passphrase-needed` while nobody has given the passphrase of an encrypted repository. */
export function keysOf(
  folder: string,
  { id, encryption }: { readonly id: string; readonly encryption?: EncryptionHeader | undefined },
): RepositoryKeys {
  if (encryption === undefined) return withoutKeys;
  const dataKey = held.get(id);
  if (dataKey !== undefined && !fits(encryption, dataKey)) {
    // Another process may have been given the new one meanwhile, and kept it. What is open goes on with the bytes of the former one.
    held.delete(id);
    outdated.add(id);
  }
  if (dataKey === undefined || outdated.has(id)) throw passphraseNeeded(folder, id);
  return { database: databaseKey(dataKey), seal: sealWith(dataKey), dataKey };
}

/** Whether a key is the one of this header: with another one every page would look damaged. */
function fits(header: EncryptionHeader, dataKey: Buffer): boolean {
  return timingSafeEqual(keyCheckOf(dataKey), Buffer.from(header.keyCheck, 'base64'));
}

function passphraseNeeded(folder: string, identity: string): AppError {
  const reason = withheld.get(identity);
  if (reason !== undefined)
    return new AppError('passphrase-needed', text('repository.keyWithheld', { folder, reason }));
  return new AppError(
    'passphrase-needed',
    outdated.has(identity)
      ? text('repository.passphraseChanged', { folder })
      : text('repository.passphraseNeeded', { folder }),
  );
}
