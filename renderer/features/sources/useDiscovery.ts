import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Discovery, DiscoveryProgress } from '../../../shared/backup/directory.js';
import { type ErrorData, toErrorData } from '../../../shared/errors.js';
import { bridge } from '../../base/bridge.js';

type DiscoveryState =
  | { readonly type: 'idle' }
  /** `progress` is null until the first figures come. */
  | { readonly type: 'running'; readonly progress: DiscoveryProgress | null }
  | { readonly type: 'found'; readonly found: Discovery }
  | { readonly type: 'failed'; readonly error: ErrorData };

/** One look into a directory at a time. */
export interface Discovering {
  readonly state: DiscoveryState;
  /** `look` is given the task by which its figures come. */
  readonly start: (look: (task: string) => Promise<Discovery>) => void;
  /** Ends the look that runs, and forgets what was found. */
  readonly clear: () => void;
}

export function useDiscovery(): Discovering {
  const task = useRef<string | null>(null);
  const [state, setState] = useState<DiscoveryState>({ type: 'idle' });
  const end = useCallback(() => {
    if (task.current !== null) void bridge.sources.cancelDiscovery({ task: task.current });
    task.current = null;
  }, []);
  useEffect(() => {
    const stopListening = bridge.sources.discovering((progress) => {
      if (progress.task === task.current) setState({ type: 'running', progress });
    });
    return () => {
      stopListening();
      // Whoever has left does not wait for it.
      end();
    };
  }, [end]);
  const start = useCallback<Discovering['start']>((look) => {
    const id = crypto.randomUUID();
    task.current = id;
    setState({ type: 'running', progress: null });
    const settle = (settled: DiscoveryState): void => {
      if (task.current !== id) return;
      task.current = null;
      setState(settled);
    };
    look(id).then(
      (found) => {
        settle({ type: 'found', found });
      },
      (error: unknown) => {
        settle({ type: 'failed', error: toErrorData(error) });
      },
    );
  }, []);
  const clear = useCallback(() => {
    end();
    setState({ type: 'idle' });
  }, [end]);
  return useMemo(() => ({ state, start, clear }), [state, start, clear]);
}
