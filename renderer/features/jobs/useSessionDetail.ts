import { useCallback, useEffect, useRef, useState } from 'react';
import type { SessionDetail, SessionLogged } from '../../../shared/backup/session.js';
import { toErrorData } from '../../../shared/errors.js';
import { bridge } from '../../base/bridge.js';
import type { Loadable } from '../../base/resource.js';
import { withLogged } from '../../stores/session-log.js';

/** A session with its log, which grows as the session runs. */
export function useSessionDetail(sessionId: string): {
  readonly data: Loadable<SessionDetail>;
  readonly reload: () => void;
} {
  const [data, setData] = useState<Loadable<SessionDetail>>({ state: 'loading' });
  const latest = useRef(0);
  const detail = useRef<SessionDetail | null>(null);
  /** Pushed while a snapshot is on its way, which may lack it. */
  const early = useRef<SessionLogged[] | null>(null);

  const reload = useCallback(() => {
    const number = ++latest.current;
    early.current = [];
    bridge.sessions.get({ sessionId }).then(
      (snapshot) => {
        if (number !== latest.current) return;
        const pushed = early.current ?? [];
        early.current = null;
        const value = pushed.reduce((known, logged) => withLogged(known, logged) ?? known, snapshot);
        detail.current = value;
        setData({ state: 'ready', value });
      },
      (error: unknown) => {
        if (number !== latest.current) return;
        early.current = null;
        setData((known) =>
          known.state === 'ready' ? known : { state: 'failed', error: toErrorData(error) },
        );
      },
    );
  }, [sessionId]);

  useEffect(() => {
    reload();
    const stopLogged = bridge.sessions.logged((logged) => {
      if (logged.sessionId !== sessionId) return;
      if (early.current !== null) {
        early.current.push(logged);
        return;
      }
      // The first snapshot failed: trying again is the user's choice, not each push's.
      if (detail.current === null) return;
      const value = withLogged(detail.current, logged);
      if (value === null) {
        reload();
        return;
      }
      detail.current = value;
      setData({ state: 'ready', value });
    });
    const stopSessions = bridge.sessions.changed((session) => {
      if (session.id === sessionId && session.status !== 'Running') reload();
    });
    return () => {
      stopLogged();
      stopSessions();
      latest.current += 1;
      detail.current = null;
    };
  }, [reload, sessionId]);

  return { data, reload };
}
