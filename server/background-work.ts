/** Something a server does again and again beside its requests. */
export interface BackgroundTask {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<void>;
}

/** Runs each task at its interval, never twice at once; after `onFailure` the next turn tries again. Returns a function that stops them. */
export function startBackgroundWork(
  tasks: readonly BackgroundTask[],
  onFailure: (task: string, error: unknown) => void,
): () => void {
  const timers = tasks.map(({ name, everyMs, run }) => {
    let running = false;
    return setInterval(() => {
      if (running) return;
      running = true;
      run()
        .catch((error: unknown) => onFailure(name, error))
        .finally(() => (running = false));
    }, everyMs);
  });
  return () => timers.forEach((timer) => clearInterval(timer));
}
