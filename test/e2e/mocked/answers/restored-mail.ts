import {
  type Comparison,
  type DifferencePage,
  type DifferencePageRequest,
  differenceKinds,
} from '../../../../shared/backup/comparison.js';
import type { Message } from '../../../../shared/backup/restore-point.js';
import type { SearchAnswer, SearchRequest } from '../../../../shared/backup/search.js';
import type { MockState } from '../state.js';

/** Messages whose subject or sender has every word, each in the first mailbox. */
export function answerSearch(
  { messages, mailboxes, folders, points, search }: MockState,
  { query, after, limit }: SearchRequest,
): SearchAnswer {
  const matching = withWords(messages, query);
  const start = Number(after ?? 0);
  return {
    hits: matching.slice(start, start + limit).map((message) => ({
      message,
      mailboxId: mailboxes[0]!.id,
      mailbox: mailboxes[0]!.mailbox,
      folder: folders[0]!.path,
      points: points.length,
      newestPoint: points[0]!,
      oldestPointAt: points.at(-1)!.createdAt,
    })),
    next: start + limit < matching.length ? String(start + limit) : null,
    ...search,
  };
}

/** A page of the folder, whichever it is. */
export function answerMessages(
  { messages }: MockState,
  {
    offset = 0,
    limit,
    filter = '',
  }: { offset?: number | undefined; limit: number; filter?: string | undefined },
): { total: number; offset: number; messages: Message[] } {
  const matching = withWords(messages, filter);
  return { total: matching.length, offset, messages: matching.slice(offset, offset + limit) };
}

function withWords(messages: readonly Message[], query: string): Message[] {
  const words = query.toLowerCase().split(/\s+/);
  return messages.filter(({ subject, from }) =>
    words.every((word) => `${subject} ${from}`.toLowerCase().includes(word)),
  );
}

export function answerComparison({ differences, comparison }: MockState): Comparison {
  const [gone = 0, added = 0, moved = 0, changed = 0] = differenceKinds.map(
    (kind) => differences.filter((each) => each.kind === kind).length,
  );
  return { gone, new: added, moved, changed, ...comparison };
}

export function answerDifferences(
  { differences }: MockState,
  { kind, offset, limit }: DifferencePageRequest,
): DifferencePage {
  const ofKind = differences.filter((each) => each.kind === kind);
  return { total: ofKind.length, differences: ofKind.slice(offset, offset + limit) };
}
