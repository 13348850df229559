import { useCallback, useEffect, useState } from 'react';
import type { Comparison, ComparisonProgress } from '../../../../shared/backup/comparison.js';
import { type ErrorData, toErrorData } from '../../../../shared/errors.js';
import { bridge } from '../../../base/bridge.js';

type ComparisonState =
  /** `progress` is null until the first figures come. */
  | { readonly type: 'running'; readonly progress: ComparisonProgress | null }
  | { readonly type: 'compared'; readonly sums: Comparison }
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly error: ErrorData };

/** Compares these two points, and ends the comparison when they are left. */
export function useComparison(
  fromPointId: string,
  toPointId: string,
): { readonly state: ComparisonState; readonly stop: () => void; readonly again: () => void } {
  const [state, setState] = useState<ComparisonState>({ type: 'running', progress: null });
  const [task, setTask] = useState(() => crypto.randomUUID());
  useEffect(() => {
    let isCurrent = true;
    const stopListening = bridge.restore.comparing((progress) => {
      if (progress.task === task)
        setState((known) => (known.type === 'running' ? { type: 'running', progress } : known));
    });
    const settle = (settled: ComparisonState): void => {
      if (isCurrent) setState(settled);
    };
    bridge.restore.compare({ task, fromPointId, toPointId }).then(
      (sums) => {
        settle({ type: 'compared', sums });
      },
      (failure: unknown) => {
        const error = toErrorData(failure);
        settle(error.code === 'cancelled' ? { type: 'stopped' } : { type: 'failed', error });
      },
    );
    return () => {
      isCurrent = false;
      stopListening();
      // Whoever has left does not wait for it.
      void bridge.restore.cancelComparison({ task });
    };
  }, [task, fromPointId, toPointId]);
  const stop = useCallback(() => {
    void bridge.restore.cancelComparison({ task });
  }, [task]);
  const again = useCallback(() => {
    setState({ type: 'running', progress: null });
    setTask(crypto.randomUUID());
  }, []);
  return { state, stop, again };
}
