import { type App, type BrowserWindow, dialog } from 'electron';

export interface WindowLifeOptions {
  readonly app: App;
  /** Makes a new window; called when there is none. */
  readonly open: () => BrowserWindow;
  /** The person sees the window from now on, be it new or back from the tray. */
  readonly onOpened: () => void;
  readonly onHidden: () => void;
  /** Null until the person has been asked. */
  readonly keepInTray: () => boolean | null;
  readonly rememberKeepInTray: (keep: boolean) => Promise<void>;
  readonly runningSessions: () => number;
  /** Asks in the window; the answer comes as `quit`. */
  readonly askToQuitDuringRun: (running: number) => void;
  /** Stops what runs and closes everything; nothing of ours runs afterwards. */
  readonly shutDown: () => Promise<void>;
}

/** The life of the one window and of the program behind it (ui.md, Tray and background). */
export interface WindowLife {
  readonly window: () => BrowserWindow | null;
  /** Opens the window, or brings the hidden one back. */
  readonly show: () => void;
  /** The person closes the window: hides it, asks, or quits. Answers whether the window may really close. */
  readonly mayClose: () => boolean;
  /** Ends the program; with sessions running only after `stopRunning`. */
  readonly quit: (stopRunning: boolean) => Promise<void>;
}

export function createWindowLife(options: WindowLifeOptions): WindowLife {
  const { app } = options;
  let window: BrowserWindow | null = null;
  let isQuitting = false;

  const show = (): void => {
    if (window?.isVisible()) {
      if (window.isMinimized()) window.restore();
      window.focus();
      return;
    }
    if (window) window.show();
    else window = create();
    options.onOpened();
  };
  const create = (): BrowserWindow => {
    const created = options.open();
    created.on('hide', options.onHidden);
    created.on('closed', () => {
      window = null;
      options.onHidden();
    });
    return created;
  };
  const quit = async (stopRunning: boolean): Promise<void> => {
    const running = options.runningSessions();
    if (running > 0 && !stopRunning) {
      show();
      options.askToQuitDuringRun(running);
      return;
    }
    isQuitting = true;
    try {
      await options.shutDown();
    } finally {
      app.exit(0);
    }
  };
  const askOnce = async (): Promise<void> => {
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: 'Keep Postkeep running in the background?',
      detail:
        'Scheduled backups and license updates run only while Postkeep does. You can change this in Settings.',
      buttons: ['Keep running', 'Quit'],
      defaultId: 0,
      cancelId: 0,
    });
    await options.rememberKeepInTray(response === 0);
    if (response === 0) window?.hide();
    else await quit(false);
  };

  app.on('before-quit', (event) => {
    if (isQuitting) return;
    event.preventDefault();
    void quit(false);
  });
  app.on('second-instance', show);
  app.on('activate', show);

  return {
    window: () => window,
    show,
    mayClose() {
      if (isQuitting) return true;
      const keep = options.keepInTray();
      if (keep === null) void askOnce();
      else if (keep) window?.hide();
      else void quit(false);
      return false;
    },
    quit,
  };
}
