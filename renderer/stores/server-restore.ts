import { create } from 'zustand';
import type { Session, SessionStatus } from '../../shared/backup/session.js';
import type {
  ServerRestoreProgress,
  ServerRestoreRequest,
  StartedServerRestore,
} from '../../shared/backup/server-restore.js';
import type { GivenSecret } from '../../shared/backup/source-draft.js';
import { bridge } from '../base/bridge.js';

/** The restore to a server that was begun last on this page; it continues when its window is closed. */
export interface ServerRestoreRun {
  readonly request: ServerRestoreRequest;
  readonly started: StartedServerRestore;
  readonly progress: ServerRestoreProgress | null;
  readonly status: SessionStatus;
}

export const useServerRestore = create<{ readonly run: ServerRestoreRun | null }>(() => ({ run: null }));

/** What was entered for one restore alone; it is not remembered with the run. */
interface EnteredSecret {
  readonly secret?: GivenSecret;
  readonly keepSecret?: boolean;
}

/** Begins a restore; rejects with why it could not begin. */
export async function beginServerRestore(
  request: ServerRestoreRequest,
  entered: EnteredSecret = {},
): Promise<void> {
  const started = await bridge.restore.toServer({ ...request, ...entered });
  useServerRestore.setState({ run: { request, started, progress: null, status: 'Running' } });
  // A short one may have ended before the answer came.
  noteRestoreSession(await bridge.sessions.get({ sessionId: started.sessionId }));
}

/** Stops it; its end comes as that of its session. */
export async function stopServerRestore(): Promise<void> {
  const { run } = useServerRestore.getState();
  if (run) await bridge.restore.cancel({ sessionId: run.started.sessionId });
}

export function noteRestoreProgress(progress: ServerRestoreProgress): void {
  change(progress.sessionId, { progress });
}

export function noteRestoreSession({ id, status }: Session): void {
  if (status !== 'Running') change(id, { status });
}

function change(sessionId: string, part: Partial<ServerRestoreRun>): void {
  useServerRestore.setState(({ run }) =>
    run?.started.sessionId === sessionId ? { run: { ...run, ...part } } : { run },
  );
}
