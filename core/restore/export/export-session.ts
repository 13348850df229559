import type { ExportSelection } from '../../../shared/backup/export.js';
import { AppError, toErrorData } from '../../../shared/errors.js';
import { type Text, text } from '../../../shared/texts/text.js';
import type { SessionLog } from '../../sessions/session-log.js';
import type { Browser } from '../browse.js';
import { type ExportFormat, exportItems } from './export.js';
import { exportNotes } from './export-notes.js';
import { type LeftMailbox, selectItems } from './selection.js';
import type { OpenRepositories } from '../open-repositories.js';
import type { Search } from '../search/search.js';

/** Warnings that the answer names; the log has all of them. */
const mostWarnings = 100;

export interface RestoreRequest {
  readonly selection: ExportSelection;
  readonly format: ExportFormat;
  readonly path: string;
}

/** What was written, and what the session says of the rest. */
export interface ExportOutcome {
  readonly written: number;
  /** The first lines of the session's log that are warnings. */
  readonly warnings: readonly Text[];
}

/** Exports messages and records it as a restore session. Never asks the license. Throws what `exportItems` throws. */
export async function runExport(
  { selection, format, path }: RestoreRequest,
  browser: Browser,
  repositories: OpenRepositories,
  search: Search,
  log: SessionLog,
  signal: AbortSignal,
  onDone: (done: number) => void,
): Promise<ExportOutcome> {
  const line = log.begin(text('browse.exporting', { path }));
  const leftOut: LeftMailbox[] = [];
  const notes = exportNotes(log, format);
  try {
    const { written, damaged } = await exportItems(
      selectItems(
        selection,
        browser,
        repositories,
        search,
        ({ mailbox, point }) => {
          log.line('Success', text('browse.exportedAsOf', { mailbox, at: point.createdAt }));
        },
        (each) => leftOut.push(each),
      ),
      { format, path, holds: heldBy(selection) },
      notes,
      signal,
      onDone,
    );
    const done = text('browse.exported', { count: written, path });
    line.end('Success', done);
    const left = damaged.map(({ folder, sha256 }) =>
      text('browse.damagedSkipped', { folder: folder.join('/'), sha256 }),
    );
    const mailboxesLeft = leftOut.map(({ mailbox, error }) => ({
      said: text('browse.mailboxLeftOut', { mailbox, reason: error.text }),
      code: error.code,
    }));
    for (const { said, code } of mailboxesLeft) log.line('Warning', said, code);
    const others = [...left, ...notFound(selection, browser, written + damaged.length), ...notes.warnings()];
    for (const warning of others) log.line('Warning', warning);
    const warnings = [...mailboxesLeft.map(({ said }) => said), ...others];
    notes.finish();
    log.finish(warnings.length > 0 ? 'Warning' : 'Success', done);
    return { written, warnings: warnings.slice(0, mostWarnings) };
  } catch (error) {
    const { message, code } = toErrorData(error);
    line.end(signal.aborted ? 'Warning' : 'Error', message, code);
    log.finish(signal.aborted ? 'Stopped' : 'Failed', message);
    throw error;
  }
}

function heldBy(selection: ExportSelection): 'message' | 'messages' | 'mailboxes' {
  if (selection.type === 'mailboxes') return 'mailboxes';
  return selection.type === 'messages' && selection.messageIds.length === 1 ? 'message' : 'messages';
}

/** Messages that a restore point had and the repository does not find any more: they cannot even be named. */
function notFound(selection: ExportSelection, browser: Browser, found: number): Text[] {
  const expected = expectedOf(selection, browser);
  if (expected === null || expected <= found) return [];
  return [text('browse.messagesNotFound', { messages: expected, missing: expected - found })];
}

/** What the restore points of whole mailboxes had; null for any other selection. */
function expectedOf(selection: ExportSelection, browser: Browser): number | null {
  if (selection.type === 'mailboxes')
    return browser
      .newest(selection.mailboxIds)
      .reduce((sum, { point }) => sum + (point instanceof AppError ? 0 : point.messages), 0);
  if (selection.type !== 'mailbox' || selection.folder !== undefined) return null;
  const points = browser.points(selection.mailboxId);
  const point =
    selection.pointId === undefined ? points[0] : points.find(({ id }) => id === selection.pointId);
  return point?.messages ?? null;
}
