import os from 'node:os';
import { AppError, toErrorData } from '../../shared/errors.js';
import type { Clock } from '../../shared/clock.js';
import { type Text, text } from '../../shared/texts/text.js';
import { noCounts } from '../backup/mailbox-attempts.js';
import type { MailboxObserver } from '../backup/mailbox-executor.js';
import { createExecutorHere } from '../backup/read-mailbox.js';
import { clockOfZone } from '../jobs/wall-clock.js';
import { bytesPerSecondAt } from '../jobs/windows.js';
import { coalesce } from '../lib/coalesce.js';
import { createThrottle } from '../lib/token-bucket.js';
import { openSource } from '../sources/open-source.js';
import type { MailSource } from '../sources/mail-source.js';
import { type ConsoleClock, aheadOfDatabase } from './console-clock.js';
import type { ClusterDatabase } from './database.js';
import { type ServerSlot, endSlot, extendSlot, pauseServer, waitForSlot } from './servers.js';
import type { Patience } from './patience.js';
import { type SealedOrder, unsealOrder } from './sealed-order.js';
import type { Transacting } from './shared-rows.js';
import type { TaskLine, TaskOutcome } from './tasks.js';
import { type WorkerRepositories, authorityFile } from './worker-repositories.js';
import { type BegunTask, keepTask, noteLine, noteProgress } from './worker-tasks.js';

/** What reading a mailbox takes of its worker. */
export interface TaskReader {
  readonly database: ClusterDatabase;
  readonly patience: Patience;
  /** The same database, waited for while it is away. */
  readonly patient: Transacting;
  readonly key: Buffer;
  readonly dataDir: string;
  readonly time: ConsoleClock;
  readonly retryDelaysMs: readonly number[];
  readonly repositories: WorkerRepositories;
}

const progressMs = 500;
/** What a server that asks to slow down without saying for how long is left alone. */
const usualPauseMs = 10_000;

/**
 * Reads one mailbox, under a lease that is kept alive meanwhile, and returns how it went; `tell` is for what concerns the whole computer. Throws AppError `fenced`
 * where another worker has it now, and what the cluster's database throws: somebody else is to try then.
 */
export async function readTask(
  reader: TaskReader,
  task: BegunTask,
  signal: AbortSignal,
  tell: (said: Text) => void,
): Promise<TaskOutcome> {
  const { database, patient, key, time } = reader;
  const counts = noCounts();
  let slot: ServerSlot | null = null;
  let lines: Promise<unknown> = Promise.resolve();
  const say = (line: TaskLine): void => {
    lines = lines.then(() => noteLine(patient, task, line)).catch(() => undefined);
  };
  let folder: readonly string[] = [];
  const progress = coalesce(
    () => progressMs,
    () => {
      lines = lines
        .then(() => noteProgress(database, task, { counts: { ...counts }, folder: [...folder] }))
        .catch(() => undefined);
    },
  );
  try {
    const sealed = unsealOrder(key, task.id, task.sealed);
    const aheadMs = time.note(await aheadOfDatabase(patient, time.own), sealed.time.aheadMs);
    if (aheadMs !== null) {
      const said = text('cluster.wrongClock', { host: os.hostname(), aheadMs });
      say({ type: 'line', kind: 'Warning', said });
      tell(said);
    }
    slot = await waitForSlot(patient, task.server, sealed.connections, task.id, signal);
    const held = slot;
    const observer: MailboxObserver = {
      counts,
      onFolder: (path) => {
        folder = path;
        progress.call();
      },
      onLine: (kind, said, code) => {
        say({ type: 'line', kind, said, ...(code === undefined ? {} : { code }) });
      },
      onRetry: (error) => {
        say({ type: 'retry', error: toErrorData(error) });
        if (error instanceof AppError && error.code === 'source-throttled')
          lines = lines
            .then(() => pauseServer(patient, task.server, error.retryAfterMs ?? usualPauseMs))
            .catch(() => undefined);
      },
      onReader: () => undefined,
      onSourceLeft: () => undefined,
      onHeld: () => undefined,
      onMended: (messages) => {
        say({ type: 'mended', messages: [...messages] });
      },
    };
    const extending = setInterval(() => {
      extendSlot(database, held).catch(() => undefined);
    }, slotMs);
    try {
      const read = await readMailbox(reader, task, sealed, observer, signal);
      return {
        type: 'read',
        counts: { ...counts },
        warnings: [...read.warnings],
        matchedExclusions: [...read.matchedExclusions],
        point: read.point,
      };
    } finally {
      clearInterval(extending);
    }
  } catch (error) {
    if (isForAnother(error)) throw error;
    return { type: 'failed', counts: { ...counts }, error: toErrorData(error) };
  } finally {
    // The outcome has the last counts.
    progress.drop();
    await Promise.all([lines, slot === null ? null : endSlot(database, slot).catch(() => undefined)]);
  }
}

const slotMs = 5_000;

/** What says nothing of the mailbox: another worker is to read it. */
function isForAnother(error: unknown): boolean {
  return (
    error instanceof AppError &&
    ['fenced', 'database-unreachable', 'database-tls', 'busy'].includes(error.code)
  );
}

async function readMailbox(
  { repositories, dataDir, time: { clock }, retryDelaysMs }: TaskReader,
  { lease }: BegunTask,
  { order, source, repository, connections, bandwidth, time }: SealedOrder,
  observer: MailboxObserver,
  signal: AbortSignal,
) {
  const writer = await repositories.writerOf(repository);
  const { shared } = writer;
  if (shared === null) throw new AppError('internal', 'A worker writes to a repository that is not shared.');
  const zone = clockOfZone(time.zone);
  // Of the job's rate each connection has its share: together they never exceed it.
  const rate = (): number | null => {
    const whole = bytesPerSecondAt(bandwidth, clock(), zone);
    return whole === null ? null : whole / connections;
  };
  const throttle = bandwidth.length === 0 ? null : createThrottle(rate);
  const here = createExecutorHere({
    ...{ mail: openMail(source, dataDir, clock), writer, clock, retryDelaysMs, throttle },
  });
  await shared.take(order.mailbox.key, lease.epoch, signal);
  try {
    return await here.read(order, observer, signal);
  } finally {
    shared.release(order.mailbox.key);
  }
}

function openMail(
  { config, secret, authority }: SealedOrder['source'],
  dataDir: string,
  clock: Clock,
): MailSource {
  const here =
    config.type === 'imap' && authority !== null
      ? { ...config, caFile: authorityFile(dataDir, authority) }
      : config;
  return openSource(here, secret, {
    clock,
    proxy: () => Promise.resolve(''),
    extraCaFile: process.env['NODE_EXTRA_CA_CERTS'] ?? '',
  });
}

/** Keeps a lease alive until the answer is called; `onLost` hears once why the reading is to end. */
export function keepAlive(
  { database, patience }: Pick<TaskReader, 'database' | 'patience'>,
  task: BegunTask,
  everyMs: number,
  onLost: (why: 'fenced' | 'stopped') => void,
): { readonly look: () => void; readonly end: () => void } {
  let isLooking = false;
  const look = (): void => {
    if (isLooking) return;
    isLooking = true;
    patience
      .once(() => keepTask(database, task))
      .then((kept) => {
        if (kept !== 'kept') onLost(kept);
      })
      // Without the database nothing is published either: the next look says whether the lease is still there.
      .catch(() => undefined)
      .finally(() => {
        isLooking = false;
      });
  };
  const timer = setInterval(look, everyMs);
  return {
    look,
    end: () => {
      clearInterval(timer);
    },
  };
}
