import { safeStorage } from 'electron';
import type { Keychain } from '../../core/state/secret-store.js';

/* oxlint-disable typescript/no-deprecated -- the asynchronous calls that replace these came after Electron 33 */

/** Null where the system has no keychain (Linux without a keyring): secrets then go to a file, and the page says so. */
export function systemKeychain(): Keychain | null {
  if (!safeStorage.isEncryptionAvailable()) return null;
  return {
    encrypt: (text) => safeStorage.encryptString(text),
    decrypt: (encrypted) => safeStorage.decryptString(encrypted),
  };
}
