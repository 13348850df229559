import { useCallback, useEffect, useRef, useState } from 'react';
import type { SearchAnswer, SearchHit, SearchRequest } from '../../../shared/backup/search.js';
import { type ErrorData, toErrorData } from '../../../shared/errors.js';
import { bridge } from '../../base/bridge.js';

/** The last letter of a word should not wait for the search of its first. */
const pauseMs = 120;
const pageSize = 100;
const longestSent = 2_000;
/** While messages are being indexed, more may be found; so many at most are asked for again. */
const refreshMs = 5_000;
const mostRefreshed = 1000;

export interface SearchState extends Omit<SearchAnswer, 'hits'> {
  /** The query that this answers; another than the one typed while the next answer is on its way. */
  readonly query: string;
  /** The one mailbox that was searched; null: all. */
  readonly mailboxId: string | null;
  readonly hits: readonly SearchHit[];
  readonly error: ErrorData | null;
}

/** Results of a query as it is being typed; null before the first, and nothing typed asks for none. Answers that come too late are dropped. */
export function useSearch(
  typed: string,
  mailboxId: string | null = null,
): {
  readonly found: SearchState | null;
  readonly isSearching: boolean;
  /** Fetches the next page; nothing happens at the end, or while it is on its way. */
  readonly more: () => void;
  readonly retry: () => void;
} {
  const [found, setFound] = useState<SearchState | null>(null);
  const latest = useRef(0);
  const isFetchingPage = useRef(false);

  const search = useCallback(
    (query: string, limit: number) => {
      const number = ++latest.current;
      isFetchingPage.current = false;
      settle(bridge.restore.search({ ...asked(query, mailboxId), limit }), (state) => {
        if (number === latest.current) setFound({ ...state, query, mailboxId });
      });
    },
    [mailboxId],
  );
  // What is pasted by mistake may be megabytes; the search says that it takes only the beginning.
  const query = typed.trimStart().slice(0, longestSent);
  useEffect(() => {
    if (query === '') return undefined;
    const timer = setTimeout(() => {
      search(query, pageSize);
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      latest.current += 1;
    };
  }, [query, search]);

  const isAnswered = found?.query === query && found.mailboxId === mailboxId;
  const isIncomplete = query !== '' && found !== null && isAnswered && found.pending > 0;
  const shown = found?.hits.length ?? 0;
  useEffect(() => {
    if (!isIncomplete || shown > mostRefreshed) return undefined;
    const timer = setInterval(() => {
      search(query, Math.max(pageSize, Math.min(mostRefreshed, shown)));
    }, refreshMs);
    return () => {
      clearInterval(timer);
    };
  }, [isIncomplete, shown, query, search]);

  const more = useCallback(() => {
    if (found?.next == null || isFetchingPage.current) return;
    isFetchingPage.current = true;
    const number = latest.current;
    const request = { ...asked(found.query, found.mailboxId), limit: pageSize, after: found.next };
    settle(bridge.restore.search(request), (page) => {
      if (number !== latest.current) return;
      isFetchingPage.current = false;
      setFound((known) =>
        known === null
          ? null
          : page.error
            ? { ...known, error: page.error }
            : { ...known, ...page, hits: [...known.hits, ...page.hits] },
      );
    });
  }, [found]);
  const retry = useCallback(() => {
    setFound(null);
    search(query, pageSize);
  }, [query, search]);
  return { found, isSearching: !isAnswered, more, retry };
}

const nothing: SearchAnswer = {
  ...{ hits: [], next: null, pending: 0 },
  ...{ ignored: [], asWords: [], asAnd: [], isCut: false, unreachable: [] },
};

function asked(query: string, mailboxId: string | null): Omit<SearchRequest, 'limit'> {
  return { query, isTyping: true, ...(mailboxId === null ? {} : { mailboxId }) };
}

function settle(
  call: Promise<SearchAnswer>,
  use: (state: Omit<SearchState, 'query' | 'mailboxId'>) => void,
): void {
  call.then(
    (answer) => {
      use({ ...answer, error: null });
    },
    (error: unknown) => {
      use({ ...nothing, error: toErrorData(error) });
    },
  );
}
