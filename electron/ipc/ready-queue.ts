/** Hands pushes to the page when it listens; how many wait is bounded by how long a page takes to load. */
export interface ReadyQueue {
  readonly send: (channel: string, payload: unknown) => void;
  /** A page begins to load: what is sent from now on waits for it, as its snapshots may be older. */
  readonly loading: () => void;
  /** The page has subscribed and has its snapshots: flushes what waited, in order, and sends directly from now on. */
  readonly ready: () => void;
  /** There is no page: the next one takes snapshots of its own, so that pushes need not be kept for it. */
  readonly gone: () => void;
  readonly isReady: () => boolean;
}

/** `deliver` hands one push to the page; of a channel in `kept`, which no snapshot tells, the newest waits for a page that is to come. */
export function createReadyQueue(
  deliver: (channel: string, payload: unknown) => void,
  kept: ReadonlySet<string>,
): ReadyQueue {
  let page: 'none' | 'loading' | 'ready' = 'none';
  let waiting: { channel: string; payload: unknown }[] = [];
  const keptOnly = (): typeof waiting => waiting.filter(({ channel }) => kept.has(channel));
  return {
    send(channel, payload) {
      const isKept = kept.has(channel);
      if (page === 'ready') {
        deliver(channel, payload);
        return;
      }
      if (page === 'none' && !isKept) return;
      if (isKept) waiting = waiting.filter((push) => push.channel !== channel);
      waiting.push({ channel, payload });
    },
    loading() {
      page = 'loading';
      waiting = keptOnly();
    },
    ready() {
      page = 'ready';
      const flushed = waiting;
      waiting = [];
      for (const { channel, payload } of flushed) deliver(channel, payload);
    },
    gone() {
      page = 'none';
      waiting = keptOnly();
    },
    isReady: () => page === 'ready',
  };
}
