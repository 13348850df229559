import type { MailboxHold } from '../../shared/backup/mailbox-data.js';
import type { Clock } from '../../shared/clock.js';
import { AppError, toErrorData } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { KnownRepository } from '../catalogue/repositories.js';
import { changeHolds } from '../repository/change-beside-backup.js';

/**
 * Legal holds (docs/decisions/0169): a held mailbox loses nothing. A hold counts at once for this console, and is written into every repository
 * with points of the mailbox, so that every console on it respects it; one that is out of reach gets it as soon as it is there.
 */
export interface LegalHolds {
  /** Throws AppError `not-found` for an unknown mailbox, `io` or `disk-full` when it could not be kept. One that is held stays as it is. */
  readonly hold: (mailboxId: string, reason: string) => MailboxHold;
  /**
   * Lets a mailbox go, in every repository. While one of them is out of reach that is refused with AppError `not-found` and nothing changes, unless
   * `leaveUnreachable`: it is held there until it is let go again. Throws AppError `not-found` too for one that is not held.
   */
  readonly release: (mailboxId: string, leaveUnreachable: boolean) => { readonly left: readonly string[] };
}

export function createLegalHolds(
  catalogue: Catalogue,
  clock: Clock,
  onEvent: (event: 'held' | 'released', mailbox: string, reason: string) => void,
): LegalHolds {
  const nameOf = (mailboxId: string): string => {
    const found = catalogue.mailboxes.list().find(({ id }) => id === mailboxId);
    if (found === undefined) throw new AppError('not-found', text('mailboxes.gone'));
    return found.mailbox;
  };
  return {
    hold: (mailboxId, reason) => {
      const mailbox = nameOf(mailboxId);
      const isNew = catalogue.holds.of(mailboxId) === null;
      catalogue.holds.add(mailboxId, { since: clock().toISOString(), reason });
      if (isNew) onEvent('held', mailbox, reason);
      for (const repository of writtenWith(catalogue, mailboxId)) trySync(catalogue, repository);
      const held = holdOf(catalogue, mailboxId);
      // Another console had let it go in a repository at the very moment.
      if (held === null) throw new AppError('busy', text('mailboxes.holdChanged', { mailbox }));
      return held;
    },
    release: (mailboxId, leaveUnreachable) => {
      const mailbox = nameOf(mailboxId);
      const held = catalogue.holds.of(mailboxId);
      if (held === null) throw new AppError('not-found', text('mailboxes.notHeld', { mailbox }));
      const repositories = writtenWith(catalogue, mailboxId, held.notedIn);
      const problems = repositories.flatMap((repository) => problemOf(catalogue, repository) ?? []);
      const [problem] = problems;
      if (problem !== undefined && !leaveUnreachable)
        throw new AppError(
          'not-found',
          text('mailboxes.releaseUnreachable', { mailbox, reason: problem.reason }),
        );
      const left = new Set(problems.map(({ path }) => path));
      for (const { id, path } of repositories) {
        if (left.has(path)) continue;
        changeHolds(path, catalogue.repositories.expectationOf(id), (holds) => {
          holds.release(mailboxId, clock());
        });
      }
      catalogue.holds.remove(mailboxId);
      onEvent('released', mailbox, held.reason);
      return { left: [...left] };
    },
  };
}

/** Every hold, by the mailboxes' ids. */
export function allHolds(catalogue: Catalogue): Map<string, MailboxHold> {
  const ids = [...catalogue.holds.list().keys()];
  return new Map(
    ids.flatMap((id) => {
      const hold = holdOf(catalogue, id);
      return hold === null ? [] : [[id, hold]];
    }),
  );
}

/** The hold of a mailbox with the repositories that could not note it yet; null when it is not held. */
function holdOf(catalogue: Catalogue, mailboxId: string): MailboxHold | null {
  const held = catalogue.holds.of(mailboxId);
  if (held === null) return null;
  const { since, reason, notedIn } = held;
  const missing = writtenWith(catalogue, mailboxId).filter(({ id }) => !notedIn.has(id));
  return { since, reason, missingIn: missing.map(({ path }) => path) };
}

/**
 * Brings holds of this console and of a repository together: what either holds both do then; what another console has let go is let go. Throws what
 * opening the repository throws. Where nothing can be written, what the repository holds is respected all the same.
 */
export function syncHolds(catalogue: Catalogue, { id, path }: KnownRepository): void {
  const known = catalogue.holds.list();
  const links = new Set(catalogue.repositories.mailboxesIn(id));
  changeHolds(path, catalogue.repositories.expectationOf(id), (holds) => {
    const noted = holds.noted();
    for (const [mailboxId, { since, reason, releasedAt, isAltered }] of noted) {
      // It holds and releases nothing here; what this console knows takes its place below.
      if (isAltered) continue;
      const held = known.get(mailboxId);
      if (releasedAt === null) {
        if (held === undefined)
          catalogue.holds.add(mailboxId, { since: new Date(since).toISOString(), reason });
        catalogue.holds.noteIn(mailboxId, id);
      } else if (held !== undefined && Date.parse(held.since) <= releasedAt) {
        catalogue.holds.releaseIn(mailboxId, id);
      }
    }
    for (const [mailboxId, held] of known) {
      const there = noted.get(mailboxId);
      const released = there?.isAltered === false ? there.releasedAt : null;
      if (!links.has(mailboxId) || (released !== null && Date.parse(held.since) <= released)) continue;
      if (holds.hold(mailboxId, { since: Date.parse(held.since), reason: held.reason }))
        catalogue.holds.noteIn(mailboxId, id);
    }
  });
}

/** The same for one that may be out of reach: it is tried again whenever it is used. */
export function trySync(catalogue: Catalogue, repository: KnownRepository): void {
  try {
    syncHolds(catalogue, repository);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

/** The repositories that this console writes to with points of a mailbox, and those besides that have noted its hold. */
function writtenWith(
  { repositories }: Catalogue,
  mailboxId: string,
  notedIn: ReadonlySet<number> = new Set(),
): KnownRepository[] {
  const openedOnly = repositories.openedOnly();
  const linked = repositories.ofMailbox(mailboxId);
  const ids = new Set(linked.map(({ id }) => id));
  const others = [...notedIn].filter((id) => !ids.has(id)).flatMap((id) => repositories.get(id) ?? []);
  return [...linked, ...others].filter(({ id }) => !openedOnly.has(id));
}

function problemOf(
  { repositories }: Catalogue,
  { id, path }: KnownRepository,
): { readonly path: string; readonly reason: ReturnType<typeof toErrorData>['message'] } | null {
  try {
    changeHolds(path, repositories.expectationOf(id), (holds) => holds.noted());
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { path, reason: toErrorData(error).message };
  }
}
