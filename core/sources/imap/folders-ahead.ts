import type { ExpectedFolder, SourceFolder } from '../mail-source.js';
import type { BodyPipeline } from './body-pipeline.js';
import type { FolderLook } from './folder-look.js';

/** Folders that are looked at before the first of them is asked for. */
const mostFolders = 8;

/** A folder that nobody has asked for yet. */
interface FolderAhead {
  readonly look: FolderLook;
  /** Everything in it, where the listing has come whole and all of it is wanted. */
  begun: BodyPipeline | null;
}

/**
 * The folders that will be listed next: each is opened and listed once everything of the one before has been asked for, and fetched as soon
 * as its listing has come where all of it is wanted. So nobody waits for a server that is far away, while there is something to do.
 */
export class FoldersAhead {
  private expected: readonly ExpectedFolder[] = [];
  /** In the order in which they are expected. */
  private readonly ahead = new Map<SourceFolder, FolderAhead>();
  /** The folder after which the next one would have been one too many. */
  private stoppedAfter: SourceFolder | null = null;

  constructor(
    private readonly server: {
      /** Opens and lists a folder; null where it cannot be opened. */
      readonly lookAt: (folder: SourceFolder) => FolderLook | null;
      /** Whether it is still the folder that is open. */
      readonly isOpen: (look: FolderLook) => boolean;
      /** Begins to fetch messages of the folder that is open. */
      readonly fetch: (source: SourceFolder, look: FolderLook, uids: readonly number[]) => BodyPipeline;
    },
  ) {}

  expect(folders: readonly ExpectedFolder[]): void {
    this.expected = folders;
  }

  isNew(folder: SourceFolder): boolean {
    return this.expected.find((each) => each.folder === folder)?.isNew === true;
  }

  /** Everything of a folder has been asked for. */
  lookAfter(folder: SourceFolder): void {
    const index = this.expected.findIndex((each) => each.folder === folder);
    const next = index === -1 ? undefined : this.expected[index + 1];
    if (next === undefined || this.ahead.has(next.folder)) return;
    if (this.ahead.size >= mostFolders) {
      this.stoppedAfter = folder;
      return;
    }
    const look = this.server.lookAt(next.folder);
    if (look === null) return;
    const entry: FolderAhead = { look, begun: null };
    this.ahead.set(next.folder, entry);
    if (next.isNew) void this.fetchWhole(next.folder, entry);
  }

  /** What has been asked for of a folder that is wanted now; null where nothing has that still counts. */
  take(folder: SourceFolder): FolderAhead | null {
    const [first] = this.ahead;
    if (first === undefined) return null;
    const [source, entry] = first;
    if (source !== folder || (entry.begun === null && !this.server.isOpen(entry.look))) {
      this.drop();
      return null;
    }
    this.ahead.delete(folder);
    const { stoppedAfter } = this;
    this.stoppedAfter = null;
    if (stoppedAfter !== null) this.lookAfter(stoppedAfter);
    return entry;
  }

  /** Forgets everything: what has come and is not taken would keep from coming what is asked for now. */
  drop(): void {
    for (const { begun } of this.ahead.values()) begun?.drop();
    this.ahead.clear();
    this.stoppedAfter = null;
  }

  private async fetchWhole(folder: SourceFolder, entry: FolderAhead): Promise<void> {
    const uids = await entry.look.whole();
    if (uids === null || this.ahead.get(folder) !== entry || !this.server.isOpen(entry.look)) return;
    entry.begun = this.server.fetch(folder, entry.look, uids);
  }
}
