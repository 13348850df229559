/** What this needs of an Electron window. */
export interface LivingWindow {
  readonly isVisible: () => boolean;
  readonly isMinimized: () => boolean;
  readonly restore: () => void;
  readonly show: () => void;
  readonly hide: () => void;
  readonly focus: () => void;
}

/** What the window tells of itself. */
export interface WindowEvents {
  readonly shown: () => void;
  readonly hidden: () => void;
  readonly closed: () => void;
}

export interface WindowLifeOptions<W extends LivingWindow> {
  /** Makes a new window; called when there is none. */
  readonly open: (events: WindowEvents) => W;
  /** The user sees the window from now on, be it new or back from the tray. */
  readonly onOpened: () => void;
  readonly onHidden: () => void;
  /** Null until the user has been asked. */
  readonly keepInTray: () => boolean | null;
  readonly rememberKeepInTray: (keep: boolean) => Promise<void>;
  readonly askToKeepInTray: () => Promise<boolean>;
  readonly runningSessions: () => number;
  /** Asks in the window; the answer comes as `quit`. */
  readonly askToQuitDuringRun: (running: number) => void;
  /** Stops what runs and closes everything; nothing of ours runs afterwards. */
  readonly shutDown: () => Promise<void>;
  /** Ends the process. */
  readonly exit: () => void;
  readonly onFault: (error: unknown) => void;
}

/** The life of the one window and of the program behind it (screens.md §5). */
export interface WindowLife<W> {
  readonly window: () => W | null;
  /** Opens the window, or brings the hidden one back. */
  readonly show: () => void;
  /** The program was started again: by the user, who wants the window, or `hidden` at login, which wants nothing. */
  readonly startedAgain: (hidden: boolean) => void;
  /** The user closes the window: hides it, asks, or quits. Returns whether the window may really close. */
  readonly mayClose: () => boolean;
  /** Ends the program, once; with sessions running only after `stopRunning`. */
  readonly quit: (stopRunning: boolean) => Promise<void>;
}

/** A shutdown that hangs (a worker that does not answer) must not keep the program alive forever. */
const shutDownLimitMs = 15_000;

export function createWindowLife<W extends LivingWindow>(options: WindowLifeOptions<W>): WindowLife<W> {
  let window: W | null = null;
  /** Opened, and not on the screen yet. */
  let isLoading = false;
  let isAsking = false;
  let isQuitting = false;

  const events: WindowEvents = {
    shown() {
      isLoading = false;
    },
    hidden: options.onHidden,
    closed() {
      window = null;
      isLoading = false;
      options.onHidden();
    },
  };
  const show = (): void => {
    if (isQuitting) return;
    if (window?.isVisible()) {
      if (window.isMinimized()) window.restore();
      window.focus();
      return;
    }
    // A second call while the page loads is no second opening, whose warnings would be shown twice.
    const isOpening = !isLoading;
    if (window) window.show();
    else {
      isLoading = true;
      window = options.open(events);
    }
    if (isOpening) options.onOpened();
  };
  const quit = async (stopRunning: boolean): Promise<void> => {
    if (isQuitting) return;
    const running = options.runningSessions();
    if (running > 0 && !stopRunning) {
      show();
      options.askToQuitDuringRun(running);
      return;
    }
    isQuitting = true;
    try {
      await Promise.race([options.shutDown(), delay(shutDownLimitMs)]);
    } catch (error) {
      options.onFault(error);
    } finally {
      options.exit();
    }
  };
  const askOnce = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    try {
      const keep = await options.askToKeepInTray();
      // The answer counts now, even if it cannot be kept for the next time.
      await options.rememberKeepInTray(keep).catch(options.onFault);
      if (keep) window?.hide();
      else await quit(false);
    } finally {
      isAsking = false;
    }
  };

  return {
    window: () => window,
    show,
    startedAgain(asHidden) {
      if (!asHidden) show();
    },
    mayClose() {
      if (isQuitting) return true;
      const keep = options.keepInTray();
      if (keep === null) askOnce().catch(options.onFault);
      else if (keep) window?.hide();
      else void quit(false);
      return false;
    },
    quit,
  };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
