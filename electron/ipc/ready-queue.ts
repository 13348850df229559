/** Holds pushes back until the window says that it listens: no startup warning is lost, none doubled (licensing.md §8). */
export interface ReadyQueue {
  readonly send: (channel: string, payload: unknown) => void;
  /** The page has subscribed: flushes what waited, in order, and sends directly from now on. */
  readonly ready: () => void;
  /** The page is gone or loading again: holds back until the next `ready`. */
  readonly notReady: () => void;
}

/** `deliver` hands one push to the page; pushes of a channel in `latestOnly` replace a waiting one of the same channel. */
export function createReadyQueue(
  deliver: (channel: string, payload: unknown) => void,
  latestOnly: ReadonlySet<string>,
): ReadyQueue {
  let isReady = false;
  let waiting: { channel: string; payload: unknown }[] = [];
  return {
    send(channel, payload) {
      if (isReady) {
        deliver(channel, payload);
        return;
      }
      if (latestOnly.has(channel)) waiting = waiting.filter((push) => push.channel !== channel);
      waiting.push({ channel, payload });
    },
    ready() {
      isReady = true;
      const flushed = waiting;
      waiting = [];
      for (const { channel, payload } of flushed) deliver(channel, payload);
    },
    notReady() {
      isReady = false;
    },
  };
}
