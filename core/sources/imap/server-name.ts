import { encodeModifiedUtf7 } from '../folder-names.js';
import { quoted, utf8 } from './wire/commands.js';

/** A name of a listing, decoded and as it stands there. */
export interface ListedName {
  readonly path: string;
  readonly pathAsListed: string;
  /** Null: the name has one level (RFC 9051 §7.3.1). */
  readonly delimiter: string | null;
}

/** A folder by the name that its server gave it. */
export interface ServerName {
  /** As it is shown; levels are not told apart yet. */
  readonly shown: string;
  /** The bytes of the server's own name where they differ from what the name would be encoded to; else null. */
  readonly exactly: string | null;
}

/**
 * The name of a listed folder. Decoding loses names that are not canonical modified UTF-7 (RFC 9051 appendix A.1): raw 8-bit names,
 * spellings of a name that another folder may have as well, and what cannot be decoded. Those are shown as they are.
 */
export function serverName({ path, pathAsListed }: Pick<ListedName, 'path' | 'pathAsListed'>): ServerName {
  const isPlain = !/[&\p{Cc}\u0080-\uffff]/u.test(pathAsListed);
  if (isPlain || encodeModifiedUtf7(path) === pathAsListed) return { shown: path, exactly: null };
  return { shown: pathAsListed, exactly: pathAsListed };
}

/** A name with a line end or NUL, which a server may list as a literal, cannot be sent as it is (RFC 9051 §9, quoted). */
export function canBeSent({ exactly }: ServerName): boolean {
  return exactly === null || !/[\r\n\0]/.test(exactly);
}

/** The name of a folder, which `canBeSent`, as a command has it. */
export function nameInCommand({ shown, exactly }: ServerName, takesUtf8: boolean): string {
  return quoted(utf8(exactly ?? (takesUtf8 ? shown : encodeModifiedUtf7(shown))));
}
