import { Menu, type MenuItemConstructorOptions } from 'electron';
import { desktop } from '../../shared/texts/desktop.js';

const view: MenuItemConstructorOptions = {
  label: desktop.menu.view,
  submenu: [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ],
};

/**
 * Sets Electron's default menu without Reload and the developer tools. The menu is not shown (`autoHideMenuBar`); its keys
 * are what counts: copy and paste (macOS has them from a menu alone), zoom, full screen, close.
 */
export function setApplicationMenu(platform: NodeJS.Platform): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
      { role: 'fileMenu' },
      { role: 'editMenu' },
      view,
      { role: 'windowMenu' },
    ]),
  );
}
