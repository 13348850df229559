import type { Discovery } from '../../shared/backup/directory.js';
import { kindByHand } from '../../shared/backup/job.js';
import type { Source, SourceMailbox } from '../../shared/backup/source.js';
import { accountOf, followsDirectory, hasDirectory } from '../../shared/backup/source-edit.js';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import type { LicenseFacts, MailboxKind } from '../../shared/license/model.js';
import { text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownDirectory } from '../catalogue/directories.js';
import { throwIfStopped } from '../lib/cancellation.js';
import type { Directory, OnDirectoryProgress } from '../sources/directory/directory.js';
import type { ListingWatch, MailSource, MailboxListing } from '../sources/mail-source.js';
import { type DirectoryChanges, compareLook } from './directory-changes.js';

/** Who has a look: what a person sees is taken at its word, a sudden loss that a session finds is not. */
type LookedBy = 'person' | 'session';

/** Mailboxes by the directory of the organisation whose app opens them (docs/decisions/0231). */
export interface MailboxDiscovery {
  /**
   * Reads the directory and notes what it has; a look that does not come to its end changes nothing. Throws what reading throws, and
   * AppError `source-protocol` for one that names nobody, or, by a session, for a sudden loss.
   */
  readonly discover: (
    source: Source,
    by: LookedBy,
    onProgress: OnDirectoryProgress,
    signal: AbortSignal,
  ) => Promise<Discovery>;
  /** The same of a directory for a source as it is to be, beside what is known of the stored one; nothing is noted. */
  readonly preview: (
    source: Pick<Source, 'config'> & { readonly id: string | null },
    directory: Directory,
    onProgress: OnDirectoryProgress,
    signal: AbortSignal,
  ) => Promise<Discovery>;
  /** What a source lists: one that follows its directory what is known of it; a list by hand has the kinds that its directory told. */
  readonly listing: (source: Source, mail: MailSource, watch?: ListingWatch) => Promise<MailboxListing>;
  /** Reads the directory of a source that follows it, where nothing is known of it yet. */
  readonly readIfUnknown: (source: Source) => Promise<void>;
  /** What was found when the directory was last read; null before. */
  readonly known: (sourceId: string) => KnownDirectory | null;
}

interface DiscoveryServices {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  /** With the stored secret; nothing is connected yet. */
  readonly openDirectory: (source: Source) => Promise<Directory>;
  /** The license's time, by which a kind changes (licensing.md §9). */
  readonly readFacts: () => Promise<LicenseFacts>;
  readonly onMailboxChange: () => void;
}

export function createMailboxDiscovery(services: DiscoveryServices): MailboxDiscovery {
  const { catalogue, clock, openDirectory, readFacts, onMailboxChange } = services;

  const look = async (
    sourceId: string | null,
    host: string,
    directory: Directory,
    onProgress: OnDirectoryProgress,
    signal: AbortSignal,
  ): Promise<DirectoryChanges> => {
    const found = await directory.read(onProgress, signal);
    throwIfStopped(signal);
    if (found.mailboxes.length === 0)
      throw new AppError('source-protocol', text('directory.namesNobody', { host }));
    const known = sourceId === null ? null : catalogue.directories.of(sourceId);
    return compareLook(known, found, clock().toISOString(), namedIn(catalogue, sourceId));
  };

  const discover: MailboxDiscovery['discover'] = async (source, by, onProgress, signal) => {
    const { id, config } = source;
    const directory = await openDirectory(source);
    const changes = await look(id, hostOf(source), directory, onProgress, signal);
    const { found, changed, isSuddenLoss } = changes;
    if (isSuddenLoss && by === 'session') {
      const before = catalogue.directories.of(id)?.mailboxes.filter(({ goneAt }) => goneAt === null) ?? [];
      const loss = { gone: found.gone.length, before: before.length };
      throw new AppError('source-protocol', text('directory.suddenLoss', loss));
    }
    const facts = await readFacts();
    throwIfStopped(signal);
    catalogue.directories.note(id, found.readAt, changed);
    // The ledger of a license that cannot be read stays as it is (docs/decisions/0165).
    if (facts.unread === undefined) {
      catalogue.mailboxes.takeKinds(toldKinds(catalogue, id), facts);
      onMailboxChange();
    }
    return { ...found, isFollowed: followsDirectory(config) };
  };

  return {
    discover,
    preview: async ({ id, config }, directory, onProgress, signal) => {
      const { found } = await look(
        id,
        config.type === 'imap' ? config.host : '',
        directory,
        onProgress,
        signal,
      );
      return { ...found, isFollowed: followsDirectory(config) };
    },
    listing: async (source, mail, watch) => {
      const listed = await mail.listMailboxes(watch);
      if (!hasDirectory(source.config)) return listed;
      if (!followsDirectory(source.config)) {
        const kinds = kindsOf(catalogue.directories.of(source.id));
        const mailboxes = listed.mailboxes.map(({ mailbox, kind }) => ({
          mailbox,
          kind: kinds.get(accountOf(mailbox)) ?? kind,
        }));
        return { ...listed, mailboxes };
      }
      return { ...listed, mailboxes: presentIn(catalogue.directories.of(source.id)) };
    },
    readIfUnknown: async (source) => {
      if (!followsDirectory(source.config) || catalogue.directories.of(source.id) !== null) return;
      await discover(source, 'person', () => undefined, new AbortController().signal);
    },
    known: catalogue.directories.of,
  };
}

/** The mailboxes that a directory has by the last look. */
function presentIn(known: KnownDirectory | null): SourceMailbox[] {
  return (known?.mailboxes ?? [])
    .filter(({ goneAt }) => goneAt === null)
    .map(({ mailbox, kind }) => ({ mailbox, kind }));
}

function kindsOf(known: KnownDirectory | null): ReadonlyMap<string, MailboxKind> {
  const present = known?.mailboxes.filter(({ goneAt }) => goneAt === null) ?? [];
  return new Map(present.map(({ account, kind }) => [account, kind]));
}

/** What a source calls an account already. */
function namedIn(catalogue: Catalogue, sourceId: string | null): (account: string) => string | undefined {
  const names = new Map(
    catalogue.mailboxes
      .list()
      .filter((stored) => stored.sourceId === sourceId)
      .map(({ mailbox }) => [accountOf(mailbox), mailbox]),
  );
  return (account) => names.get(account);
}

/** The kinds that a directory tells of units, without those of mailboxes of which a job names the kind. */
function toldKinds(catalogue: Catalogue, sourceId: string): ReadonlyMap<string, MailboxKind> {
  const kinds = kindsOf(catalogue.directories.of(sourceId));
  const jobs = catalogue.jobs.list().map(({ definition }) => definition);
  const stored = catalogue.mailboxes.list();
  const byHand = new Set(
    stored
      .filter(({ mailbox, sourceId: of }) =>
        jobs.some((job) => job.sourceId === of && kindByHand(job, mailbox) !== undefined),
      )
      .map(({ unitId }) => unitId),
  );
  const told = new Map<string, MailboxKind>();
  for (const { mailbox, unitId, sourceId: of } of stored) {
    const kind = of === sourceId ? kinds.get(accountOf(mailbox)) : undefined;
    if (kind !== undefined && !byHand.has(unitId)) told.set(unitId, kind);
  }
  return told;
}

function hostOf({ config, name }: Source): string {
  return config.type === 'imap' ? config.host : name;
}
