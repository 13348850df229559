import { text } from '../../../shared/texts/text.js';
import type { FoundFolder } from '../mail-source.js';
import { isRefusal } from './imap-errors.js';
import { type ListedEntry, type ListedFolder, delimiterIn } from './listed-folders.js';
import { askRoot } from './naming.js';
import type { ServerName } from './server-name.js';
import type { ImapConnection } from './wire/imap-connection.js';

/** What a server's list tells of names: what joins their levels, and which folder has which. */
export class ListedNames {
  /** Undefined where no list has said it; null where names have one level only. */
  private delimiter: string | null | undefined;
  /** Paths of the listed folders, as JSON, by their names. */
  private readonly paths = new Map<string, string>();

  constructor(private readonly connection: ImapConnection) {}

  note(entries: readonly ListedEntry[], folders: readonly ListedFolder[]): void {
    this.delimiter = delimiterIn(entries) ?? undefined;
    this.paths.clear();
    for (const { name, path } of folders) this.paths.set(name.shown, JSON.stringify(path));
  }

  /** The name of the folder that was listed by this path once, or why it has none. Throws what the connection throws. */
  async nameOf(path: readonly string[]): Promise<ServerName | Exclude<FoundFolder, { type: 'present' }>> {
    if (path.length > 1 && this.delimiter === undefined) this.delimiter = await this.askDelimiter();
    const { delimiter } = this;
    if (path.length > 1 && delimiter === undefined)
      return { type: 'unknown', reason: text('imap.delimiterUnknown') };
    if (path.length > 1 && delimiter === null) return { type: 'absent' };
    const shown = path.join(delimiter ?? '');
    // By two paths it would be read twice.
    return (this.paths.get(shown) ?? JSON.stringify(path)) === JSON.stringify(path)
      ? { shown, exactly: null }
      : { type: 'absent' };
  }

  private async askDelimiter(): Promise<string | null | undefined> {
    try {
      return (await askRoot(this.connection))[0]?.delimiter;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return undefined;
    }
  }
}
