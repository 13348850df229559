import type { SearchAnswer, SearchHit, SearchRequest } from '../../../shared/backup/search.js';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import type { RepositoryStore } from '../../catalogue/repositories.js';
import type { HitPosition, StoredHit } from '../../repository/search/find-hits.js';
import type { RepositorySearch } from '../../repository/search/repository-search.js';
import { isRepository } from '../../repository/repository-marker.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { messageOf } from '../browse.js';
import { formatId } from '../ids.js';
import type { OpenRepositories } from '../open-repositories.js';
import { asksForAnything, dateRange, parseQuery } from './query.js';

/** A message found, and the repository that has it. */
interface FoundMessage extends StoredHit {
  readonly repositoryId: number;
}

/** A place in the order of everything found: newest first, then by repository, then by folder. */
interface Cursor extends HitPosition {
  readonly repositoryId: number;
}

/** What is asked for, however much of it is wanted. */
export type SearchScope = Pick<SearchRequest, 'query' | 'mailboxId' | 'isTyping'>;

/** Full-text search over every repository; works during a backup and never asks the license. */
export interface Search {
  /** One page of what a query finds. Throws AppError `cancelled` once `signal` is aborted. */
  readonly page: (request: SearchRequest, signal: AbortSignal) => Promise<SearchAnswer>;
  /** Everything a query finds, as it is asked for; `undefined` now and then, to let others have their turn. */
  readonly all: (request: SearchScope) => Generator<FoundMessage | undefined, void>;
  /** Messages that cannot be found yet. */
  readonly pending: () => number;
  /** Messages that an index of an earlier version still finds, because the one of this version does not have them yet. */
  readonly rebuilding: () => number;
}

/** `originalsOf` says which repositories are second copies, and of which: what the original has, too, is found there alone. */
export function createSearch(
  known: RepositoryStore,
  repositories: OpenRepositories,
  originalsOf: () => ReadonlyMap<number, number> = () => new Map(),
): Search {
  /** The repositories that can be read, and the paths of those that cannot: one of them stops the search in no other. */
  const look = (): { readonly reachable: { id: number }[]; readonly unreachable: string[] } => {
    const reachable: { id: number }[] = [];
    const unreachable: string[] = [];
    for (const { id, path } of known.list()) {
      if (isRepository(path) && isReadable(() => repositories.open(id))) reachable.push({ id });
      else if (isRepository(path) || known.holdsMailboxes(id)) unreachable.push(path);
    }
    return { reachable, unreachable };
  };
  const reachable = (): { id: number }[] => look().reachable;
  const inAll = (count: (search: RepositorySearch) => number): number =>
    reachable().reduce((sum, { id }) => sum + count(repositories.open(id).search), 0);
  const pending = (): number => inAll((search) => search.pending());

  function* find(
    { query, mailboxId, isTyping = false }: SearchScope,
    after: Cursor | null,
  ): Generator<FoundMessage | undefined, void> {
    const parsed = parseQuery(query, isTyping);
    if (!asksForAnything(parsed)) return;
    const wanted = {
      request: parsed,
      range: dateRange(parsed),
      traits: parsed.traits,
      mailboxKey: mailboxId ?? null,
    };
    const there = reachable();
    const originals = originalsOf();
    const each = there.map(({ id: repositoryId }) => {
      const position = after === null ? null : positionIn(repositoryId, after);
      const hits = repositories.open(repositoryId).search.hits({ ...wanted, after: position });
      const original = there.find(({ id }) => id === originals.get(repositoryId));
      const isTwice =
        original === undefined
          ? () => false
          : (hit: StoredHit) =>
              repositories.open(original.id).holdsContent(hit.message.sha256.toString('hex'));
      return withRepository(hits, repositoryId, isTwice);
    });
    yield* merged(each);
  }

  return {
    pending,
    rebuilding: () => inAll((search) => search.rebuilding()),
    all: (request) => find(request, null),
    page: async (request, signal) => {
      const hits: SearchHit[] = [];
      let next: string | null = null;
      for (const found of find(request, request.after === undefined ? null : parseCursor(request.after))) {
        if (found === undefined) {
          await new Promise((resolve) => setImmediate(resolve));
          throwIfStopped(signal);
          continue;
        }
        hits.push(hitOf(found));
        if (hits.length < request.limit) continue;
        next = formatCursor(found);
        break;
      }
      const { ignored, asWords, asAnd, isCut } = parseQuery(request.query, request.isTyping ?? false);
      return {
        hits,
        next,
        ignored: [...ignored],
        asWords: [...asWords],
        asAnd: [...asAnd],
        isCut,
        pending: pending(),
        unreachable: look().unreachable,
      };
    },
  };
}

function isReadable(open: () => unknown): boolean {
  try {
    open();
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

function* withRepository(
  hits: Generator<StoredHit | undefined, void>,
  repositoryId: number,
  isTwice: (hit: StoredHit) => boolean,
): Generator<FoundMessage | undefined, void> {
  for (const hit of hits) {
    if (hit === undefined || isTwice(hit)) yield undefined;
    else yield { ...hit, repositoryId };
  }
}

/** What several sources find, each newest first, in one order. */
function* merged(
  sources: readonly Generator<FoundMessage | undefined, void>[],
): Generator<FoundMessage | undefined, void> {
  const heads: { readonly source: Generator<FoundMessage | undefined, void>; hit: FoundMessage }[] = [];
  for (const source of sources) {
    const hit = yield* nextHit(source);
    if (hit) heads.push({ source, hit });
  }
  while (heads.length > 0) {
    const first = heads.reduce((best, each) => (isBefore(each.hit, best.hit) ? each : best));
    yield first.hit;
    const hit = yield* nextHit(first.source);
    if (hit) first.hit = hit;
    else heads.splice(heads.indexOf(first), 1);
  }
}

function* nextHit(
  source: Generator<FoundMessage | undefined, void>,
): Generator<undefined, FoundMessage | undefined> {
  for (;;) {
    const { done, value } = source.next();
    if (done === true) return undefined;
    if (value !== undefined) return value;
    yield undefined;
  }
}

function isBefore(a: FoundMessage, b: FoundMessage): boolean {
  if (a.position.document !== b.position.document) return a.position.document > b.position.document;
  return a.repositoryId < b.repositoryId;
}

/** Where one repository continues after a place in the order of all. */
function positionIn(repositoryId: number, after: Cursor): HitPosition {
  if (repositoryId === after.repositoryId) return after;
  const isDone = repositoryId < after.repositoryId;
  return { document: after.document, folderId: isDone ? Number.MAX_SAFE_INTEGER : 0 };
}

function hitOf(found: FoundMessage): SearchHit {
  const { repositoryId } = found;
  return {
    message: messageOf(repositoryId, found.message),
    mailboxId: found.mailboxKey,
    mailbox: found.mailbox,
    folder: [...found.folder],
    points: found.points,
    newestPoint: {
      id: formatId('point', { repositoryId, rowId: found.newestPointId }),
      createdAt: new Date(found.newestPointAt).toISOString(),
    },
    oldestPointAt: new Date(found.oldestPointAt).toISOString(),
  };
}

function formatCursor({ position, repositoryId }: FoundMessage): string {
  return `${String(position.document)}-${String(repositoryId)}-${String(position.folderId)}`;
}

function parseCursor(cursor: string): Cursor {
  const match = /^(\d{1,15})-(\d{1,15})-(\d{1,15})$/.exec(cursor);
  if (!match) throw new AppError('invalid-argument', text('browse.wrongPosition'));
  return { document: Number(match[1]), repositoryId: Number(match[2]), folderId: Number(match[3]) };
}
