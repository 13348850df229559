import { type Text, text } from '../../../shared/texts/text.js';
import type { SessionLog } from '../../sessions/session-log.js';
import type { ExportFormat } from './export.js';
import type { ExportNotes } from './export-item.js';

/** Folders with another name, and messages, that get a line of their own. */
const mostNamed = 100;
/** Flags that are named in one line. */
const mostFlags = 30;

/** What an export says in its session's log. */
interface LoggedNotes extends ExportNotes {
  /** What is missing that the format has a place for. */
  readonly warnings: () => Text[];
  /** Writes what was only counted so far and is no warning. */
  readonly finish: () => void;
}

export function exportNotes(log: SessionLog, format: ExportFormat): LoggedNotes {
  let renamed = 0;
  let withoutFlags = 0;
  let endsAdded = 0;
  const flags = new Set<string>();
  // The others are the bytes of messages: whoever exports them knows of no flags there, and gets no warning each time.
  const hasFlags = format === 'maildir';
  return {
    folderRenamed(folder, there) {
      renamed += 1;
      const said = { folder: folder.join('/'), there: there.join('/') };
      if (renamed <= mostNamed) log.line('Success', text('browse.folderRenamed', said));
    },
    flagsLost({ folder, message }, lost) {
      withoutFlags += 1;
      for (const flag of lost) flags.add(flag);
      if (!hasFlags || withoutFlags > mostNamed) return;
      const said = { folder: folder.join('/'), sha256: message.sha256.toString('hex'), flags: listed(lost) };
      log.line('Warning', text('browse.messageWithoutFlags', said));
    },
    lineEndAdded() {
      endsAdded += 1;
    },
    warnings: () => (hasFlags && withoutFlags > 0 ? [text('browse.keywordsNotExported', total())] : []),
    finish() {
      if (!hasFlags && withoutFlags > 0) log.line('Success', text('browse.flagsNotExported', total()));
      if (endsAdded > 0) log.line('Success', text('browse.lineEndsAdded', { count: endsAdded }));
    },
  };

  function total(): { count: number; flags: string } {
    return { count: withoutFlags, flags: listed([...flags]) };
  }
}

function listed(flags: readonly string[]): string {
  const named = flags.slice(0, mostFlags).join(', ');
  return flags.length > mostFlags ? `${named}, …` : named;
}
