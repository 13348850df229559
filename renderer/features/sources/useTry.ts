import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CheckProgress, SourceCheck, SourceDraft } from '../../../shared/backup/source-draft.js';
import { type ErrorData, toErrorData } from '../../../shared/errors.js';
import { bridge } from '../../base/bridge.js';

/** A source as it is to be; with the id of one that is edited. */
export type CheckedDraft = SourceDraft & { readonly sourceId?: string };

interface TryState {
  readonly busy: boolean;
  /** How many directories have been looked into; null where none are. */
  readonly progress: CheckProgress | null;
  readonly found: SourceCheck | null;
  readonly error: ErrorData | null;
}
const idle: TryState = { busy: false, progress: null, found: null, error: null };

interface Try extends TryState {
  readonly start: (draft: CheckedDraft) => void;
  /** The same for somebody who waits for it: null once it was ended. Rejects where it cannot be tried. */
  readonly look: (draft: CheckedDraft) => Promise<SourceCheck | null>;
  /** Ends what runs and forgets what was found. An answer that still comes is about what is no longer there. */
  readonly clear: () => void;
}

/** A source that is tried: signed in to, or read, without anything being saved. */
export function useTry(): Try {
  const current = useRef<{ readonly task: string; readonly end: () => void } | null>(null);
  const [state, setState] = useState(idle);
  const end = useCallback(() => {
    current.current?.end();
    current.current = null;
  }, []);
  const clear = useCallback(() => {
    end();
    setState(idle);
  }, [end]);
  const look = useCallback(
    async (draft: CheckedDraft) => {
      end();
      const task = crypto.randomUUID();
      const ended = new Promise<null>((resolve) => {
        current.current = {
          task,
          end: () => {
            void bridge.sources.cancelCheck({ task });
            resolve(null);
          },
        };
      });
      setState({ ...idle, busy: true });
      try {
        return await Promise.race([bridge.sources.check({ ...draft, task }), ended]);
      } finally {
        if (current.current?.task === task) {
          current.current = null;
          setState(idle);
        }
      }
    },
    [end],
  );
  const start = useCallback(
    (draft: CheckedDraft) => {
      look(draft).then(
        (found) => {
          if (found !== null) setState({ ...idle, found });
        },
        (error: unknown) => {
          setState({ ...idle, error: toErrorData(error) });
        },
      );
    },
    [look],
  );
  useEffect(() => {
    const stopListening = bridge.sources.checking((progress) => {
      if (progress.task === current.current?.task) setState({ ...idle, busy: true, progress });
    });
    return () => {
      stopListening();
      // Whoever has left does not wait for it.
      end();
    };
  }, [end]);
  return useMemo(() => ({ ...state, start, look, clear }), [state, start, look, clear]);
}
