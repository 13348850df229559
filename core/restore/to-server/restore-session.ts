import type { MailboxResult, SessionStatus } from '../../../shared/backup/session.js';
import type { ExistingRule, ServerRestoreProgress } from '../../../shared/backup/server-restore.js';
import type { Clock } from '../../../shared/clock.js';
import { type ErrorCode, toErrorData } from '../../../shared/errors.js';
import type { ServerRestore, ServerRestoreStore } from '../../catalogue/server-restores.js';
import type { OpenLine, SessionLog } from '../../sessions/session-log.js';
import { type Text, render, text } from '../../../shared/texts/text.js';
import { withRetries } from '../../lib/retry.js';
import { isTransient } from '../../sources/imap/imap-errors.js';
import type { MailSource } from '../../sources/mail-source.js';
import type { SelectedFolder, SelectedItem } from '../export/selection.js';
import { destinationOf } from './destination.js';
import type { Origin } from './present-messages.js';
import { RestoreFigures } from './restore-figures.js';
import { newAttempts } from './restore-attempts.js';
import { restoreFolder } from './restore-folder.js';
import { RestoreNotes } from './restore-notes.js';

export interface ServerRestoreSession {
  readonly restore: ServerRestore;
  readonly existing: ExistingRule;
  /** Continues where an earlier session was broken off. */
  readonly continues: boolean;
  readonly sourceName: string;
  readonly mail: Pick<MailSource, 'openForRestore'>;
  readonly folders: readonly SelectedFolder[];
  readonly originOf: (item: SelectedItem) => Origin | null;
  readonly journal: ServerRestoreStore;
  readonly clock: Clock;
  /** Pauses before the next attempts after a cut connection, in milliseconds. */
  readonly retryDelaysMs: readonly number[];
  readonly signal: AbortSignal;
  readonly pushProgress: (progress: ServerRestoreProgress) => void;
}

export const stoppedText = text('restore.stopped');

/** Restores to a server and ends the session with how it went; never asks the license and never throws. */
export async function runServerRestore(session: ServerRestoreSession, log: SessionLog): Promise<void> {
  const { restore, folders, clock, signal, journal } = session;
  const total = folders.reduce((sum, { count }) => sum + count, 0);
  const figures = new RestoreFigures(log.session.id, total, clock, session.pushProgress);
  const notes = new RestoreNotes(log);
  const line = log.begin(beginText(session, total));
  const end = (status: Exclude<SessionStatus, 'Running'>, said: Text, why?: Why): void => {
    notes.finish();
    endLine(line, status, said, why?.code);
    log.result(resultOf(restore.target, status, figures, why));
    figures.finish();
    log.finish(status, said);
  };
  try {
    await restoreWithRetries(session, log, figures, notes);
    const status = statusOf(figures, notes);
    // What the server refused is tried again by the same restore; without that there is nothing left of it.
    if (figures.counts.refused === 0) journal.finish(restore.id);
    end(status, doneText(restore, figures, notes));
  } catch (error) {
    if (signal.aborted) end('Stopped', stoppedText, { message: stoppedText });
    else {
      const why = toErrorData(error);
      const said = journal.hasSent(restore.id) ? 'restore.failed' : 'restore.failedBefore';
      end('Failed', text(said, { reason: why.message }), why);
    }
  }
}

/** Why it ended; what was stopped has no code. */
interface Why {
  readonly message: Text;
  readonly code?: ErrorCode;
}

async function restoreWithRetries(
  session: ServerRestoreSession,
  log: SessionLog,
  figures: RestoreFigures,
  notes: RestoreNotes,
): Promise<void> {
  const { restore, mail, signal, retryDelaysMs } = session;
  const attempts = newAttempts();
  const destinations = session.folders.map(({ path }) => destinationOf(path, restore.topFolder));
  const write = async (): Promise<void> => {
    const writer = await mail.openForRestore(restore.target, signal);
    try {
      for (const folder of session.folders) {
        if (attempts.finishedFolders.has(JSON.stringify(folder.path))) continue;
        const run = { ...session, writer, attempts, figures, notes, destinations };
        await restoreFolder(run, folder, destinationOf(folder.path, restore.topFolder));
      }
    } finally {
      await writer.close();
    }
  };
  await withRetries(write, {
    delaysMs: retryDelaysMs,
    isTransient,
    progress: () => attempts.settled.size,
    onRetry: (error) => {
      const { message: reason, code } = toErrorData(error);
      log.line('Warning', text('sessions.tryingAgain', { mailbox: restore.target, reason }), code);
    },
    signal,
  });
}

function statusOf(
  { counts }: RestoreFigures,
  { hasRemarks }: RestoreNotes,
): Exclude<SessionStatus, 'Running'> {
  const missing = counts.refused + counts.damaged;
  if (missing > 0 && counts.restored + counts.present === 0) return 'Failed';
  return missing > 0 || hasRemarks ? 'Warning' : 'Success';
}

function endLine(
  line: OpenLine,
  status: Exclude<SessionStatus, 'Running'>,
  said: Text,
  code: ErrorCode | undefined,
): void {
  switch (status) {
    case 'Success':
      line.end('Success', said);
      return;
    case 'Warning':
    case 'Stopped':
      line.end('Warning', said);
      return;
    case 'Failed':
      line.end('Error', said, code);
      return;
  }
}

function resultOf(
  mailbox: string,
  status: Exclude<SessionStatus, 'Running'>,
  { counts, messagesDone, replaced, bytesRestored }: RestoreFigures,
  why: Why | undefined,
): MailboxResult {
  const results = { Success: 'success', Warning: 'warning', Failed: 'failed', Stopped: 'failed' } as const;
  return {
    mailbox,
    result: results[status],
    // The license has no say in a restore (licensing.md §4).
    licenseState: 'NotRequired',
    seen: messagesDone,
    stored: counts.restored,
    removed: replaced,
    flagsChanged: 0,
    bytesRead: bytesRestored,
    bytesStored: bytesRestored,
    ...(why === undefined ? {} : { reason: render(why.message) }),
    ...(why?.code === undefined ? {} : { code: why.code }),
  };
}

function beginText({ restore, sourceName, continues }: ServerRestoreSession, total: number): Text {
  const { target, topFolder } = restore;
  const into =
    topFolder === null ? text('restore.intoOriginal') : text('restore.intoFolder', { folder: topFolder });
  return text(continues ? 'restore.continued' : 'restore.began', {
    messages: total,
    target,
    source: sourceName,
    into,
  });
}

function doneText(
  { target, topFolder }: ServerRestore,
  figures: RestoreFigures,
  { notTriedCount: notTried, notThereCount: notKept }: RestoreNotes,
): Text {
  const { counts, replaced, bytesRestored: bytes } = figures;
  const refused = counts.refused - notTried - notKept;
  return text('restore.done', { target, topFolder, ...counts, refused, notTried, notKept, replaced, bytes });
}
