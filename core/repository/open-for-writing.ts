import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Retention } from '../../shared/backup/job.js';
import type { Clock } from '../../shared/clock.js';
import { type DeletionProgress, beginDeletion, begunDeletions, finishDeletions } from './delete-mailbox.js';
import { type StoredHold, hold, holdsIn } from './holds.js';
import { CopiedPoint } from './copied-point.js';
import { type PointToCopy, createCopySource } from './copy-source.js';
import { lackingContents } from './lacking-contents.js';
import { type DamagedPlace, damagedPlaces, isWhole, mendContent } from './mend.js';
import { lostMail } from './lost-mail.js';
import { PointWriter } from './point-writer.js';
import type { RecordedLedger } from '../../shared/license/recorded-ledger.js';
import { keepLicenseLedger, readLicenseLedger } from './license-ledger.js';
import type { MessageGroup } from './message-group.js';
import type { MessageBytes } from './message-reading.js';
import { type RepositoryMailbox, openPoint } from './open-point.js';
import { keepDictionaries } from './dictionaries.js';
import { Preparation } from './preparation.js';
import type { PreparedContent } from './prepared-message.js';
import { RepositoryReader } from './reader.js';
import { ensureRepository, lockForWriting, openRepositoryDatabase } from './repository-folder.js';
import { removeLeftovers } from './remove-readable.js';
import { bucketWriterOf } from './bucket/bucket-writer.js';
import { bringHere } from './bucket/bring-here.js';
import type { RepairProgress } from './bucket/repair-bucket.js';
import type { Repaired } from './bucket/repair-pack.js';
import type { SharedMailboxes } from './bucket/shared-mailboxes.js';
import type { SharedWriting } from './bucket/shared-writing.js';
import { type RecodeProgress, type Recoded, repackRepository } from './recode.js';
import type { RepositoryExpectation } from './repository-marker.js';
import { expiryIn, removePoints } from './retention.js';
import { hasAlteredPoints } from './row-checksums.js';
import { type OnLocked, type PruneObserver, type RetentionOf, pruneRepository } from './prune.js';
import { WriteAheadLog } from './write-ahead-log.js';
import type { OpenRepository } from './open-for-reading.js';

/**
 * A repository opened by its one writer. What it has written outlives the end of this process at once, and a power cut once it has settled; what
 * somebody has confirmed (a hold, a deletion) does at once.
 */
export interface RepositoryWriter {
  /** Resolves when so many bytes of mail may be written: the log of what is written stays short. */
  readonly room: (bytes: number) => Promise<void>;
  /**
   * Resolves once everything that was written until now outlives a power cut: before that nobody may be told that it is done. Where several write to a
   * bucket, that is the mailboxes that were taken; throws AppError `fenced` where somebody else has gone on with the named one.
   */
  readonly settle: (mailboxKey?: string) => Promise<void>;
  /** What it has to do with others that write to the same bucket; null where it is the only one. */
  readonly shared: SharedWriter | null;
  /** Has others write to its bucket too, who agree on it by `shared`; whoever opens it next is one of them. Throws AppError `invalid-argument` for a folder. */
  readonly beginSharing: (shared: SharedWriting) => Promise<void>;
  /** Asks whether others write to its bucket, where it is not known: nothing is written before that. */
  readonly stayAlone: (shared: SharedWriting) => Promise<void>;
  /** Has nobody else write to it any more; whoever opens it next is the only one. Throws AppError `busy` while others do. */
  readonly endSharing: (signal: AbortSignal) => Promise<void>;
  /** Runs `work`, which removes, while nobody else writes to the repository. Throws AppError `busy` while others do, and the signal's reason. */
  readonly whileAlone: <T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Brings here what of these contents lies only in a bucket, before they are read ({@link bringHere}). */
  readonly bringHere: (contentIds: readonly number[], signal?: AbortSignal) => Promise<void>;
  /** What tells this repository from any other, wherever it is. */
  readonly identity: string;
  /** What is in it, for who would open it for reading too. */
  readonly read: Pick<OpenRepository, 'reader' | 'holds' | 'begunDeletions'>;
  /** Throws what `content` throws. */
  readonly prepare: (content: MessageBytes) => Promise<PreparedContent>;
  /** Several whole messages, in their order. */
  readonly prepareAll: (contents: readonly Buffer[]) => Promise<PreparedContent[]>;
  /** Messages that are prepared together. */
  readonly group: () => MessageGroup;
  /** Puts a mailbox under legal hold, which nothing of it is removed under; one that is held stays as it is. False where it is not there. */
  readonly hold: (mailboxKey: string, hold: StoredHold) => boolean;
  /** The restore point being built for a mailbox: the unfinished one of an earlier run, or a new one. */
  readonly beginPoint: (mailbox: RepositoryMailbox, sessionId: string) => PointWriter;
  /** Complete points of a mailbox, in the order in which they were made. */
  readonly copiedPoints: (mailboxKey: string) => PointToCopy[];
  /** The copy of a restore point of another repository: the unfinished one of an earlier run, or a new one. */
  readonly beginCopy: (mailbox: RepositoryMailbox, point: PointToCopy) => CopiedPoint;
  /** Where a mailbox shows messages of these SHA-256 now. */
  readonly damagedPlaces: (mailboxKey: string, hashes: readonly string[]) => DamagedPlace[];
  /** {@link lackingContents} */
  readonly lackingContents: () => { readonly contentId: number; readonly sha256: string }[];
  readonly isWhole: (contentId: number) => Promise<boolean>;
  /** Writes a message in place of what is stored of it, if it is that one; answers whether it is whole then. Throws what `content` throws. */
  readonly mend: (
    place: Pick<DamagedPlace, 'contentId' | 'sha256'>,
    content: MessageBytes,
  ) => Promise<boolean>;
  /** The license's ledger that is kept here, of this license or of none (licensing.md §5). */
  readonly licenseLedger: (licenseId: string | null) => RecordedLedger;
  readonly keepLicenseLedger: (licenseId: string | null, ledger: RecordedLedger) => void;
  /** Removes the points of a mailbox that every one of the rules drops at `now`, the writer's clock by default; returns how many. */
  readonly prune: (mailboxKey: string, retentions: readonly Retention[], now?: Date) => number;
  /** Prunes every mailbox and frees room, on the disk or in the bucket, a short step at a time. Returns the bytes freed there. Throws the signal's reason. */
  readonly pruneAll: (
    retentionsOf: RetentionOf,
    signal: AbortSignal,
    observer: PruneObserver,
    now?: Date,
  ) => Promise<number>;
  /** {@link repackRepository} */
  readonly repack: (signal: AbortSignal, onProgress: (progress: RecodeProgress) => void) => Promise<Recoded>;
  /** {@link repairBucket}; null for a repository that is a folder. */
  readonly repairBucket: (
    signal: AbortSignal,
    onProgress: (progress: RepairProgress) => void,
  ) => Promise<Repaired | null>;
  /** Takes a mailbox out of the repository: nothing of it can be seen from then on. False when it was not there. Throws AppError `held`. */
  readonly deleteMailbox: (mailboxKey: string) => boolean;
  /** Brings deletions that were begun to their end; returns the keys of the mailboxes. Throws the signal's reason, AppError `busy` or `io`. */
  readonly finishDeletions: (
    signal: AbortSignal,
    onProgress: (progress: DeletionProgress) => void,
    onLocked?: OnLocked,
  ) => Promise<string[]>;
  readonly close: () => void;
}

/** How one of several writers of a bucket goes about mailboxes. */
type SharedWriter = Pick<SharedMailboxes, 'take' | 'release' | 'follow' | 'assertUpToDate'>;

/** Makes the repository if it may, and becomes its one writer. Throws AppError `not-found` when it is not the expected one, `locked` while another writes. */
export function openForWriting(
  folder: string,
  clock: Clock,
  expected: RepositoryExpectation = { type: 'any-or-none' },
): RepositoryWriter {
  const identity = ensureRepository(folder, clock, expected);
  const lock = lockForWriting(folder, clock);
  try {
    const { database, files } = openRepositoryDatabase(folder, undefined, 'write', 'NORMAL');
    removeLeftovers(folder, files.keys.database !== null);
    keepDictionaries(folder, database);
    const log = new WriteAheadLog(files, database);
    const bucket = bucketWriterOf(database, clock);
    const room = async (bytes: number): Promise<void> => {
      await log.room(bytes);
      await bucket?.room();
    };
    const preparation = new Preparation(folder, files, database, room);
    const whileAlone = <T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
      const mailboxes = bucket?.mailboxes ?? null;
      return mailboxes === null
        ? work(signal)
        : mailboxes.whileAlone(signal, (_alone, either) => work(either));
    };
    return {
      identity,
      read: {
        reader: new RepositoryReader(database),
        holds: () => holdsIn(database),
        begunDeletions: () => begunDeletions(database).map(({ key }) => key),
      },
      prepare: (content) => preparation.one(content),
      prepareAll: (contents) => preparation.contents(contents),
      group: () => preparation.group(),
      beginPoint: (mailbox, sessionId) =>
        database.transaction(() => {
          const number = bucket?.mailboxes?.numberFor(mailbox.key) ?? null;
          const startedAt = clock().getTime();
          const { mailboxId, pointId, isNew } = openPoint(database, mailbox, sessionId, startedAt, number);
          const lost = lostMail(database, mailboxId);
          // What has come or gone since the last complete point belongs to an open one.
          const isAltered = hasAlteredPoints(database, mailboxId);
          return new PointWriter(database, mailboxId, pointId, { lost, isAltered, isChanged: !isNew });
        }),
      copiedPoints: (mailboxKey) => createCopySource(database).points(mailboxKey),
      beginCopy: (mailbox, { session, startedAt }) =>
        database.transaction(() => {
          const number = bucket?.mailboxes?.numberFor(mailbox.key) ?? null;
          const { mailboxId, pointId } = openPoint(database, mailbox, session, startedAt, number);
          return new CopiedPoint(database, mailboxId, pointId);
        }),
      damagedPlaces: (mailboxKey, hashes) => damagedPlaces(database, mailboxKey, hashes),
      lackingContents: () => lackingContents(database),
      isWhole: async (contentId) => {
        await bucket?.prove(contentId);
        return isWhole(database, contentId);
      },
      mend: (place, content) => mendContent(database, place, content),
      licenseLedger: (licenseId) => readLicenseLedger(database, licenseId),
      keepLicenseLedger: (licenseId, ledger) => {
        keepLicenseLedger(database, licenseId, ledger);
      },
      prune: (mailboxKey, retentions, now = clock()) => {
        const expired = expiryIn(database).pointsOf(mailboxKey, retentions, now);
        if (expired.length === 0) return 0;
        const removed = Array.from(removePoints(database, mailboxKey, expired));
        database.exec('PRAGMA incremental_vacuum(2000)');
        return removed.reduce((sum, points) => sum + points, 0);
      },
      pruneAll: (retentionsOf, signal, observer, now = clock()) =>
        whileAlone(signal, async (either) => {
          const file = { path: files.database, key: files.keys.database };
          const bytesFreed = await pruneRepository(file, database, retentionsOf, now, either, observer);
          const swept = await bucket?.sweep('half', now, either);
          if (swept === undefined) return bytesFreed;
          if (swept.locked > 0) observer.onLocked?.(swept.locked, swept.bytesLocked);
          return swept.bytesRemoved;
        }),
      room,
      settle: async (mailboxKey) => {
        await bucket?.publish();
        await log.settle();
        if (mailboxKey !== undefined) bucket?.mailboxes?.assertGood(mailboxKey);
      },
      shared: bucket?.mailboxes ?? null,
      beginSharing: async (shared) => {
        if (bucket === null) throw new AppError('invalid-argument', text('repository.notInBucket'));
        await bucket.share(shared);
      },
      stayAlone: async (shared) => {
        await bucket?.stayAlone(shared);
      },
      endSharing: async (signal) => {
        await bucket?.endSharing(signal);
      },
      whileAlone,
      bringHere: (contentIds, signal) => bringHere(database, contentIds, signal),
      // A bucket has no chunks of codecs that are no more used.
      repack: (signal, onProgress) =>
        bucket === null
          ? repackRepository(folder, database, signal, onProgress)
          : Promise.resolve({ chunks: 0, damaged: 0, bytesFreed: 0 }),
      repairBucket: (signal, onProgress) => bucket?.repair(signal, onProgress) ?? Promise.resolve(null),
      hold: (mailboxKey, stored) => hold(database, mailboxKey, stored),
      deleteMailbox: (mailboxKey) => beginDeletion(database, mailboxKey),
      finishDeletions: (signal, onProgress, onLocked) =>
        whileAlone(signal, (either) =>
          finishDeletions(files, database, either, onProgress, async () => {
            const swept = await bucket?.sweep('all', clock(), either);
            if (swept !== undefined && swept.locked > 0) onLocked?.(swept.locked, swept.bytesLocked);
          }),
        ),
      close: () => {
        preparation.close();
        log.close();
        database.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
