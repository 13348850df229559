import { join } from 'node:path';
import { Menu, Tray, nativeImage } from 'electron';
import { desktop } from '../../shared/texts/desktop.js';

/** What the tray icon says at a glance (screens.md §5). */
export type TrayState = 'ok' | 'attention' | 'stopped';

export interface TrayActions {
  readonly open: () => void;
  readonly backUpNow: () => void;
  readonly quit: () => void;
}

export interface ConsoleTray {
  readonly show: (state: TrayState, lastResult: string) => void;
  readonly destroy: () => void;
}

const words = desktop.tray;

/** The icon that stays while the window is closed; `iconFolder` holds `tray-<state>.png`. */
export function createTray(iconFolder: string, actions: TrayActions): ConsoleTray {
  const icon = (state: TrayState) => nativeImage.createFromPath(join(iconFolder, `tray-${state}.png`));
  const tray = new Tray(icon('ok'));
  tray.on('click', actions.open);
  return {
    show(state, lastResult) {
      tray.setImage(icon(state));
      tray.setToolTip(words.tip(words.states[state]));
      tray.setContextMenu(
        Menu.buildFromTemplate([
          { label: words.open, click: actions.open },
          { label: words.backUpNow, click: actions.backUpNow },
          { type: 'separator' },
          { label: lastResult, enabled: false },
          { type: 'separator' },
          { label: words.quit, click: actions.quit },
        ]),
      );
    },
    destroy() {
      tray.destroy();
    },
  };
}
