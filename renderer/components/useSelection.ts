import { useCallback, useMemo, useRef, useState } from 'react';
import { type ErrorData, toErrorData } from '../../shared/errors.js';
import { mostChosen } from '../../shared/backup/server-restore.js';

/** The ids of the rows from the first to the last, fetched where the list does not have them yet. */
export type IdsBetween = (first: number, last: number) => Promise<readonly string[]>;

/** Ids that the user has selected in a list, one by one and in ranges from an anchor. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Rows of a range are being fetched. */
  readonly isSelecting: boolean;
  readonly error: ErrorData | null;
  /** A range had more rows than can be chosen, and was left as it was. */
  readonly isTooMany: boolean;
  /** The row that the next range begins at. */
  readonly anchorAt: (index: number) => void;
  readonly toggle: (id: string, index: number) => void;
  /** Everything from the anchor to this row, in place of the range before. */
  readonly extendTo: (index: number) => void;
  readonly all: (total: number) => void;
  readonly clear: () => void;
}

interface Anchor {
  readonly index: number;
  /** What was selected when the first range was drawn from here; null before that. */
  base: ReadonlySet<string> | null;
}

const none: ReadonlySet<string> = new Set();
const idle = { isSelecting: false, error: null, isTooMany: false };

export function useSelection(idsBetween: IdsBetween): Selection {
  const [ids, setIds] = useState(none);
  const [state, setState] = useState<Pick<Selection, 'isSelecting' | 'error' | 'isTooMany'>>(idle);
  const anchor = useRef<Anchor>({ index: 0, base: null });
  /** Only the last range counts: one before may be answered later. */
  const latest = useRef(0);

  const settle = useCallback(() => {
    latest.current += 1;
    setState(idle);
  }, []);
  const anchorAt = useCallback((index: number) => {
    anchor.current = { index, base: null };
  }, []);
  const toggle = useCallback(
    (id: string, index: number) => {
      settle();
      anchorAt(index);
      setIds((known) => {
        const changed = new Set(known);
        if (!changed.delete(id)) changed.add(id);
        return changed;
      });
    },
    [settle, anchorAt],
  );
  const select = useCallback(
    (first: number, last: number, base: ReadonlySet<string>) => {
      settle();
      const turn = latest.current;
      if (base.size + last - first + 1 > mostChosen) {
        setState({ ...idle, isTooMany: true });
        return;
      }
      setState({ ...idle, isSelecting: true });
      idsBetween(first, last).then(
        (range) => {
          if (turn !== latest.current) return;
          setIds(new Set([...base, ...range]));
          setState(idle);
        },
        (error: unknown) => {
          if (turn === latest.current) setState({ ...idle, error: toErrorData(error) });
        },
      );
    },
    [idsBetween, settle],
  );
  const extendTo = useCallback(
    (index: number) => {
      const from = anchor.current;
      from.base ??= ids;
      select(Math.min(from.index, index), Math.max(from.index, index), from.base);
    },
    [ids, select],
  );
  const all = useCallback(
    (total: number) => {
      select(0, total - 1, none);
    },
    [select],
  );
  const clear = useCallback(() => {
    settle();
    anchor.current = { ...anchor.current, base: null };
    setIds(none);
  }, [settle]);
  return useMemo(
    () => ({ ids, ...state, anchorAt, toggle, extendTo, all, clear }),
    [ids, state, anchorAt, toggle, extendTo, all, clear],
  );
}
