import type { ExportSelection } from '../../../shared/backup/export.js';
import { toErrorData } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { SessionLog } from '../../sessions/session-log.js';
import type { Browser } from '../browse.js';
import { type ExportFormat, exportItems } from './export.js';
import { exportNotes } from './export-notes.js';
import { selectItems } from './selection.js';
import type { OpenRepositories } from '../open-repositories.js';
import type { Search } from '../search/search.js';

export interface RestoreRequest {
  readonly selection: ExportSelection;
  readonly format: ExportFormat;
  readonly path: string;
}

/** Exports messages and records it as a restore session. Never asks the license. Throws what `exportItems` throws. */
export async function runExport(
  { selection, format, path }: RestoreRequest,
  browser: Browser,
  repositories: OpenRepositories,
  search: Search,
  log: SessionLog,
  signal: AbortSignal,
): Promise<number> {
  const line = log.begin(text('browse.exporting', { path }));
  const singleFile = selection.type === 'messages' && selection.messageIds.length === 1;
  const notes = exportNotes(log, format);
  try {
    const { written, damaged } = await exportItems(
      selectItems(selection, browser, repositories, search),
      { format, path, singleFile },
      notes,
      signal,
    );
    const done = text('browse.exported', { count: written, path });
    line.end('Success', done);
    for (const { folder, sha256 } of damaged) {
      log.line('Warning', text('browse.damagedSkipped', { folder: folder.join('/'), sha256 }));
    }
    notes.finish();
    log.finish(damaged.length > 0 || notes.hasWarnings() ? 'Warning' : 'Success', done);
    return written;
  } catch (error) {
    const { message } = toErrorData(error);
    line.end(signal.aborted ? 'Warning' : 'Error', message);
    log.finish(signal.aborted ? 'Stopped' : 'Failed', message);
    throw error;
  }
}
