import { useCallback, useMemo, useState } from 'react';
import { type ErrorData, toErrorData } from '../../shared/errors.js';

/** A call to main that the user started: whether it runs, and how it failed. */
export interface Action {
  readonly busy: boolean;
  readonly error: ErrorData | null;
  /** Never rejects: a failure becomes `error`. */
  readonly run: (work: () => Promise<void>) => void;
  readonly clear: () => void;
}

/** The state of one action of a screen; its error is shown where the action is. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorData | null>(null);
  const run = useCallback((work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    work()
      .catch((failure: unknown) => {
        setError(toErrorData(failure));
      })
      .finally(() => {
        setBusy(false);
      });
  }, []);
  const clear = useCallback(() => {
    setError(null);
  }, []);
  return useMemo(() => ({ busy, error, run, clear }), [busy, error, run, clear]);
}
