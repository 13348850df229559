import { z } from 'zod';
import { type Sqlite, anyText } from '../../lib/sqlite.js';
import { groupBy } from '../../lib/group-by.js';
import { mailboxFolder, manifestNumber } from './object-names.js';
import { type NamedManifest, refusedAmong } from './read-bucket.js';
import type { PublishedPoint } from './shared-writing.js';

/*
 * What has come to a bucket, and gone from it, since its index was last there: by the names of manifests, of which only new ones are read.
 */

const knownRow = z.object({
  name: z.string(),
  pointId: z.int().nullable(),
  key: anyText.nullable(),
  session: z.string().nullable(),
  startedAt: z.int().nullable(),
  completedAt: z.int().nullable(),
});
/** A manifest that the index knows; without a point where that is another manifest's, or gone. */
export type KnownManifest = z.output<typeof knownRow>;

export function knownManifests(database: Sqlite): KnownManifest[] {
  return database.all(
    knownRow,
    `SELECT point_manifest.name, restore_point.id AS pointId, CAST(mailbox.key AS BLOB) AS key, session,
            started_at AS startedAt, completed_at AS completedAt
       FROM point_manifest LEFT JOIN restore_point ON restore_point.id = point_id AND completed_at IS NOT NULL
       LEFT JOIN mailbox ON mailbox.id = mailbox_id AND deleted_key IS NULL`,
  );
}

/** What a look at a bucket has listed: when manifests were written, by their names, and the names of refusals. */
export interface ListedManifests {
  readonly writtenAt: ReadonlyMap<string, number>;
  readonly refusals: ReadonlySet<string>;
}

/**
 * Manifests that are to be read: those that the index does not know, and of a mailbox in which one came late those that are after it, as they say
 * whether it was too late.
 */
export function manifestsToRead({ writtenAt }: ListedManifests, known: readonly KnownManifest[]): string[] {
  const names = new Set(known.map(({ name }) => name));
  return [...groupBy(writtenAt.keys(), mailboxFolder).values()].flatMap((ofMailbox) => {
    const unknown = ofMailbox.filter((name) => !names.has(name));
    if (unknown.length === 0) return [];
    const earliest = Math.min(...unknown.map(manifestNumber));
    return ofMailbox.filter((name) => !names.has(name) || manifestNumber(name) > earliest);
  });
}

/** How an index comes to have what its bucket has. */
export interface Changes {
  /** Of each mailbox in which something has changed, by its key: the points that it has now, and those that the index has and the bucket has no more. */
  readonly mailboxes: ReadonlyMap<
    string,
    { readonly points: readonly PublishedPoint[]; readonly gone: readonly PublishedPoint[] }
  >;
  readonly added: number;
  readonly gone: number;
  /** Manifests that stand for no point: they need not be read again. */
  readonly none: readonly string[];
}

interface Candidate {
  readonly name: string;
  readonly key: string;
  readonly identity: string;
  /** Of the point that the index has; null for a new one. */
  readonly pointId: number | null;
  readonly number: number;
  readonly completedAt: number;
  readonly isThere: boolean;
}

/** `read`: what {@link manifestsToRead} names, as far as it can be read. `taken`: numbers that stand for a point here, or did. */
export function changesIn(
  listed: ListedManifests,
  known: readonly KnownManifest[],
  read: readonly NamedManifest[],
  taken: ReadonlySet<number>,
): Changes {
  const isRefused = refusedAmong(read, listed.refusals);
  const isThere = (name: string): boolean =>
    listed.writtenAt.has(name) && !isRefused(name, manifestNumber(name));
  const names = new Set(known.map(({ name }) => name));
  const fresh = read.filter(({ name }) => !names.has(name));
  // Of two that were written in the same moment the one counts that was not known.
  const candidates = [...fresh.map(freshCandidate), ...known.flatMap(candidateOf)].map((each) => ({
    ...each,
    isThere: isThere(each.name),
  }));
  const numbers = new Numbers(taken);
  for (const { key, pointId } of known) if (key !== null && pointId !== null) numbers.note(key, pointId);
  const none = fresh.filter(({ name }) => !isThere(name)).map(({ name }) => name);
  const changed = new Set<string>();
  const [points, gone] = [new Map<string, PublishedPoint[]>(), new Map<string, PublishedPoint[]>()];
  const noteIn = (map: Map<string, PublishedPoint[]>, key: string, point: PublishedPoint): void => {
    map.set(key, [...(map.get(key) ?? []), point]);
  };
  let added = 0;
  const later = (one: Candidate, other: Candidate): number =>
    (listed.writtenAt.get(other.name) ?? 0) - (listed.writtenAt.get(one.name) ?? 0);
  // In the order in which they were made: a new one has a number that is larger than those before it.
  const groups = [...groupBy(candidates, ({ identity }) => identity).values()].sort(
    ([one], [other]) =>
      (one?.number ?? 0) - (other?.number ?? 0) || (one?.completedAt ?? 0) - (other?.completedAt ?? 0),
  );
  for (const group of groups) {
    const here = group.find(({ pointId }) => pointId !== null);
    const [manifest, ...earlier] = group.filter((each) => each.isThere).sort(later);
    none.push(...earlier.filter(({ name }) => !names.has(name)).map(({ name }) => name));
    if (manifest === undefined) {
      if (here === undefined) continue;
      changed.add(here.key);
      noteIn(gone, here.key, { number: here.number, manifest: here.name });
      continue;
    }
    const { key, name } = manifest;
    const number = here?.pointId ?? numbers.next(key, manifest.number);
    numbers.note(key, number);
    noteIn(points, key, { number, manifest: name });
    if (here?.name !== name) changed.add(key);
    if (here === undefined) added += 1;
  }
  const mailboxes = new Map(
    [...changed].map((key) => [
      key,
      { points: inOrder(points.get(key) ?? []), gone: inOrder(gone.get(key) ?? []) },
    ]),
  );
  return { mailboxes, added, gone: [...gone.values()].flat().length, none };
}

export function inOrder(points: readonly PublishedPoint[]): PublishedPoint[] {
  return [...points].sort((one, other) => one.number - other.number);
}

function candidateOf({
  name,
  pointId,
  key,
  session,
  startedAt,
  completedAt,
}: KnownManifest): Omit<Candidate, 'isThere'>[] {
  if (pointId === null || key === null) return [];
  const identity = JSON.stringify([key, session, startedAt, completedAt]);
  return [{ name, key, identity, pointId, number: pointId, completedAt: completedAt ?? 0 }];
}

function freshCandidate({ name, manifest: { mailbox, point } }: NamedManifest): Omit<Candidate, 'isThere'> {
  const { number, session, startedAt, completedAt } = point;
  const identity = JSON.stringify([mailbox.key, session, startedAt, completedAt]);
  return { name, key: mailbox.key, identity, pointId: null, number, completedAt };
}

/** Numbers of points of an index: each stands for one point for ever, and is larger than those of the mailbox's points before. */
class Numbers {
  private readonly taken: Set<number>;
  private largest: number;
  private readonly last = new Map<string, number>();

  constructor(taken: ReadonlySet<number>) {
    this.taken = new Set(taken);
    this.largest = [...taken].reduce((one, other) => Math.max(one, other), 0);
  }

  note(key: string, number: number): void {
    this.taken.add(number);
    this.largest = Math.max(this.largest, number);
    this.last.set(key, Math.max(this.last.get(key) ?? 0, number));
  }

  /** Its own, unless that is another's or too small. */
  next(key: string, own: number): number {
    return this.taken.has(own) || own <= (this.last.get(key) ?? 0) ? this.largest + 1 : own;
  }
}
