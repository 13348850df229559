import { normalizeFlags } from '../mail-source.js';
import type { ListedFolder } from './listed-folders.js';
import { OpenFolder } from './open-folder.js';
import type { ImapConnection } from './wire/imap-connection.js';
import type { Tagged } from './wire/responses.js';

/** A folder as the server knows it. */
export type KnownFolder = Pick<ListedFolder, 'name' | 'mark' | 'messages'>;

/** A folder that is opened and listed, by commands that are sent together where its STATUS says that there is something to list. */
export class FolderLook {
  /** Flags by uid; null where the server did not say them. */
  readonly rows = new Map<number, readonly string[] | null>();
  /** RFC822.SIZE by uid, as far as it is known. */
  readonly sizes = new Map<number, number>();
  readonly opened: Promise<Tagged>;
  private folder: OpenFolder;
  private readonly flags = new Map<string, readonly string[]>();
  /** The listing that was sent along; null where none was. */
  private listing: Promise<void> | null;

  /** `isNew`: everything will be fetched, so the sizes are asked for as well. The name can be sent. */
  constructor(
    private readonly connection: ImapConnection,
    readonly known: KnownFolder,
    private readonly isNew: boolean,
  ) {
    const { folder, opened } = OpenFolder.open(connection, known.name);
    this.folder = folder;
    this.opened = opened;
    this.listing = (known.messages ?? 0) > 0 ? this.ask() : null;
  }

  get open(): OpenFolder {
    return this.folder;
  }

  /** Lists what the folder has, together with what was listed before. Throws what the connection throws. */
  async list(): Promise<void> {
    const { listing } = this;
    this.listing = null;
    await (listing ?? this.ask());
  }

  /** Waits for the listing that was sent along, whatever comes of it. */
  async settle(): Promise<void> {
    await this.listing?.catch(() => undefined);
  }

  /** Forgets what was listed, and gives it. */
  forget(): ReadonlyMap<number, readonly string[] | null> {
    const listed = new Map(this.rows);
    this.rows.clear();
    return listed;
  }

  /** Takes as listed what was so before, and is not in the listing. */
  add(rows: ReadonlyMap<number, readonly string[] | null>): void {
    for (const [uid, flags] of rows) if (!this.rows.has(uid)) this.rows.set(uid, flags);
  }

  /** Uids of everything in the folder, in their order; null where it is not sure that the listing is whole. */
  async whole(): Promise<number[] | null> {
    try {
      await this.opened;
      const { exists } = this.folder;
      if (exists === undefined || exists < (this.known.messages ?? 0)) return null;
      if (exists > 0) await this.listing;
      return this.folder.isInDoubt || this.rows.size < exists
        ? null
        : [...this.rows.keys()].sort((a, b) => a - b);
    } catch {
      // Whoever asks for the folder learns why.
      return null;
    }
  }

  /**
   * Opens the folder anew, after another one was opened in its place. False where the server refuses it, or its uids mean other messages
   * now. Throws what the connection throws.
   */
  reopen(): { readonly folder: OpenFolder; readonly opened: Promise<boolean> } {
    const before = this.folder.uidValidity;
    const { folder, opened } = OpenFolder.open(this.connection, this.known.name);
    this.folder = folder;
    return { folder, opened: opened.then(() => folder.uidValidity === before) };
  }

  private ask(): Promise<void> {
    const items = this.isNew ? 'UID FLAGS RFC822.SIZE' : 'UID FLAGS';
    const listing = this.folder.list(items, ({ uid, flags, size }) => {
      if (size !== undefined) this.sizes.set(uid, size);
      if (flags !== undefined) this.rows.set(uid, this.shared(flags));
      // What another client changed may come without them.
      else if (!this.rows.has(uid)) this.rows.set(uid, null);
    });
    // Looked at in its turn; until then a failure must not count as unhandled.
    listing.catch(() => undefined);
    return listing;
  }

  /** Most messages of a folder have the same few flags: one list for all of them. */
  private shared(flags: readonly string[]): readonly string[] {
    const key = flags.join(' ');
    const known = this.flags.get(key);
    if (known !== undefined) return known;
    const normal = normalizeFlags(flags);
    this.flags.set(key, normal);
    return normal;
  }
}
