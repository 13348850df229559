import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { SourceCheck, SourceDraft } from '../../../shared/backup/source-draft.js';
import { type ErrorData, toErrorData } from '../../../shared/errors.js';
import { bridge } from '../../base/bridge.js';

/** A source as it is to be; with the id of one that is edited. */
export type CheckedDraft = SourceDraft & { readonly sourceId?: string };

interface TryState {
  readonly busy: boolean;
  readonly found: SourceCheck | null;
  readonly error: ErrorData | null;
}
const idle: TryState = { busy: false, found: null, error: null };

interface Try extends TryState {
  readonly start: (draft: CheckedDraft) => void;
  /** Forgets what was found. An answer that still comes is about what is no longer there. */
  readonly clear: () => void;
}

/** A source that is tried: signed in to, or read, without anything being saved. */
export function useTry(): Try {
  const current = useRef(0);
  const [state, setState] = useState(idle);
  const clear = useCallback(() => {
    current.current += 1;
    setState(idle);
  }, []);
  const start = useCallback((draft: CheckedDraft) => {
    current.current += 1;
    const started = current.current;
    const settle = (settled: Partial<TryState>): void => {
      if (started === current.current) setState({ ...idle, ...settled });
    };
    setState({ ...idle, busy: true });
    bridge.sources.check(draft).then(
      (found) => {
        settle({ found });
      },
      (error: unknown) => {
        settle({ error: toErrorData(error) });
      },
    );
  }, []);
  useEffect(
    () => () => {
      current.current += 1;
    },
    [],
  );
  return useMemo(() => ({ ...state, start, clear }), [state, start, clear]);
}
