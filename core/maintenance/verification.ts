import type {
  MaintenanceProgress,
  RepositoryVerification,
  Verification,
} from '../../shared/backup/maintenance.js';
import type { Session, SessionLogged, SessionStatus, SessionTrigger } from '../../shared/backup/session.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { render, text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { FoundDamage } from '../catalogue/damage.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { coalesce } from '../lib/coalesce.js';
import type { OpenRepository, RepositoryReport } from '../repository/open-for-reading.js';
import type { VerifyOptions, VerifyProgress } from '../repository/verify.js';
import { listenForStop } from '../sessions/listen-for-stop.js';
import { SessionLog } from '../sessions/session-log.js';
import { toldOf } from './known-repositories.js';
import { lostPoints } from './older-repository.js';
import { openOrError } from './open-or-error.js';
import { logVerification } from './verification-log.js';

export interface VerificationOptions {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly onProgress: (progress: MaintenanceProgress) => void;
  readonly onSession: (session: Session) => void;
  readonly onLogged: (logged: SessionLogged) => void;
}

/** At most ten figures a second reach the window (backup.md). */
const progressMs = 100;

/**
 * Reads these repositories back, as a session (docs/decisions/0139): what is damaged is in its log, and stays known until a later
 * one finds it gone. Throws AppError `cancelled`. Without a repository there is nothing to verify, and no session.
 */
export async function runVerification(
  options: VerificationOptions,
  repositories: readonly KnownRepository[],
  trigger: SessionTrigger,
  controller: AbortController,
): Promise<Verification> {
  if (repositories.length === 0) return { whole: true, repositories: [] };
  const { catalogue, clock, onSession, onLogged } = options;
  const session = catalogue.sessions.start({
    type: 'verification',
    name: render(text('repository.verificationSession')),
    jobId: null,
    trigger,
  });
  onSession(session);
  const log = new SessionLog(catalogue.sessions, session, clock, onSession, onLogged);
  const stopped = text('repository.maintenanceStopped');
  const endListening = listenForStop(catalogue.sessions, session.id, () => {
    controller.abort(new AppError('cancelled', stopped));
  });
  try {
    const verification = await verifyAll(options, repositories, log, controller.signal);
    log.finish(statusOf(verification), text('sessions.stopped'));
    return verification;
  } catch (error) {
    const isStopped = controller.signal.aborted;
    const { message, code } = toErrorData(error);
    if (isStopped) log.line('Warning', stopped);
    else log.line('Error', message, code);
    log.finish(isStopped ? 'Stopped' : 'Failed', isStopped ? text('sessions.stopped') : message);
    throw error;
  } finally {
    endListening();
  }
}

/** Damage is a failure; a repository that could not be read is a warning, unless none could, and so are an older copy and a damaged search index. */
function statusOf({ whole, repositories }: Verification): Exclude<SessionStatus, 'Running'> {
  const hasRemarks = repositories.some(({ older, searchIndex }) => older !== null || searchIndex !== null);
  if (whole) return hasRemarks ? 'Warning' : 'Success';
  const isDamaged = repositories.some(({ damagedMessages, file }) => damagedMessages > 0 || file.length > 0);
  return isDamaged || repositories.every(({ error }) => error !== null) ? 'Failed' : 'Warning';
}

async function verifyAll(
  options: VerificationOptions,
  repositories: readonly KnownRepository[],
  log: SessionLog,
  signal: AbortSignal,
): Promise<Verification> {
  const { catalogue, clock } = options;
  const opened = repositories.map((known) => ({ known, ...openOrError(catalogue, known) }));
  try {
    const bytesTotal = opened.reduce((sum, { repository }) => sum + (repository?.bytesToVerify() ?? 0), 0);
    const startedAt = clock().getTime();
    const verified: RepositoryVerification[] = [];
    for (const { known, repository, error } of opened) {
      if (repository === null) {
        // Tried again a day later, not at once.
        catalogue.checks.noteKnown(known.id, clock().toISOString());
        catalogue.checks.noteBegun(known.id, 'verification', clock().toISOString());
        const said = text('repository.notVerified', {
          path: toldOf(catalogue, known).path,
          problem: error.message,
        });
        log.line('Error', said, error.code);
        verified.push({ path: known.path, ...nothingVerified, error });
        continue;
      }
      const sum = (pick: (each: RepositoryVerification) => number): number =>
        verified.reduce((total, each) => total + pick(each), 0);
      const [bytesBefore, damagedBefore] = [sum(({ bytes }) => bytes), sum((each) => each.damagedMessages)];
      const report = await verifyOne(options, known, repository, log, signal, (progress) => {
        const bytesDone = bytesBefore + progress.bytes;
        const seconds = Math.max(0.001, (clock().getTime() - startedAt) / 1000);
        options.onProgress({
          task: 'verify',
          repository: known.path,
          step: progress.step,
          bytesDone,
          bytesTotal,
          bytesPerSecond: bytesDone / seconds,
          damagedMessages: damagedBefore + progress.damagedMessages,
        });
      });
      const older = lostPoints(catalogue, known, repository.reader);
      if (older !== null) log.line('Warning', older, 'points-missing');
      if (report.searchIndex !== null) log.line('Warning', report.searchIndex);
      verified.push({ path: known.path, ...report, older, error: null });
    }
    const isWhole = ({ damagedMessages, file, error }: RepositoryVerification): boolean =>
      damagedMessages === 0 && file.length === 0 && error === null;
    return { whole: verified.every(isWhole), repositories: verified };
  } finally {
    for (const { repository } of opened) repository?.close();
  }
}

const nothingVerified = {
  messages: 0,
  bytes: 0,
  damagedMessages: 0,
  damaged: [],
  file: [],
  older: null,
  searchIndex: null,
};

/** Verifies one repository, and keeps what it found until a later verification finds it gone. */
async function verifyOne(
  { catalogue, clock }: VerificationOptions,
  known: KnownRepository,
  repository: OpenRepository,
  log: SessionLog,
  signal: AbortSignal,
  onProgress: (progress: VerifyProgress) => void,
): Promise<RepositoryReport> {
  const { id } = known;
  const told = toldOf(catalogue, known);
  catalogue.checks.noteKnown(id, clock().toISOString());
  catalogue.checks.noteBegun(id, 'verification', clock().toISOString());
  const line = log.begin(text('repository.verifying', { path: told.path }));
  const found: FoundDamage[] = [];
  const report = await verifyPaced(
    repository,
    signal,
    onProgress,
    ({ sha256, mailboxes, reason }, contentId) => {
      // Where the catalogue's own page is lost, its row tells it from other damage.
      found.push({ kind: 'message', what: sha256 === '' ? String(contentId) : sha256, mailboxes, reason });
    },
  );
  for (const problem of report.file)
    found.push({ kind: 'file', what: render(problem), mailboxes: [], reason: problem });
  const at = clock().toISOString();
  const sessionId = log.session.id;
  const gone = catalogue.damage.replace(id, found, { sessionId, at });
  const { messages } = report;
  const whole = messages - report.damagedMessages;
  catalogue.checks.noteEnd(id, 'verification', {
    sessionId,
    at,
    wasWell: found.length === 0,
    messages,
    whole,
  });
  logVerification(log, line, { told, report, found, gone });
  return report;
}

async function verifyPaced(
  repository: OpenRepository,
  signal: AbortSignal,
  onProgress: (progress: VerifyProgress) => void,
  onDamage: NonNullable<VerifyOptions['onDamage']>,
): Promise<RepositoryReport> {
  let latest: VerifyProgress = { step: 'messages', bytes: 0, damagedMessages: 0 };
  const pushes = coalesce(
    () => progressMs,
    () => {
      onProgress(latest);
    },
  );
  try {
    return await repository.verify({
      signal,
      onDamage,
      onProgress: (progress) => {
        const stepChanged = progress.step !== latest.step;
        latest = progress;
        pushes.call();
        // The check of the file leaves no time for a push that waits.
        if (stepChanged) pushes.flush();
      },
    });
  } finally {
    pushes.flush();
  }
}
