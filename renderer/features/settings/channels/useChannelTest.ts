import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ChannelTest } from '../../../../shared/notifications/channel-draft.js';
import { type ErrorData, toErrorData } from '../../../../shared/errors.js';
import { bridge } from '../../../base/bridge.js';

interface TestState {
  readonly busy: boolean;
  readonly answer: ChannelTest | null;
  readonly error: ErrorData | null;
}
const idle: TestState = { busy: false, answer: null, error: null };

interface RunningTest extends TestState {
  /** `send` makes the call, under the name by which it can be stopped. */
  readonly start: (send: (task: string) => Promise<ChannelTest>) => void;
  /** Stops the one that runs, and forgets what it came to. */
  readonly clear: () => void;
}

/** A test that is sent to a channel: it runs, was answered, or could not be made. */
export function useChannelTest(): RunningTest {
  const current = useRef<string | null>(null);
  const [state, setState] = useState(idle);
  const stop = useCallback(() => {
    const task = current.current;
    current.current = null;
    if (task !== null) bridge.notificationChannels.cancelTest({ task }).catch(() => undefined);
  }, []);
  const clear = useCallback(() => {
    stop();
    setState(idle);
  }, [stop]);
  const start = useCallback((send: (task: string) => Promise<ChannelTest>) => {
    const task = crypto.randomUUID();
    current.current = task;
    const settle = (settled: Partial<TestState>): void => {
      // An answer that comes late is about what is no longer there.
      if (current.current !== task) return;
      current.current = null;
      setState({ ...idle, ...settled });
    };
    setState({ ...idle, busy: true });
    send(task).then(
      (answer) => {
        settle({ answer });
      },
      (error: unknown) => {
        settle({ error: toErrorData(error) });
      },
    );
  }, []);
  useEffect(() => stop, [stop]);
  return useMemo(() => ({ ...state, start, clear }), [state, start, clear]);
}
