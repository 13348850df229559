import { useCallback, useEffect, useRef, useState } from 'react';
import type { SessionDetail } from '../../../shared/backup/model.js';
import { toErrorData } from '../../../shared/errors.js';
import { bridge } from '../../base/bridge.js';
import type { Loadable } from '../../base/resource.js';

/** Progress comes up to ten times a second; the log is asked for again at most this often. */
const refreshMs = 1000;

/** A session with its log; asked for again as it continues. */
export function useSessionDetail(sessionId: string): {
  readonly data: Loadable<SessionDetail>;
  readonly reload: () => void;
} {
  const [data, setData] = useState<Loadable<SessionDetail>>({ state: 'loading' });
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  const reload = useCallback(() => {
    bridge.sessions.get({ sessionId }).then(
      (value) => {
        setData({ state: 'ready', value });
      },
      (error: unknown) => {
        setData((known) =>
          known.state === 'ready' ? known : { state: 'failed', error: toErrorData(error) },
        );
      },
    );
  }, [sessionId]);

  useEffect(() => {
    reload();
    const reloadSoon = (): void => {
      timer.current ??= setTimeout(() => {
        timer.current = null;
        reload();
      }, refreshMs);
    };
    const stopProgress = bridge.jobs.progress((progress) => {
      if (progress.sessionId === sessionId) reloadSoon();
    });
    const stopSessions = bridge.sessions.changed((session) => {
      if (session.id === sessionId) reload();
    });
    return () => {
      stopProgress();
      stopSessions();
      if (timer.current) clearTimeout(timer.current);
      timer.current = null;
    };
  }, [reload, sessionId]);

  return { data, reload };
}
