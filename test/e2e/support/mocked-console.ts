import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ElectronApplication, type Page, expect } from '@playwright/test';
import { build } from 'vite';
import { root } from '../../../build/paths.mjs';
import { appOrigin } from '../../../electron/window/app-origin.js';
import { defaultBounds } from '../../../electron/window/window-bounds.js';
import type { Bar } from '../../../shared/notices/bar.js';
import type { LicenseView } from '../../../shared/license/license-view.js';
import type { Popup } from '../../../shared/notices/popup.js';
import type { CheckProgress } from '../../../shared/backup/source-draft.js';
import type { DiscoveryProgress } from '../../../shared/backup/directory.js';
import type { Job } from '../../../shared/backup/job.js';
import type { Progress, Session, SessionLogged } from '../../../shared/backup/session.js';
import type { ComparisonProgress } from '../../../shared/backup/comparison.js';
import type { ExportProgress } from '../../../shared/backup/export.js';
import type { ErrorCode, ErrorData } from '../../../shared/errors.js';
import { verbatim } from '../../../shared/texts/text.js';
import type { Settings } from '../../../shared/settings.js';
import type { MockState } from '../mocked/state.js';
import { startElectron } from './start-electron.js';

const appFolder = join(root, '.cache', 'mocked-console');

/** For the page to run before its own code: what is shown for some seconds (“Copied”, a toast) stays for as long as a slow machine needs to look. */
const briefThingsStay = `
  const timer = globalThis.setTimeout;
  globalThis.setTimeout = (work, ms, ...given) => timer(work, ms >= 2_000 ? 60 * ms : ms, ...given);
  const toasts = new CSSStyleSheet();
  toasts.replaceSync('[data-timer-status] { animation-duration: 600s !important; }');
  document.adoptedStyleSheets.push(toasts);
`;

/** An error with its words as they are. */
interface Said {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: string;
}

/** The console's page on a main process that the test plays. */
export class MockedConsole {
  private windowIsChanged = false;
  private size = { width: defaultBounds.width, height: defaultBounds.height };
  private zoomFactor = 1;

  private constructor(
    readonly app: ElectronApplication,
    readonly page: Page,
  ) {}

  /** Starts the mocked main process on the built page; one start serves all tests of a worker. */
  static async launch(switches: readonly string[]): Promise<MockedConsole> {
    // Kept from run to run, as Chromium keeps the compiled page there; each worker has its own.
    const profile = `${appFolder}-profile-${process.env['TEST_PARALLEL_INDEX'] ?? '0'}`;
    const app = await startElectron({
      args: [...switches, `--user-data-dir=${profile}`, appFolder],
      env: {
        ...(process.env as Record<string, string>),
        TZ: 'UTC',
        POSTKEEP_TEST_OUT: process.env['POSTKEEP_TEST_OUT'] ?? join(root, 'out'),
      },
    });
    const page = await app.firstWindow();
    await page.addInitScript(briefThingsStay);
    // No picture is taken, and no click aimed, in the middle of a movement.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const mocked = new MockedConsole(app, page);
    // Chromium remembers the zoom of an origin: a run that was broken off may have left one.
    await mocked.zoom(1);
    return mocked;
  }

  async close(): Promise<void> {
    await this.app.close();
  }

  /** Starts the page anew on a state, in English unless told otherwise; remembered screens and sort orders are forgotten. */
  async open(state: MockState, language?: string): Promise<void> {
    await this.app.evaluate((_electron, given) => {
      globalThis.mock.reset(given);
    }, state);
    await this.page.evaluate('localStorage.clear()');
    const query = language === undefined ? '' : `?language=${language}`;
    const address = `${appOrigin}/index.html${query}`;
    if (this.page.url() === address) await this.page.reload();
    else await this.page.goto(address);
    await this.page.locator('main').waitFor();
  }

  /** The theme of the settings, which the page has taken over when this returns. */
  async setTheme(theme: Exclude<Settings['theme'], 'system'>): Promise<void> {
    await this.app.evaluate((_electron, given) => {
      const state = globalThis.mock.state!;
      state.settings = { ...state.settings, theme: given };
      globalThis.mock.pushes.settings.changed(state.settings);
    }, theme);
    await expect(this.page.locator('html')).toHaveCSS('color-scheme', theme);
  }

  async pushLicense(view: LicenseView): Promise<void> {
    await this.app.evaluate((_electron, given) => {
      globalThis.mock.state!.license = given;
      globalThis.mock.pushes.license.changed(given);
    }, view);
  }

  async pushJobs(jobs: Job[]): Promise<void> {
    await this.app.evaluate((_electron, given) => {
      globalThis.mock.state!.jobs = given;
      globalThis.mock.pushes.jobs.changed(given);
    }, jobs);
  }

  async pushPopup(popup: Popup): Promise<void> {
    await this.app.evaluate((_electron, given) => {
      globalThis.mock.pushes.notifications.popup(given);
    }, popup);
  }

  async pushBar(bar: Bar | null): Promise<void> {
    await this.app.evaluate((_electron, given) => {
      globalThis.mock.pushes.notifications.bar(given);
    }, bar);
  }

  /** What every message is from now on, when it is asked for. */
  async setPreview(preview: MockState['preview']): Promise<void> {
    await this.app.evaluate((_electron, given) => {
      globalThis.mock.state!.preview = given;
    }, preview);
  }

  /** A session begins, or moves on to another state. */
  async addSession(session: Session): Promise<void> {
    await this.app.evaluate((_electron, given) => {
      const state = globalThis.mock.state!;
      state.sessions = [given, ...state.sessions.filter(({ id }) => id !== given.id)];
      globalThis.mock.pushes.sessions.changed(given);
    }, session);
  }

  async pushProgress(progress: Progress): Promise<void> {
    await this.app.evaluate((_electron, given) => {
      globalThis.mock.pushes.jobs.progress(given);
    }, progress);
  }

  /** Lines and mailboxes that a running session has logged. */
  async pushLogged(logged: SessionLogged): Promise<void> {
    await this.app.evaluate((_electron, given) => {
      globalThis.mock.pushes.sessions.logged(given);
    }, logged);
  }

  async pushDiscovering(progress: DiscoveryProgress): Promise<void> {
    await this.app.evaluate((_electron, given) => {
      globalThis.mock.pushes.sources.discovering(given);
    }, progress);
  }

  async pushChecking(progress: CheckProgress): Promise<void> {
    await this.app.evaluate((_electron, given) => {
      globalThis.mock.pushes.sources.checking(given);
    }, progress);
  }

  async pushExporting(progress: ExportProgress): Promise<void> {
    await this.app.evaluate((_electron, given) => {
      globalThis.mock.pushes.restore.exporting(given);
    }, progress);
  }

  async pushComparing(progress: ComparisonProgress): Promise<void> {
    await this.app.evaluate((_electron, given) => {
      globalThis.mock.pushes.restore.comparing(given);
    }, progress);
  }

  /** From now on calls of this name answer the error; null lets them succeed again. */
  async fail(name: string, said: Said | null): Promise<void> {
    await this.failWith(name, said === null ? null : { ...said, message: verbatim(said.message) });
  }

  /** Like {@link fail}, with a text of the catalogue. */
  async failWith(name: string, error: ErrorData | null): Promise<void> {
    await this.app.evaluate(
      (_electron, given) => {
        if (given.error) globalThis.mock.errors[given.name] = given.error;
        else Reflect.deleteProperty(globalThis.mock.errors, given.name);
      },
      { name, error },
    );
  }

  /** Calls of this name wait until they are let go. */
  async hold(name: string, held: boolean): Promise<void> {
    await this.app.evaluate(
      (_electron, given) => {
        globalThis.mock.held[given.name] = given.held;
      },
      { name, held },
    );
  }

  /** Arguments of every call of this name so far. */
  async calls(name: string): Promise<unknown[]> {
    return this.app.evaluate(
      (_electron, given) => globalThis.mock.calls.filter((call) => call.name === given).map(({ arg }) => arg),
      name,
    );
  }

  /** The argument of the last call of this name, once there is one. */
  async lastCall(name: string): Promise<unknown> {
    await expect.poll(() => this.calls(name), `calls of ${name}`).not.toEqual([]);
    return (await this.calls(name)).at(-1);
  }

  /** Answers of the mock that broke the contract. */
  async faults(): Promise<string[]> {
    return this.app.evaluate(() => globalThis.mock.faults);
  }

  /** Of the content, in pixels; until the end of the test. */
  async resize(width: number, height: number): Promise<void> {
    this.windowIsChanged = true;
    this.size = { width, height };
    await this.app.evaluate(({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0]!.setContentSize(size.width, size.height);
    }, this.size);
    await this.pageHasItsSize();
  }

  /** 1 = 100 %; until the end of the test. */
  async zoom(factor: number): Promise<void> {
    this.windowIsChanged = true;
    this.zoomFactor = factor;
    await this.app.evaluate(({ BrowserWindow }, given) => {
      BrowserWindow.getAllWindows()[0]!.webContents.setZoomFactor(given);
    }, factor);
    await this.pageHasItsSize();
  }

  /** The page hears of a new size or zoom later than its window. */
  private async pageHasItsSize(): Promise<void> {
    const [across, down] = [this.size.width / this.zoomFactor, this.size.height / this.zoomFactor];
    const missing = async (): Promise<number> => {
      const { width, height } = await this.page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
      return Math.max(Math.abs(width - across), Math.abs(height - down));
    };
    // Less than a pixel is lost to rounding.
    await expect.poll(missing, 'pixels by which the page differs from its window').toBeLessThanOrEqual(1);
  }

  /** Takes back what a test has done to size and zoom. */
  async restoreWindow(): Promise<void> {
    if (!this.windowIsChanged) return;
    await this.zoom(1);
    await this.resize(defaultBounds.width, defaultBounds.height);
    this.windowIsChanged = false;
  }
}

/** Once for all tests of a run, as they share its folder. */
export async function buildMockedMain(): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: 'test/e2e/mocked/main.ts',
      outDir: appFolder,
      target: 'node20.18',
      rolldownOptions: { external: ['electron', /^node:/], output: { entryFileNames: 'main.js' } },
    },
    ssr: { noExternal: true },
  });
  await mkdir(appFolder, { recursive: true });
  await writeFile(
    join(appFolder, 'package.json'),
    JSON.stringify({ name: 'postkeep-mocked', version: '0.1.0', type: 'module', main: 'main.js' }),
  );
}
