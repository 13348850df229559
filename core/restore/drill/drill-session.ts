import type { Source } from '../../../shared/backup/source.js';
import type { Clock } from '../../../shared/clock.js';
import { AppError, toErrorData } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { StoredMailbox } from '../../catalogue/stored-mailboxes.js';
import type { KnownRepository } from '../../catalogue/repositories.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { lostPoints } from '../../maintenance/older-repository.js';
import { type OpenRepository, openForReading } from '../../repository/open-for-reading.js';
import type { SessionLog } from '../../sessions/session-log.js';
import type { MailSource } from '../../sources/mail-source.js';
import { compareWithSource } from './compare-with-source.js';
import { type SampledMessage, sampleMailbox, seededRandom } from './sample.js';
import { takeOut } from './take-out.js';

export interface DrillInput {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly dataDir: string;
  /** The source with its secret; nothing is connected yet. */
  readonly openSource: (source: Source) => Promise<MailSource>;
  /** Decides what is sampled. */
  readonly seed: string;
  readonly signal: AbortSignal;
  readonly log: SessionLog;
}

/** What became of the messages that a drill tried. */
export interface DrillFigures {
  tried: number;
  /** Came back byte for byte as recorded, and no source gives them otherwise. */
  whole: number;
  /** Were read anew at their source. */
  compared: number;
  /** Sources that could not be asked. */
  unasked: number;
  /** Mailboxes that there was no time for. */
  left: number;
  /** The repository lacks the last backups into it. */
  isOlder: boolean;
}

/** Messages of one drill, unless there are so many mailboxes that it takes more for the least of each. */
const messagesWanted = 2000;
/** One of each restore point that is tried. */
const leastOfMailbox = 3;
const mostOfMailbox = 6;
/** A drill that takes longer ends, and says how many mailboxes it has left out. */
const longestMs = 60 * 60_000;

/** Holds a drill on one repository; what came of it goes to the log. Throws what opening the repository throws. */
export async function drillRepository(input: DrillInput, repository: KnownRepository): Promise<DrillFigures> {
  const { catalogue, clock, signal, log, seed } = input;
  const figures: DrillFigures = { tried: 0, whole: 0, compared: 0, unasked: 0, left: 0, isOlder: false };
  const opened = openForReading(repository.path, catalogue.repositories.expectationOf(repository.id));
  try {
    const older = lostPoints(catalogue, repository, opened.reader);
    figures.isOlder = older !== null;
    if (older !== null) log.line('Warning', older, 'points-missing');
    const random = seededRandom(`${seed} ${repository.path}`);
    const names = new Map(catalogue.mailboxes.list().map((mailbox) => [mailbox.id, mailbox]));
    // What there is no time for differs from drill to drill.
    const mailboxes = shuffled(opened.mailboxes(), random);
    const each = Math.min(
      mostOfMailbox,
      Math.max(leastOfMailbox, Math.floor(messagesWanted / Math.max(1, mailboxes.length))),
    );
    const sources = createSources(input);
    const startedAt = clock().getTime();
    for (const [index, { key, name }] of mailboxes.entries()) {
      throwIfStopped(signal);
      if (clock().getTime() - startedAt > longestMs) {
        figures.left = mailboxes.length - index;
        log.line(
          'Warning',
          text('restore.drillOutOfTime', { path: repository.path, mailboxes: figures.left }),
        );
        break;
      }
      await drillMailbox(
        { input, opened, repository, sources, figures, each, random },
        key,
        name,
        names.get(key),
      );
    }
    figures.unasked = sources.unasked();
    return figures;
  } finally {
    opened.close();
  }
}

interface MailboxDrill {
  readonly input: DrillInput;
  readonly opened: OpenRepository;
  readonly repository: KnownRepository;
  readonly sources: Sources;
  readonly figures: DrillFigures;
  readonly each: number;
  readonly random: () => number;
}

async function drillMailbox(
  drill: MailboxDrill,
  key: string,
  name: string,
  stored: StoredMailbox | undefined,
): Promise<void> {
  const { input, opened, repository, figures, each, random } = drill;
  const { log, signal } = input;
  const mailbox = stored?.mailbox ?? name;
  let tried = 1;
  try {
    const sample = sampleMailbox(opened.reader, opened.reader.points(key), each, random);
    if (sample.length === 0) return;
    tried = sample.length;
    // What lies here proves nothing of the bucket, on which everything depends once this computer is lost.
    const contents = sample.map(({ message }) => message.content_id);
    const notThere = await opened.reader.notWholeInBucket(contents, signal);
    const found = await takeOut(input.dataDir, repository.id, opened.reader, sample, signal);
    const lost = lostOf(sample, found);
    const onlyHere = sample.flatMap(({ message }) => {
      const sha256 = message.sha256.toString('hex');
      return notThere.has(message.content_id) && !lost.includes(sha256) ? [sha256] : [];
    });
    const { compared, different } = await compare(drill, mailbox, stored, sample);
    const broken = new Set([...lost, ...onlyHere, ...different]);
    const whole = sample.filter(({ message }) => !broken.has(message.sha256.toString('hex'))).length;
    figures.tried += tried;
    figures.whole += whole;
    figures.compared += compared;
    for (const sha256 of lost)
      log.line('Error', text('restore.drillLost', { mailbox, sha256 }), 'repository-damaged');
    for (const sha256 of onlyHere)
      log.line('Error', text('restore.drillOnlyHere', { mailbox, sha256 }), 'repository-damaged');
    for (const sha256 of different) log.line('Error', text('restore.drillDifferent', { mailbox, sha256 }));
    if (broken.size === 0)
      log.line('Success', text('restore.drillMailbox', { mailbox, whole, tried, compared }));
  } catch (error) {
    throwIfStopped(signal);
    // Damage that no message could be drawn from, or no room for the messages: the others are tried all the same.
    if (!(error instanceof AppError)) throw error;
    figures.tried += tried;
    const { message: reason, code } = toErrorData(error);
    log.line('Error', text('restore.drillFailed', { mailbox, reason }), code);
  }
}

/** SHA-256 of the messages that did not come back as they were recorded. */
function lostOf(sample: readonly SampledMessage[], found: ReadonlyMap<string, number>): string[] {
  const left = new Map(found);
  return sample.flatMap(({ message }) => {
    const sha256 = message.sha256.toString('hex');
    const times = left.get(sha256) ?? 0;
    left.set(sha256, times - 1);
    return times > 0 ? [] : [sha256];
  });
}

/** With the mailbox's source, where it still has one that answers. */
async function compare(
  { input, opened, sources }: MailboxDrill,
  mailbox: string,
  stored: StoredMailbox | undefined,
  sample: readonly SampledMessage[],
): Promise<{ compared: number; different: readonly string[] }> {
  const mail = stored === undefined ? null : await sources.of(stored.sourceId);
  if (stored === undefined || mail === null) return { compared: 0, different: [] };
  const messages = sample.map(({ folder, message }) => {
    const { uidValidity, uid } = opened.reader.origin(message.id);
    return { folder, uidValidity, uid, sha256: message.sha256.toString('hex') };
  });
  try {
    return await compareWithSource(mail, mailbox, messages, input.signal);
  } catch (error) {
    throwIfStopped(input.signal);
    sources.failed(stored.sourceId, mailbox, error);
    return { compared: 0, different: [] };
  }
}

interface Sources {
  /** Null for a source that is gone, or did not answer before. */
  readonly of: (sourceId: string) => Promise<MailSource | null>;
  readonly failed: (sourceId: string, mailbox: string, error: unknown) => void;
  readonly unasked: () => number;
}

/** A source that does not answer is not asked for every mailbox again; what concerns one mailbox only does not stop the others. */
function createSources({ catalogue, openSource, log }: DrillInput): Sources {
  const known = new Map(catalogue.sources.list().map((source) => [source.id, source]));
  const open = new Map<string, MailSource | null>();
  const unasked = new Set<string>();
  const give = (sourceId: string, error: unknown): void => {
    open.set(sourceId, null);
    unasked.add(sourceId);
    const source = known.get(sourceId)?.name ?? '';
    const { message: reason, code } = toErrorData(error);
    log.line('Warning', text('restore.drillUnasked', { source, reason }), code);
  };
  return {
    async of(sourceId) {
      const source = known.get(sourceId);
      if (source === undefined) return null;
      const already = open.get(sourceId);
      if (already !== undefined) return already;
      try {
        const mail = await openSource(source);
        await mail.signIn();
        open.set(sourceId, mail);
        return mail;
      } catch (error) {
        give(sourceId, error);
        return null;
      }
    },
    failed(sourceId, mailbox, error) {
      const { code, message } = toErrorData(error);
      if (code === 'not-found' || code === 'source-protocol')
        log.line('Warning', text('restore.drillNotCompared', { mailbox, reason: message }), code);
      else give(sourceId, error);
    },
    unasked: () => unasked.size,
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = items.map((item) => ({ item, at: random() }));
  return order.sort((a, b) => a.at - b.at).map(({ item }) => item);
}
