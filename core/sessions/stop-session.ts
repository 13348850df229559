import type { Text } from '../../shared/texts/text.js';
import { stopPollMs } from './listen-for-stop.js';
import type { SessionLog } from './session-log.js';

/** A session that runs in this process. */
export interface RunningSession {
  readonly controller: AbortController;
  readonly log: SessionLog;
  /** Never rejects. */
  readonly finished: Promise<void>;
}

/** Stop must end within five seconds (backup.md), also when a source, a server or a disk does not react. */
const stopLimitMs = 4000;

/** Resolves when the session has ended, or is entered as stopped with `said` because it did not end in time. */
export async function stopSession({ controller, log, finished }: RunningSession, said: Text): Promise<void> {
  controller.abort();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, stopLimitMs);
  });
  await Promise.race([finished, limit]);
  clearTimeout(timer);
  log.finish('Stopped', said);
}

/** Waits for a session of another process, as long as stopping may take there. */
export async function untilStopped(hasStopped: () => boolean): Promise<void> {
  for (let waited = 0; waited <= stopLimitMs + 2 * stopPollMs; waited += stopPollMs) {
    if (hasStopped()) return;
    await new Promise((resolve) => setTimeout(resolve, stopPollMs));
  }
}
