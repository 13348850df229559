import { z } from 'zod';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { pause } from '../lib/cancellation.js';
import type { Queryable } from './database.js';

/** One mailbox of one repository, by the repository's identity. */
export interface LeasedMailbox {
  readonly repository: string;
  readonly mailboxKey: string;
}

/** The right to write restore points of a mailbox, until somebody else takes it with a higher epoch. */
export interface MailboxLease extends LeasedMailbox {
  readonly epoch: number;
}

/** How long a lease holds after its holder was last heard of, and how often a holder is heard of. */
export const leaseSeconds = 20;
export const heartbeatMs = 5_000;

const epochRow = z.object({ epoch: z.int() });

/** Null while somebody else holds it. */
export async function takeLease(
  database: Queryable,
  { repository, mailboxKey }: LeasedMailbox,
  worker: string,
  sessionId: string,
): Promise<MailboxLease | null> {
  const [taken] = await database.all(
    epochRow,
    `INSERT INTO postkeep.mailbox_lease AS lease (repository, mailbox_key, epoch, worker, session_id, until)
     VALUES ($1, $2, 1, $3, $4, now() + make_interval(secs => $5))
     ON CONFLICT (repository, mailbox_key) DO UPDATE
       SET epoch = lease.epoch + 1, worker = excluded.worker, session_id = excluded.session_id, until = excluded.until
       WHERE lease.worker IS NULL OR lease.until < now()
     RETURNING epoch`,
    ...[repository, mailboxKey, worker, sessionId, leaseSeconds],
  );
  return taken === undefined ? null : { repository, mailboxKey, epoch: taken.epoch };
}

const heldLookMs = 1_000;

/**
 * Takes what another one still has, as soon as its lease ends or runs out, and waits for whoever removes from the repository. Throws AppError `busy` where neither
 * comes to pass, and the signal's reason.
 */
export async function takeWhenFree<T>(take: () => Promise<T | 'held'>, signal: AbortSignal): Promise<T> {
  for (let waitedMs = 0; waitedMs < 2 * leaseSeconds * 1000; waitedMs += heldLookMs) {
    try {
      const taken = await take();
      if (taken !== 'held') return taken;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'busy') throw error;
    }
    await pause(heldLookMs, signal);
  }
  throw new AppError('busy', text('cluster.heldElsewhere'));
}

/** False once somebody else has taken it. */
export async function extendLease(database: Queryable, lease: MailboxLease): Promise<boolean> {
  const extended = await database.run(
    `UPDATE postkeep.mailbox_lease SET until = now() + make_interval(secs => $4)
      WHERE repository = $1 AND mailbox_key = $2 AND epoch = $3 AND worker IS NOT NULL`,
    ...[lease.repository, lease.mailboxKey, lease.epoch, leaseSeconds],
  );
  return extended > 0;
}

/** The row stays: its epoch is never given out again. */
export async function endLease(database: Queryable, lease: MailboxLease): Promise<void> {
  await database.run(
    `UPDATE postkeep.mailbox_lease SET worker = NULL, until = now()
      WHERE repository = $1 AND mailbox_key = $2 AND epoch = $3`,
    ...[lease.repository, lease.mailboxKey, lease.epoch],
  );
}

/**
 * Throws AppError `fenced` unless the lease is still the newest of its mailbox; nobody else takes it before the end of the transaction. A lease that ran
 * out and that nobody has taken since is still good.
 */
export async function assertLease(transaction: Queryable, lease: MailboxLease): Promise<void> {
  const [held] = await transaction.all(
    epochRow.extend({ worker: z.string().nullable() }),
    'SELECT epoch, worker FROM postkeep.mailbox_lease WHERE repository = $1 AND mailbox_key = $2 FOR UPDATE',
    ...[lease.repository, lease.mailboxKey],
  );
  if (held?.epoch !== lease.epoch || held.worker === null)
    throw new AppError('fenced', text('cluster.fenced', { mailbox: lease.mailboxKey }));
}

/**
 * Throws AppError `busy` while somebody removes from a repository, as no lease may be given out then. In the transaction that gives one out, after the row of the
 * lease was written: who removes either sees that row, or is seen here.
 */
export async function assertNobodyRemoves(transaction: Queryable, repository: string): Promise<void> {
  const removing = await transaction.all(
    z.object({ isRemoving: z.boolean() }),
    `SELECT coalesce(alone_until > now(), false) AS "isRemoving" FROM postkeep.shared_repository
      WHERE repository = $1 FOR SHARE`,
    repository,
  );
  if (removing.some(({ isRemoving }) => isRemoving))
    throw new AppError('busy', text('repository.othersRemove'));
}

/** Throws AppError `busy` while a mailbox of a repository is being read. */
export async function assertNobodyReads(transaction: Queryable, repository: string): Promise<void> {
  const reading = await transaction.all(
    z.object({ key: z.string() }),
    'SELECT mailbox_key AS key FROM postkeep.mailbox_lease WHERE repository = $1 AND until > now() LIMIT 1',
    repository,
  );
  if (reading.length > 0) throw new AppError('busy', text('repository.workersAreWriting'));
}
