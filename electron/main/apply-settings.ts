import { nativeTheme } from 'electron';
import type { Settings } from '../../shared/settings.js';

/** What settings change at once in Electron itself. */
export function applySettings({ theme }: Settings): void {
  nativeTheme.themeSource = theme;
}
