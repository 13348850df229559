import type {
  ComparedPoints,
  Comparison,
  DifferencePage,
  DifferencePageRequest,
} from '../../../shared/backup/comparison.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { messageOf } from '../browse.js';
import { parseId } from '../ids.js';
import type { OpenRepositories } from '../open-repositories.js';
import { type Differences, type ListedMessage, compareListings } from './differences.js';

/** Rows that are read at a time; other calls, a cancel among them, get their turn in between. */
const rowsAtATime = 5_000;
/** Somebody who looks at one comparison may go back to the one before. */
const mostKept = 2;

interface DatedMessage extends ListedMessage {
  readonly path: readonly string[];
  readonly date: number | null;
}

interface Compared extends Differences<DatedMessage> {
  readonly damaged: number;
}

type OnCompared = (done: number, total: number) => void;

/** Comparisons of restore points, which never change once they are complete. */
export interface PointComparisons {
  /** Throws AppError `cancelled`, and `not-found` for a point that is not there. */
  readonly compare: (
    points: ComparedPoints,
    signal?: AbortSignal,
    onCompared?: OnCompared,
  ) => Promise<Comparison>;
  readonly page: (request: DifferencePageRequest) => Promise<DifferencePage>;
}

export function createPointComparisons(repositories: OpenRepositories): PointComparisons {
  const kept = new Map<string, Compared>();
  const find = async (
    points: ComparedPoints,
    signal?: AbortSignal,
    onCompared: OnCompared = () => undefined,
  ): Promise<Compared> => {
    const key = `${points.fromPointId} ${points.toPointId}`;
    const known = kept.get(key);
    if (known) return known;
    const compared = await comparePoints(points, repositories, signal, onCompared);
    const oldest = kept.keys().next();
    if (kept.size >= mostKept && oldest.done !== true) kept.delete(oldest.value);
    kept.set(key, compared);
    return compared;
  };
  return {
    compare: async (points, signal, onCompared) => {
      const { gone, new: added, moved, changed, same, damaged } = await find(points, signal, onCompared);
      return {
        gone: gone.length,
        new: added.length,
        moved: moved.length,
        changed: changed.length,
        same,
        damaged,
      };
    },
    page: async (request) => pageOf(await find(request), request, repositories),
  };
}

async function comparePoints(
  { fromPointId, toPointId }: ComparedPoints,
  repositories: OpenRepositories,
  signal: AbortSignal | undefined,
  onCompared: OnCompared,
): Promise<Compared> {
  const points = [fromPointId, toPointId].map((id) => foldersOf(id, repositories));
  const total = points.flatMap(({ folders }) => folders).reduce((sum, { messages }) => sum + messages, 0);
  let [done, damaged] = [0, 0];
  onCompared(done, total);
  const listings: DatedMessage[][] = [];
  for (const { reader, pointId, folders } of points) {
    const listing: DatedMessage[] = [];
    for (const folder of folders) {
      const { path } = folder;
      const place = { folder: JSON.stringify(path), path };
      for (let [afterId, isLast] = [0, false]; !isLast;) {
        throwIfStopped(signal);
        const rows = reader.listingAfter({ pointId, folderId: folder.id, afterId }, rowsAtATime);
        for (const { id, sha256, flags, date } of rows) {
          if (sha256 === null) damaged += 1;
          else listing.push({ id, content: sha256.toString('hex'), ...place, flags, date });
        }
        done += rows.length;
        onCompared(done, total);
        afterId = rows.at(-1)?.id ?? 0;
        isLast = rows.length < rowsAtATime;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    listings.push(listing);
  }
  const [before = [], after = []] = listings;
  const { gone, new: added, moved, changed, same } = await stoppable(compareListings(before, after), signal);
  const byAfter = (a: { readonly after: DatedMessage }, b: { readonly after: DatedMessage }): number =>
    newestFirst(a.after, b.after);
  return {
    gone: gone.toSorted(newestFirst),
    new: added.toSorted(newestFirst),
    moved: moved.toSorted(byAfter),
    changed: changed.toSorted(byAfter),
    ...{ same, damaged },
  };
}

/** Takes the steps of a calculation, and other calls, a cancel among them, have their turn in between. */
async function stoppable<T>(steps: Generator<undefined, T>, signal: AbortSignal | undefined): Promise<T> {
  for (;;) {
    throwIfStopped(signal);
    const step = steps.next();
    if (step.done === true) return step.value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function foldersOf(pointId: string, repositories: OpenRepositories) {
  const { repositoryId, rowId } = parseId('point', pointId);
  const reader = repositories.reader(repositoryId);
  return { reader, pointId: rowId, folders: reader.folders(rowId) };
}

/** What has no date comes last. */
function newestFirst(a: DatedMessage, b: DatedMessage): number {
  return (b.date ?? -Infinity) === (a.date ?? -Infinity)
    ? b.id - a.id
    : (b.date ?? -Infinity) - (a.date ?? -Infinity);
}

function pageOf(
  compared: Compared,
  { fromPointId, toPointId, kind, offset, limit }: DifferencePageRequest,
  repositories: OpenRepositories,
): DifferencePage {
  const all: readonly (DatedMessage | Differences<DatedMessage>['moved'][number])[] = compared[kind];
  const page = all
    .slice(offset, offset + limit)
    .map((each) => ('after' in each ? each : { before: null, after: each }));
  const { repositoryId } = parseId('point', kind === 'gone' ? fromPointId : toPointId);
  const rows = new Map(
    repositories
      .reader(repositoryId)
      .messagesOf(page.map(({ after }) => after.id))
      .map((row) => [row.id, row]),
  );
  return {
    total: all.length,
    differences: page.map(({ before, after }) => {
      const row = rows.get(after.id);
      // A page with a hole would shift the rows after it.
      if (!row) throw new AppError('not-found', text('repository.messageGone'));
      return {
        kind,
        message: messageOf(repositoryId, row),
        folder: [...after.path],
        before: before === null ? null : { folder: [...before.path], flags: [...before.flags] },
      };
    }),
  };
}
