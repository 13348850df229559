import { useCallback, useEffect, useRef, useState } from 'react';
import type { Message, MessageOrder } from '../../../shared/backup/model.js';
import { type ErrorData, toErrorData } from '../../../shared/errors.js';
import { bridge } from '../../base/bridge.js';
import type { IdsBetween } from '../../components/useSelection.js';

const pageSize = 200;
/** Messages fetched in one call for a range of which only the ids are wanted. */
const rangeSize = 1000;

interface Pages {
  /** Null until the first page has come. */
  readonly total: number | null;
  readonly messages: ReadonlyMap<number, Message>;
  readonly error: ErrorData | null;
}

/** The messages of a folder, fetched a page at a time as they come into sight. */
export function useMessagePages(
  pointId: string,
  folderId: string,
  { by, direction }: MessageOrder,
): Pages & {
  readonly show: (first: number, last: number) => void;
  readonly reload: () => void;
  readonly idsBetween: IdsBetween;
} {
  const [pages, setPages] = useState<Pages>({ total: null, messages: new Map(), error: null });
  const asked = useRef(new Set<number>());

  const fetchPage = useCallback(
    (page: number) => {
      if (asked.current.has(page)) return;
      asked.current.add(page);
      const offset = page * pageSize;
      bridge.restore.messages({ pointId, folderId, offset, limit: pageSize, order: { by, direction } }).then(
        ({ total, messages }) => {
          setPages((known) => {
            const merged = new Map(known.messages);
            messages.forEach((message, index) => merged.set(offset + index, message));
            return { total, messages: merged, error: null };
          });
        },
        (error: unknown) => {
          asked.current.delete(page);
          setPages((known) => ({ ...known, error: toErrorData(error) }));
        },
      );
    },
    [pointId, folderId, by, direction],
  );

  useEffect(() => {
    fetchPage(0);
  }, [fetchPage]);

  const show = useCallback(
    (first: number, last: number) => {
      for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page += 1)
        fetchPage(page);
    },
    [fetchPage],
  );
  const reload = useCallback(() => {
    setPages((known) => ({ ...known, error: null }));
    fetchPage(0);
  }, [fetchPage]);
  const { messages: loaded } = pages;
  const idsBetween = useCallback<IdsBetween>(
    async (first, last) => {
      const ids: string[] = [];
      for (let index = first; index <= last; index += 1) {
        const message = loaded.get(index);
        if (message === undefined) break;
        ids.push(message.id);
      }
      for (let offset = first + ids.length; offset <= last; offset = first + ids.length) {
        const limit = Math.min(rangeSize, last - offset + 1);
        const { messages } = await bridge.restore.messages({
          ...{ pointId, folderId, offset, limit },
          order: { by, direction },
        });
        if (messages.length === 0) break;
        ids.push(...messages.map(({ id }) => id));
      }
      return ids;
    },
    [loaded, pointId, folderId, by, direction],
  );
  return { ...pages, show, reload, idsBetween };
}
