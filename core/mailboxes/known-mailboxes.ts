import { createHash } from 'node:crypto';
import { kindByHand } from '../../shared/backup/job.js';
import type { Source } from '../../shared/backup/source.js';
import { accountOf, followsDirectory, namedByHand } from '../../shared/backup/source-edit.js';
import type { MailboxKind } from '../../shared/license/model.js';
import type { KnownDirectory } from '../catalogue/directories.js';
import type { StoredMailbox } from '../catalogue/stored-mailboxes.js';
import { selectedBy } from '../jobs/mailbox-selection.js';
import { groupBy } from '../lib/group-by.js';
import type { JobState } from './job-states.js';

/** A mailbox that the catalogue has, or that a job, a source or a directory names. */
export interface KnownMailbox {
  readonly id: string;
  readonly mailbox: string;
  /** Of the source whose jobs say what can be said of it. */
  readonly sourceId: string;
  readonly source: string;
  /** Null where nobody has said it. */
  readonly kind: MailboxKind | null;
  /** Null for one that no session has listed yet. */
  readonly stored: StoredMailbox | null;
  /** False where only a directory has it, and its source reads a list that was made by hand. */
  readonly isRead: boolean;
}

interface KnownInput {
  /** Without those of repositories that were opened only to restore from. */
  readonly mailboxes: readonly StoredMailbox[];
  readonly sources: readonly Source[];
  readonly jobs: readonly JobState[];
  readonly directoryOf: (sourceId: string) => KnownDirectory | null;
}

/** A mailbox as a session of its source would list it. */
type Expected = Pick<KnownMailbox, 'mailbox' | 'kind' | 'isRead'>;

/** Every mailbox that is known, those of the catalogue first and in its order. Pure. */
export function knownMailboxes({ mailboxes, sources, jobs, directoryOf }: KnownInput): KnownMailbox[] {
  const ofSource = groupBy(mailboxes, ({ sourceId }) => sourceId);
  const jobsOf = groupBy(jobs, ({ stored }) => stored.definition.sourceId);
  const places = sources.map((source): Place => {
    const jobsHere = jobsOf.get(source.id) ?? [];
    const own = once(() => new Set((ofSource.get(source.id) ?? []).map(({ mailbox }) => mailbox)));
    const expected = expectedOf(source, jobsHere, directoryOf(source.id), own);
    return { source, taken: own, expected, awaits: once(() => awaitedBy(jobsHere)) };
  });
  const claim = claims(places);
  const names = new Map(sources.map(({ id, name }) => [id, name]));
  const stored = mailboxes.map((each): KnownMailbox => {
    const { id, mailbox, sourceId, kind } = each;
    const name = names.get(sourceId);
    const known = {
      id,
      mailbox,
      sourceId,
      source: name ?? each.sourceName,
      kind,
      stored: each,
      isRead: true,
    };
    const claimed = name !== undefined || each.isSample ? null : claim(each);
    return claimed === null ? known : { ...known, ...claimed };
  });
  const others = places.flatMap(({ source: { id: sourceId, name: source }, expected, taken }) =>
    [...expected.values()]
      .filter(({ mailbox }) => !taken().has(mailbox))
      .map((each): KnownMailbox => {
        return { id: unlistedId(sourceId, each.mailbox), sourceId, source, stored: null, ...each };
      }),
  );
  return [...stored, ...others];
}

/** The same at each look, and no id of the catalogue. */
function unlistedId(sourceId: string, mailbox: string): string {
  return `unlisted-${createHash('sha256')
    .update(JSON.stringify([sourceId, mailbox]))
    .digest('hex')}`;
}

interface Place {
  readonly source: Source;
  /** Names of its mailboxes in the catalogue; grows with what it claims. */
  readonly taken: () => Set<string>;
  /** By name. */
  readonly expected: ReadonlyMap<string, Expected>;
  readonly awaits: () => (mailbox: string) => 'yes' | 'no' | 'without-job';
}

/** Of 100,000 mailboxes nothing is put together that nobody asks for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** Whom its jobs name, also to leave them out, whom it names itself, and whom its directory had beyond that when it was last read. */
function expectedOf(
  { config }: Source,
  jobs: readonly JobState[],
  directory: KnownDirectory | null,
  own: () => ReadonlySet<string>,
): ReadonlyMap<string, Expected> {
  const present = (directory?.mailboxes ?? []).filter(({ goneAt }) => goneAt === null);
  const told = new Map(present.map(({ account, kind }) => [account, kind]));
  const definitions = jobs.map(({ stored }) => stored.definition);
  const kindOf = (mailbox: string): MailboxKind | null =>
    definitions.map((job) => kindByHand(job, mailbox)).find((kind) => kind !== undefined) ??
    told.get(accountOf(mailbox)) ??
    null;
  const named = definitions.flatMap(({ selection }) => [
    ...(selection.type === 'chosen' ? selection.mailboxes : []),
    ...(selection.except ?? []),
  ]);
  const names = [...new Set([...named, ...namedByHand(config)])];
  const accounts = new Set(present.length === 0 ? [] : [...names, ...own()].map(accountOf));
  const isRead = followsDirectory(config);
  return new Map([
    ...names.map((mailbox): [string, Expected] => [
      mailbox,
      { mailbox, kind: kindOf(mailbox), isRead: true },
    ]),
    ...present
      .filter(({ account }) => !accounts.has(account))
      .map(({ mailbox }): [string, Expected] => [mailbox, { mailbox, kind: kindOf(mailbox), isRead }]),
  ]);
}

/** Whether a session that is to come may list it: one that went through the list of a job would have. */
function awaitedBy(jobs: readonly JobState[]): ReturnType<Place['awaits']> {
  const selecting = jobs.map(({ stored, lastComplete }) => ({
    selects: selectedBy(stored.definition),
    isOver: lastComplete !== null,
  }));
  return (mailbox) => {
    const of = selecting.filter(({ selects }) => selects(mailbox));
    if (of.some(({ isOver }) => isOver)) return 'no';
    return of.length > 0 ? 'yes' : 'without-job';
  };
}

/**
 * What a source that is gone, or the console before a move, has left is judged as its next session will find it: as that of the source of this name, or
 * of the one that names its account (`core/catalogue/session-requests.ts`). One name goes to one mailbox, the first.
 */
function claims(
  places: readonly Place[],
): (left: StoredMailbox) => Pick<KnownMailbox, 'mailbox' | 'sourceId' | 'source'> | null {
  const byName = new Map(places.map((place) => [place.source.name.toLowerCase(), place]));
  const byAccount = new Map(
    places.flatMap((place) =>
      [...place.expected.keys()].map((mailbox) => [accountOf(mailbox), { place, mailbox }] as const),
    ),
  );
  return ({ sourceName, mailbox: name }) => {
    const named = byName.get(sourceName.toLowerCase());
    const found = [
      ...(named === undefined ? [] : [{ place: named, mailbox: name }]),
      ...(name.includes('@') ? [byAccount.get(accountOf(name))] : []),
    ].find(
      (each) =>
        each !== undefined &&
        !each.place.taken().has(each.mailbox) &&
        (each.place.awaits()(each.mailbox) === 'yes' ||
          (each.place.awaits()(each.mailbox) === 'without-job' && each.place.expected.has(each.mailbox))),
    );
    if (found === undefined) return null;
    const { place, mailbox } = found;
    place.taken().add(mailbox);
    return { mailbox, sourceId: place.source.id, source: place.source.name };
  };
}
