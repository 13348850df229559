import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { pause } from '../lib/cancellation.js';
import type { RepositoryExpectation } from '../repository/repository-marker.js';
import type { WriterLease, WriterPool } from '../repository/writer-pool.js';
import type { SessionLog } from '../sessions/session-log.js';

/** The writer of a repository, or why there is none now. */
export function leaseOrError(
  writers: WriterPool,
  path: string,
  expected: RepositoryExpectation,
): WriterLease | AppError {
  try {
    return writers.lease(path, expected);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** How often a repository that others write to is asked for. */
const leasePollMs = 2000;

/** The writer of a repository; a session that the schedule has started waits until whoever writes has ended, so that jobs that overlap follow each other. */
export async function leaseWaitedFor(
  first: WriterLease | AppError,
  again: () => Promise<WriterLease | AppError>,
  log: SessionLog,
  signal: AbortSignal,
): Promise<WriterLease> {
  let lease = first;
  if (!isHeld(lease)) return leaseOf(lease);
  const line = log.begin(text('backup.waitingForRepository', { reason: lease.text }));
  while (isHeld(lease)) {
    await pause(leasePollMs, signal);
    lease = await again();
  }
  line.end('Success', text('backup.waitedForRepository'));
  return leaseOf(lease);
}

/** Another process writes to it. */
export function isHeld(lease: WriterLease | AppError): lease is AppError {
  return lease instanceof AppError && (lease.code === 'locked' || lease.code === 'busy');
}

function leaseOf(lease: WriterLease | AppError): WriterLease {
  if (lease instanceof AppError) throw lease;
  return lease;
}
