import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { appOrigin } from './app-origin.js';
import { type WindowBounds, minimumSize, visibleBounds } from './window-bounds.js';

export interface MainWindowOptions {
  /** Folder of the built main process: the preload lies beside it. */
  readonly outFolder: string;
  readonly iconPath: string;
  /** Address of the development server; the built page otherwise. */
  readonly devServerUrl: string | undefined;
  readonly bounds: WindowBounds;
  readonly onBoundsChange: (bounds: WindowBounds) => void;
  readonly mayClose: () => boolean;
}

/** Opens the console's only window: sandboxed, without Node, at the remembered place. */
export function openMainWindow(options: MainWindowOptions): BrowserWindow {
  const bounds = visibleBounds(
    options.bounds,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const { place, width, height, maximized } = bounds;
  const window = new BrowserWindow({
    ...(place ?? {}),
    width,
    height,
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    show: false,
    title: 'Postkeep',
    icon: options.iconPath,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1f1f1f' : '#fafafa',
    webPreferences: {
      preload: join(options.outFolder, 'preload', 'index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => {
    window.show();
  });
  rememberBounds(window, options.onBoundsChange);
  window.on('close', (event) => {
    if (!options.mayClose()) event.preventDefault();
  });
  void window.loadURL(options.devServerUrl ?? `${appOrigin}/index.html`);
  return window;
}

/** Half a second after the last move or resize the place is kept; not while the user is still dragging. */
function rememberBounds(window: BrowserWindow, onChange: (bounds: WindowBounds) => void): void {
  let timer: NodeJS.Timeout | undefined;
  const report = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isMinimized()) return;
    const { x, y, width, height } = window.getNormalBounds();
    onChange({ place: { x, y }, width, height, maximized: window.isMaximized() });
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(report, 500);
  };
  window.on('resize', later);
  window.on('move', later);
  window.on('close', report);
}
