interface Call {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Makes a function whose calls share one piece of work: each call is answered by work that began after it. Work is never done twice at
 * the same time, and as rarely as calls allow. A call rejects with what its own work throws.
 */
export function shared(work: () => Promise<void>): () => Promise<void> {
  let waiting: Call[] = [];
  let isUnderWay = false;
  const answerAll = async (): Promise<void> => {
    isUnderWay = true;
    while (waiting.length > 0) {
      const calls = waiting;
      waiting = [];
      try {
        await work();
        for (const { resolve } of calls) resolve();
      } catch (error) {
        for (const { reject } of calls) reject(error);
      }
    }
    isUnderWay = false;
  };
  return () =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      if (!isUnderWay) void answerAll();
    });
}
