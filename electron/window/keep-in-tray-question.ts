import { dialog } from 'electron';

/** Asked when the window is closed for the first time; a dialog that is dismissed keeps Postkeep running. */
export async function askToKeepInTray(): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: 'Keep Postkeep running in the background?',
    detail:
      'Scheduled backups and license updates run only while Postkeep does. You can change this in Settings.',
    buttons: ['Keep running', 'Quit'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 0;
}
