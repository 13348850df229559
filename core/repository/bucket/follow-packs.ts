import { z } from 'zod';
import { type Text, text } from '../../../shared/texts/text.js';
import type { ListedObject, ObjectStore } from '../../object-store/object-store.js';
import { ahead } from '../../lib/ahead.js';
import { type Sqlite, blob } from '../../lib/sqlite.js';
import { notePlaces } from './chunk-places.js';
import { forgetPack } from './forget-packs.js';
import { packName, packNamed, packPrefix } from './object-names.js';
import { type ReadPack, readPack } from './read-bucket.js';
import type { SharedPlace } from './shared-writing.js';

const packRow = z.object({ id: z.int(), sha256: blob });
const identityRow = z.object({ identity: blob });

const packsAtOnce = 8;

/** The packs of a bucket as a look at it has found them. */
export interface FollowedPacks {
  readonly problems: readonly Text[];
  /**
   * Forgets those that are gone. Not whole: pieces that the index needs lie in none of the others by their names alone; at the `last` look each of those
   * is read, and what is nowhere is a problem.
   */
  readonly forgetGone: (
    isLast: boolean,
  ) => Promise<{ readonly isWhole: boolean; readonly problems: readonly Text[] }>;
}

/** Has an index know the packs of its bucket that it does not know yet. */
export async function followPacks(
  database: Sqlite,
  store: ObjectStore,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<FollowedPacks> {
  const listed = new Map<string, ListedObject>();
  for await (const object of store.list(packPrefix, signal)) listed.set(object.name, object);
  const before = new Set(knownPacks(database).map(({ sha256 }) => packName(sha256)));
  const fresh = [...listed.values()].filter(({ name }) => !before.has(name));
  const problems: Text[] = [];
  const noteAll = async (
    packs: readonly ListedObject[],
    isWanted: (place: SharedPlace) => boolean,
  ): Promise<void> => {
    // Of a piece that is in two packs the later one has it: it was written in place of what was damaged.
    const ordered = [...packs].sort((one, other) => one.writtenAt.getTime() - other.writtenAt.getTime());
    let done = 0;
    for await (const pack of ahead(ordered, packsAtOnce, (each) => readPack(database, store, each, signal))) {
      onProgress(done, ordered.length);
      done += 1;
      const places = placesIn(pack);
      if (places === null) problems.push(text('repository.packNotRead', { name: pack.name }));
      else
        database.transaction(() => {
          notePlaces(database, places.filter(isWanted));
        });
    }
  };
  await noteAll(fresh, () => true);
  return {
    problems,
    forgetGone: async (isLast) => {
      const gone = knownPacks(database).filter(({ sha256 }) => !listed.has(packName(sha256)));
      let stranded = strandedIn(database, gone);
      if (stranded.size > 0 && !isLast) return { isWhole: false, problems: [] };
      if (stranded.size > 0)
        await noteAll([...listed.values()], ({ identity }) => stranded.has(identity.toString('hex')));
      stranded = strandedIn(database, gone);
      for (const { id } of gone) await forgetPack(database, () => Promise.resolve([]), id);
      const lost = stranded.size === 0 ? [] : [text('repository.piecesGone', { pieces: stranded.size })];
      return { isWhole: true, problems: lost };
    },
  };
}

function knownPacks(database: Sqlite): z.output<typeof packRow>[] {
  return database.all(packRow, 'SELECT id, sha256 FROM pack');
}

/** Names of pieces that something needs, that do not lie here, and that were in these packs. */
function strandedIn(database: Sqlite, packs: readonly { readonly id: number }[]): Set<string> {
  const rows = database.all(
    identityRow,
    `SELECT sha256 AS identity FROM packed_chunk JOIN chunk ON chunk.id = chunk_id
      WHERE pack_id IN (SELECT value FROM json_each(?)) AND length(data) = 0
        AND (EXISTS (SELECT 1 FROM content_chunk WHERE chunk_id = chunk.id) OR EXISTS (SELECT 1 FROM point_leaf WHERE chunk_id = chunk.id))`,
    JSON.stringify(packs.map(({ id }) => id)),
  );
  return new Set(rows.map(({ identity }) => identity.toString('hex')));
}

/** Null for a pack that cannot be used. */
function placesIn({ name, size, sha256, chunks }: ReadPack): SharedPlace[] | null {
  if (sha256 === null || chunks === null || packNamed(name) === null) return null;
  const chunkBytes = chunks.reduce((sum, { length }) => sum + length, 0);
  const pack = { sha256, bytes: size, chunkBytes, lockedUntil: null };
  return chunks.map(({ identity, codec, size: plain, offset, length }) => ({
    ...{ identity, codec, size: plain, offset, length, pack },
  }));
}
