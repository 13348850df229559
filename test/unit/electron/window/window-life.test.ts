import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type LivingWindow,
  type WindowEvents,
  type WindowLifeOptions,
  createWindowLife,
} from '../../../../electron/window/window-life.js';

/** A window without a screen: it is shown and hidden, and says so. */
class FakeWindow implements LivingWindow {
  visible = false;
  minimized = false;
  focused = 0;
  constructor(readonly events: WindowEvents) {}
  isVisible = (): boolean => this.visible;
  isMinimized = (): boolean => this.minimized;
  restore = (): void => {
    this.minimized = false;
  };
  focus = (): void => {
    this.focused += 1;
  };
  show = (): void => {
    this.visible = true;
    this.events.shown();
  };
  hide = (): void => {
    this.visible = false;
    this.events.hidden();
  };
}

function program(change: Partial<WindowLifeOptions<FakeWindow>> = {}) {
  const happened: string[] = [];
  const windows: FakeWindow[] = [];
  let keep: boolean | null = true;
  let running = 0;
  const life = createWindowLife<FakeWindow>({
    open(events) {
      windows.push(new FakeWindow(events));
      return windows.at(-1)!;
    },
    onOpened: () => happened.push('opened'),
    onHidden: () => happened.push('hidden'),
    keepInTray: () => keep,
    rememberKeepInTray: (answer) => {
      keep = answer;
      return Promise.resolve();
    },
    askToKeepInTray: () => Promise.resolve(true),
    runningSessions: () => running,
    askToQuitDuringRun: (count) => happened.push(`asked about ${String(count)}`),
    shutDown: () => {
      happened.push('shut down');
      return Promise.resolve();
    },
    exit: () => happened.push('exit'),
    onFault: (error) => happened.push(`fault: ${String(error)}`),
    ...change,
  });
  return {
    life,
    happened,
    windows,
    settings: {
      keepInTray: (value: boolean | null) => {
        keep = value;
      },
      running: (count: number) => {
        running = count;
      },
    },
    /** The user presses the window's close button. */
    close: () => {
      if (life.mayClose()) windows.at(-1)!.events.closed();
    },
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the window', () => {
  it('opens once, however often it is asked for while it loads', () => {
    const { life, happened, windows } = program();
    life.show();
    life.show();
    windows[0]!.show();
    life.show();
    expect(windows).toHaveLength(1);
    expect(happened).toEqual(['opened']);
    expect(windows[0]!.focused).toBe(1);
  });

  it('is brought back from the tray and from the task bar, and each return from the tray is an opening', () => {
    const { life, happened, windows, close } = program();
    life.show();
    windows[0]!.show();
    windows[0]!.minimized = true;
    life.show();
    expect(windows[0]!.minimized).toBe(false);
    close();
    expect(windows[0]!.visible).toBe(false);
    life.startedAgain(false);
    expect(windows[0]!.visible).toBe(true);
    expect(happened).toEqual(['opened', 'hidden', 'opened']);
  });

  it('that was destroyed is made anew', () => {
    const { life, windows } = program();
    life.show();
    windows[0]!.events.closed();
    expect(life.window()).toBeNull();
    life.show();
    expect(windows).toHaveLength(2);
  });

  it('stays away when the program is started again hidden, as at login', () => {
    const { life, windows } = program();
    life.startedAgain(true);
    expect(windows).toHaveLength(0);
  });
});

describe('closing the window', () => {
  it('asks once, and hides it when the person wants to keep Postkeep running', async () => {
    let answer: (keep: boolean) => void = () => undefined;
    const askToKeepInTray = vi.fn(() => new Promise<boolean>((resolve) => (answer = resolve)));
    const { life, windows, settings, close, happened } = program({ askToKeepInTray });
    settings.keepInTray(null);
    life.show();
    windows[0]!.show();
    close();
    close();
    expect(askToKeepInTray).toHaveBeenCalledTimes(1);
    answer(true);
    await settled();
    expect(windows[0]!.visible).toBe(false);
    life.show();
    close();
    expect(askToKeepInTray).toHaveBeenCalledTimes(1);
    expect(happened).not.toContain('exit');
  });

  it('quits when the person answers so, also if the answer cannot be kept', async () => {
    const { life, settings, close, happened } = program({
      askToKeepInTray: () => Promise.resolve(false),
      rememberKeepInTray: () => Promise.reject(new Error('disk full')),
    });
    settings.keepInTray(null);
    life.show();
    close();
    await settled();
    expect(happened).toEqual(['opened', 'fault: Error: disk full', 'shut down', 'exit']);
  });

  it('quits where the tray is not wanted', async () => {
    const { life, settings, close, happened } = program();
    settings.keepInTray(false);
    life.show();
    close();
    await settled();
    expect(happened).toEqual(['opened', 'shut down', 'exit']);
  });
});

describe('quitting', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('during a run opens the window and asks; only the confirmed quit ends the program', async () => {
    const { life, settings, happened } = program();
    settings.running(2);
    await life.quit(false);
    expect(happened).toEqual(['opened', 'asked about 2']);
    await life.quit(true);
    expect(happened.slice(2)).toEqual(['shut down', 'exit']);
  });

  it('happens once, however often it is asked for, and no window opens meanwhile', async () => {
    const { life, happened, windows } = program();
    await Promise.all([life.quit(false), life.quit(true), life.quit(false)]);
    life.show();
    expect(happened).toEqual(['shut down', 'exit']);
    expect(windows).toHaveLength(0);
  });

  it('lets the window close', () => {
    const { life } = program();
    life.show();
    void life.quit(false);
    expect(life.mayClose()).toBe(true);
  });

  it('ends the program when the shutdown fails', async () => {
    const { life, happened } = program({ shutDown: () => Promise.reject(new Error('no worker')) });
    await life.quit(false);
    expect(happened).toEqual(['fault: Error: no worker', 'exit']);
  });

  it('ends the program when the shutdown never ends', async () => {
    const { life, happened } = program({ shutDown: () => new Promise(() => undefined) });
    const quit = life.quit(false);
    await vi.advanceTimersByTimeAsync(60_000);
    await quit;
    expect(happened).toEqual(['exit']);
  });
});
