import type {
  ServerRestoreProgress,
  ServerRestoreRequest,
  StartedServerRestore,
  UnfinishedRestore,
} from '../../../shared/backup/server-restore.js';
import type { Session, SessionLogged } from '../../../shared/backup/session.js';
import type { Source } from '../../../shared/backup/source.js';
import type { Clock } from '../../../shared/clock.js';
import { AppError, toErrorData } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { ServerRestore } from '../../catalogue/server-restores.js';
import { type RunningSession, stopSession } from '../../sessions/stop-session.js';
import { type SessionNames, restoreSessionName } from '../session-name.js';
import { listenForStop } from '../../sessions/listen-for-stop.js';
import { SessionLog } from '../../sessions/session-log.js';
import type { MailSource } from '../../sources/mail-source.js';
import type { Browser } from '../browse.js';
import { type SelectedFolder, type SelectedItem, selectFolders } from '../export/selection.js';
import { parseId } from '../ids.js';
import type { OpenRepositories } from '../open-repositories.js';
import { freeName, topFolderName } from './destination.js';
import type { Origin } from './present-messages.js';
import { runServerRestore, stoppedText } from './restore-session.js';
import { type RestoreTarget, signIn } from './sign-in.js';

export interface ServerRestoresOptions {
  readonly catalogue: Catalogue;
  readonly browser: Browser;
  readonly repositories: OpenRepositories;
  readonly clock: Clock;
  /** With the secret that was given for this restore, or the stored one. Throws AppError `secret-unavailable`. */
  readonly openSource: (source: Source, secret: string | undefined) => Promise<MailSource>;
  readonly retryDelaysMs: readonly number[];
  readonly names: SessionNames;
  readonly onSession: (session: Session) => void;
  readonly onLogged: (logged: SessionLogged) => void;
  readonly onProgress: (progress: ServerRestoreProgress) => void;
}

/** Runs restores to servers; none of them asks the license. */
export interface ServerRestores {
  /**
   * Resolves once the session exists. Throws AppError `not-found`, `busy` while the same restore runs, `secret-unavailable`. `secret` is
   * kept nowhere.
   */
  readonly start: (
    request: ServerRestoreRequest,
    secret: string | undefined,
  ) => Promise<StartedServerRestore>;
  /** What `start` would continue. */
  readonly unfinished: (request: ServerRestoreRequest) => UnfinishedRestore | null;
  /** Resolves when the session has stopped, within five seconds; nothing happens when it does not run here. */
  readonly stop: (sessionId: string) => Promise<void>;
  /** Stops all and waits for their end. */
  readonly close: () => Promise<void>;
}

/** What a restore has sent is remembered for so long: until then a broken one continues. */
const rememberedMs = 90 * 24 * 60 * 60_000;

export function createServerRestores(options: ServerRestoresOptions): ServerRestores {
  const { catalogue, browser, clock } = options;
  const { serverRestores: journal, sessions } = catalogue;
  const running = new Map<string, RunningSession>();

  const unfinished = (request: ServerRestoreRequest, target: string): ServerRestore | null => {
    const { selection, startOver } = request;
    const known = startOver ? null : journal.unfinished(keyOf(request, target));
    if (known === null || selection.type === 'messages') return known;
    // Retention may have removed the point that it began with: there is nothing to continue with then.
    return browser.points(selection.mailboxId).some(({ id }) => id === known.pointId) ? known : null;
  };

  const begin = (request: ServerRestoreRequest, target: string, session: Session): ServerRestore => {
    const { selection, sourceId, into } = request;
    const now = clock();
    const point =
      selection.type === 'mailbox' ? (selection.pointId ?? browser.points(selection.mailboxId)[0]?.id) : null;
    const isTaken = (name: string): boolean => journal.hasTopFolder(sourceId, target, name);
    return journal.begin(
      {
        request: keyOf(request, target),
        sessionId: session.id,
        sourceId,
        target,
        pointId: point ?? null,
        topFolder: into === 'new-folder' ? freeName(topFolderName(now), isTaken) : null,
        startedAt: now.toISOString(),
      },
      new Date(now.getTime() - rememberedMs).toISOString(),
    );
  };

  const start: ServerRestores['start'] = async (request, secret) => {
    const source = catalogue.sources.get(request.sourceId);
    const target = request.targetMailbox ?? originalMailbox(request, options);
    const controller = new AbortController();
    // Before the session is made: who has to enter a password does so with nothing begun.
    const opened = await options.openSource(source, secret);
    const { mail, abandon } = await signIn(source, opened, target, controller.signal);
    try {
      return startSignedIn(request, source, target, mail, controller);
    } catch (error) {
      abandon();
      throw error;
    }
  };

  /** Nothing waits in here: no other restore begins meanwhile. */
  const startSignedIn = (
    request: ServerRestoreRequest,
    source: Source,
    target: string,
    mail: RestoreTarget,
    controller: AbortController,
  ): StartedServerRestore => {
    const known = unfinished(request, target);
    const lastSession = known ? journal.sessionOf(known.id) : '';
    if (sessions.isRunning(lastSession)) throw runsAlready();
    // Read before the session is made: what is not there leaves no session.
    const folders = foldersOf(request, known, options);
    const session = sessions.start({
      type: 'restore',
      name: restoreSessionName('restore', request.selection, options.names),
      jobId: null,
      trigger: 'manual',
    });
    const log = new SessionLog(sessions, session, clock, options.onSession, options.onLogged);
    let restore: ServerRestore;
    try {
      if (known && !journal.takeUp(known.id, lastSession, session.id)) throw runsAlready();
      restore = known ?? begin(request, target, session);
    } catch (error) {
      const { message, code } = toErrorData(error);
      log.finish('Failed', message, code);
      throw error;
    }
    const endListening = listenForStop(sessions, session.id, () => {
      controller.abort();
    });
    const finished = runServerRestore(
      {
        restore,
        // A new folder holds nothing but what this restore has put there.
        existing: restore.topFolder === null ? request.existing : 'skip',
        continues: known !== null,
        sourceName: source.name,
        mail,
        folders,
        originOf: originsAt(restore, options),
        journal,
        clock,
        retryDelaysMs: options.retryDelaysMs,
        signal: controller.signal,
        pushProgress: options.onProgress,
      },
      log,
    ).finally(() => {
      endListening();
      running.delete(session.id);
    });
    running.set(session.id, { controller, log, finished });
    return {
      sessionId: session.id,
      targetMailbox: target,
      topFolder: restore.topFolder,
      continues: known !== null,
    };
  };

  return {
    start,
    unfinished: (request) => {
      const known = unfinished(request, request.targetMailbox ?? originalMailbox(request, options));
      return known && { startedAt: known.startedAt, topFolder: known.topFolder };
    },
    stop: async (sessionId) => {
      const current = running.get(sessionId);
      if (current) await stopSession(current, stoppedText);
    },
    close: async () => {
      await Promise.all([...running.values()].map((session) => stopSession(session, stoppedText)));
    },
  };
}

function runsAlready(): AppError {
  return new AppError('busy', text('restore.runsAlready'));
}

/** Equal for equal restores; messages in any order. */
function keyOf({ selection, sourceId, into, existing }: ServerRestoreRequest, target: string): string {
  const what =
    selection.type === 'messages'
      ? ['messages', ...[...new Set(selection.messageIds)].sort()]
      : ['mailbox', selection.mailboxId, selection.pointId ?? null, selection.folder ?? null];
  return JSON.stringify([what, sourceId, target, into, into === 'original' ? existing : null]);
}

/** A restore that continues has the restore point that it began with, also where that is not the newest any more. */
function foldersOf(
  { selection }: ServerRestoreRequest,
  known: ServerRestore | null,
  { browser, repositories }: ServerRestoresOptions,
): readonly SelectedFolder[] {
  const pointId = known?.pointId ?? null;
  const chosen = selection.type === 'mailbox' && pointId !== null ? { ...selection, pointId } : selection;
  return selectFolders(chosen, browser, repositories);
}

/** The mailbox that the selection was backed up from. */
function originalMailbox(
  { selection }: ServerRestoreRequest,
  { catalogue, repositories }: ServerRestoresOptions,
): string {
  const [first] = selection.type === 'messages' ? selection.messageIds : [];
  let mailboxId = selection.type === 'mailbox' ? selection.mailboxId : '';
  if (first !== undefined) {
    const { repositoryId, rowId } = parseId('message', first);
    mailboxId = repositories.reader(repositoryId).origin(rowId).mailboxKey;
  }
  const found = catalogue.mailboxes.list().find(({ id }) => id === mailboxId);
  if (!found) throw new AppError('not-found', text('mailboxes.neverBackedUp'));
  return found.mailbox;
}

/** Tells where an item was read if that was the very mailbox that is restored to. */
function originsAt(
  { sourceId, target }: ServerRestore,
  { catalogue, repositories }: ServerRestoresOptions,
): (item: SelectedItem) => Origin | null {
  const key = catalogue.mailboxes
    .list()
    .find((mailbox) => mailbox.sourceId === sourceId && mailbox.mailbox === target)?.id;
  if (key === undefined) return () => null;
  return ({ repositoryId, message }) => {
    const { mailboxKey, uidValidity, uid } = repositories.reader(repositoryId).origin(message.id);
    return mailboxKey === key ? { uidValidity, uid } : null;
  };
}
