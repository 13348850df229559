import { dialog } from 'electron';
import { desktop } from '../../shared/texts/desktop.js';

const words = desktop.keepInTray;

/** Asked when the window is closed for the first time; a dialog that is dismissed keeps Postkeep running. */
export async function askToKeepInTray(): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: words.question,
    detail: words.detail,
    buttons: [words.keep, words.quit],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 0;
}
