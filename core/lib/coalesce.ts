/** A function that may be called often and acts seldom. */
export interface Coalesced {
  readonly call: () => void;
  /** Acts at once if a call is still waiting. */
  readonly flush: () => void;
  /** Acts no more: a call that waits is lost. */
  readonly drop: () => void;
}

/** Acts at the first call, then at most once every `pauseMs()`; the last call is never lost but by `drop`. */
export function coalesce(pauseMs: () => number, act: () => void): Coalesced {
  let timer: NodeJS.Timeout | null = null;
  let waiting = false;
  const rest = (): void => {
    timer = null;
    if (!waiting) return;
    waiting = false;
    act();
    timer = setTimeout(rest, pauseMs());
  };
  const stopTimer = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
  };
  return {
    call: () => {
      if (timer) {
        waiting = true;
        return;
      }
      act();
      timer = setTimeout(rest, pauseMs());
    },
    flush: () => {
      stopTimer();
      rest();
      stopTimer();
    },
    drop: () => {
      waiting = false;
      stopTimer();
    },
  };
}
