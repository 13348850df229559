import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import type { Source } from '../../shared/backup/source.js';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import type { Client } from '../../shared/ipc/contract.js';
import type { HostContract } from '../../shared/ipc/host-contract.js';
import { text } from '../../shared/texts/text.js';
import type {
  ChooseExecutor,
  ExecutedSession,
  MailboxExecutor,
  MailboxOrder,
} from '../backup/mailbox-executor.js';
import { serverOf } from '../backup/server-gates.js';
import type { StoredBucket } from '../catalogue/buckets.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { localZone } from '../jobs/wall-clock.js';
import { withStorageErrors } from '../lib/storage-errors.js';
import { unlessAborted } from '../lib/cancellation.js';
import { shared } from '../lib/shared-work.js';
import type { RepositoryWriter } from '../repository/open-for-writing.js';
import type { SessionLog } from '../sessions/session-log.js';
import { keysOf } from '../repository/encryption/held-keys.js';
import { readMarker } from '../repository/repository-marker.js';
import type { ClusterAccess, OpenCluster } from './cluster-access.js';
import type { HandedOut } from './handed-out.js';
import {
  assertNobodyRemoves,
  endLease,
  extendLease,
  heartbeatMs,
  takeLease,
  takeWhenFree,
} from './leases.js';
import { patientDatabase } from './patient-database.js';
import type { Waiting } from './say-while-waiting.js';
import type { SealedOrder } from './sealed-order.js';
import type { SharedBuckets } from './shared-buckets.js';

interface ClusterExecutorOptions {
  readonly access: ClusterAccess;
  /** Of the session with this log. */
  readonly waitingOf: (log: SessionLog) => Waiting;
  readonly sharedBuckets: SharedBuckets;
  readonly catalogue: Pick<Catalogue, 'buckets'>;
  readonly secrets: Client<HostContract>['secrets'];
  readonly clock: Clock;
}

/** Has workers read the mailboxes of sessions, where there are any. */
export interface ClusterExecutor {
  readonly choose: ChooseExecutor;
  readonly close: () => Promise<void>;
}

/**
 * A mailbox of a mail server that is backed up into a bucket is handed out to workers; without one that takes mailboxes it is read here, and so is everything
 * that workers cannot get at: files of this computer (docs/decisions/0290).
 */
export function createClusterExecutor(options: ClusterExecutorOptions): ClusterExecutor {
  const { access, sharedBuckets, waitingOf } = options;
  let handedOut: Promise<HandedOut> | null = null;
  const readyToHandOut = async (): Promise<HandedOut> => {
    handedOut ??= Promise.all([access.open(), import('./handed-out.js')])
      .then(([cluster, { createHandedOut }]) => createHandedOut(cluster, os.hostname()))
      .catch((error: unknown) => {
        handedOut = null;
        throw error;
      });
    return handedOut;
  };
  return {
    choose: (session, here) => {
      if (!sharedBuckets.isHeld(session.repository)) return here;
      const waiting = waitingOf(session.log);
      const besides = readHere(waiting, session, here, options);
      return session.source.config.type === 'imap'
        ? byWorkers(options, session, waiting, besides, readyToHandOut)
        : besides;
    },
    close: async () => {
      const open = await handedOut?.catch(() => null);
      handedOut = null;
      await open?.close();
    },
  };
}

/** Reads a mailbox in this process, beside workers that write to the same repository. */
function readHere(
  waiting: Waiting,
  { repository, writer, ask }: ExecutedSession,
  here: MailboxExecutor,
  { access, catalogue }: ClusterExecutorOptions,
): MailboxExecutor {
  const read: MailboxExecutor['read'] = async (order, observer, signal) => {
    const { controller, database: now } = await access.patience.again(access.open, signal);
    const database = patientDatabase(access.patience, () => Promise.resolve(now));
    const { identity } = await ask(() => bucketOf(catalogue, repository.id));
    const { key: mailboxKey } = order.mailbox;
    // A worker that is gone has it until its lease runs out.
    const lease = await takeWhenFree(
      () =>
        database.transaction(async (transaction) => {
          const mailbox = { repository: identity, mailboxKey };
          const taken = await takeLease(transaction, mailbox, controller, order.sessionId);
          await assertNobodyRemoves(transaction, identity);
          return taken ?? 'held';
        }),
      signal,
    );
    const lost = new AbortController();
    const timer = setInterval(() => {
      access.patience
        .once(() => extendLease(now, lease))
        .then(
          (isHeld) => {
            if (!isHeld) lost.abort();
          },
          () => undefined,
        );
    }, heartbeatMs);
    const either = AbortSignal.any([signal, lost.signal]);
    try {
      await writer.shared?.take(mailboxKey, lease.epoch, either);
      try {
        return await here.read(order, observer, either);
      } finally {
        writer.shared?.release(mailboxKey);
      }
    } catch (error) {
      if (!lost.signal.aborted || signal.aborted) throw error;
      throw new AppError('fenced', text('cluster.fenced', { mailbox: order.mailbox.name }));
    } finally {
      clearInterval(timer);
      await endLease(now, lease).catch(() => undefined);
    }
  };
  return {
    read: (order, observer, signal) => waiting(signal, () => read(order, observer, signal)),
  };
}

function byWorkers(
  options: ClusterExecutorOptions,
  session: ExecutedSession,
  waiting: Waiting,
  here: MailboxExecutor,
  ready: () => Promise<HandedOut>,
): MailboxExecutor {
  const { log, writer } = session;
  /** Said once of a session, and again when it changes. */
  let said: 'nothing' | 'elsewhere' | 'here' = 'nothing';
  const sayOf = (workers: number): void => {
    const now = workers > 0 ? 'elsewhere' : 'here';
    if (said !== now && workers > 0)
      log.line('Success', text('cluster.readElsewhere', { workers, controller: os.hostname() }));
    if (said !== now && workers === 0) log.line('Warning', text('cluster.noWorkers'));
    said = now;
  };
  /** Once of a session: by a database that was put back nothing is handed out. */
  let isUpToDate = false;
  const assertUpToDate = async (signal: AbortSignal): Promise<void> => {
    if (!isUpToDate) await unlessAborted(writer.shared?.assertUpToDate() ?? Promise.resolve(), signal);
    isUpToDate = true;
  };
  const { patience } = options.access;
  /** Asked once of a session. */
  let time: SealedOrder['time'] | null = null;
  const timeOf = async ({ database }: OpenCluster, signal: AbortSignal): Promise<SealedOrder['time']> => {
    const { aheadOfDatabase } = await import('./console-clock.js');
    time ??= {
      zone: localZone(options.clock()),
      aheadMs: await patience.again(() => aheadOfDatabase(database, options.clock), signal),
    };
    return time;
  };
  const read: MailboxExecutor['read'] = async (order, observer, signal) => {
    const handedOut = await patience.again(ready, signal);
    const workers = await handedOut.countTaking(signal);
    sayOf(workers);
    if (workers === 0) return here.read(order, observer, signal);
    await assertUpToDate(signal);
    const id = randomUUID();
    const cluster = await patience.again(options.access.open, signal);
    const task = await taskOf(options, session, cluster, id, order, await timeOf(cluster, signal));
    const onWorker = (worker: string): void => {
      observer.onLine('Success', text('cluster.readBy', { mailbox: order.mailbox.name, worker }));
      observer.onReader(worker);
    };
    const ended = await handedOut.run(task, observer, onWorker, signal);
    switch (ended.type) {
      case 'read':
        // The worker takes the next one meanwhile.
        observer.onSourceLeft();
        // What a worker has published is in the index here too, before anybody is told of it.
        await unlessAborted(follow(writer), signal);
        if (order.hold !== null && writer.hold(order.mailbox.key, order.hold)) observer.onHeld();
        return ended.read;
      case 'failed':
        throw ended.error;
      case 'taken-back':
        observer.onLine('Warning', text('cluster.takenBack', { mailbox: order.mailbox.name }));
        observer.onReader(null);
        return here.read(order, observer, signal);
    }
  };
  return {
    read: (order, observer, signal) => waiting(signal, () => read(order, observer, signal)),
  };
}

const following = new WeakMap<RepositoryWriter, () => Promise<void>>();

/** One at a time for each index, whatever sessions ask for it. */
function follow(writer: RepositoryWriter): Promise<void> {
  const known =
    following.get(writer) ??
    shared(async () => {
      await writer.shared?.follow(new AbortController().signal);
    });
  following.set(writer, known);
  return known();
}

async function taskOf(
  { catalogue, secrets }: ClusterExecutorOptions,
  { source, repository, connections, job, ask }: ExecutedSession,
  { key }: OpenCluster,
  id: string,
  order: MailboxOrder,
  time: SealedOrder['time'],
) {
  const { identity, place } = await ask(() => bucketOf(catalogue, repository.id));
  const { sealOrder } = await import('./sealed-order.js');
  const sealed: SealedOrder = {
    order: {
      ...order,
      excludedFolders: [...order.excludedFolders],
      damaged: [...order.damaged],
      hold: null,
    },
    source: await sourceOf(source, secrets),
    repository: {
      ...{ identity, place },
      secretKey: place.credentials.type === 'keys' ? await secrets.bucketKey({ identity }) : null,
      authority: readAuthority(place.authority),
      dataKey:
        keysOf(repository.path, readMarker(repository.path).marker).dataKey?.toString('base64') ?? null,
    },
    connections,
    bandwidth: [...job.bandwidth],
    time,
  };
  return {
    ...{ id, sessionId: order.sessionId, repository: identity, server: serverOf(source) },
    ...{ mailboxKey: order.mailbox.key, mailbox: order.mailbox.name },
    sealed: sealOrder(key, id, sealed),
  };
}

async function sourceOf(
  { id, config }: Source,
  secrets: Client<HostContract>['secrets'],
): Promise<SealedOrder['source']> {
  if (config.type !== 'imap') return { config, secret: null, authority: null };
  const secret = await secrets.read({ sourceId: id });
  return { config, secret, authority: readAuthority(config.caFile ?? null) };
}

function readAuthority(path: string | null): string | null {
  if (path === null || path === '') return null;
  return withStorageErrors(path, () => readFileSync(path, 'utf8'));
}

function bucketOf(catalogue: Pick<Catalogue, 'buckets'>, repositoryId: number): StoredBucket {
  const bucket = catalogue.buckets.get(repositoryId);
  if (bucket === null) throw new AppError('not-found', text('repository.bucketNotHeld'));
  return bucket;
}
