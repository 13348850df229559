import { dirname } from 'node:path';
import { type BrowserWindow, type FileFilter, app, dialog } from 'electron';
import { proposedPath } from './proposed-path.js';

/** The system's file dialogs, over the main window. Each returns the chosen path, or null when the user cancelled. */
export interface FileDialogs {
  readonly openFile: (title: string, filters: FileFilter[]) => Promise<string | null>;
  readonly openFolder: (title: string) => Promise<string | null>;
  /** Proposes `name`, which may come from mail, made safe, in the folder last saved to. */
  readonly saveFile: (title: string, name: string, filters: FileFilter[]) => Promise<string | null>;
}

export function createFileDialogs(window: () => BrowserWindow | null): FileDialogs {
  let savedIn: string | null = null;
  const open = async (options: Electron.OpenDialogOptions): Promise<string | null> => {
    const parent = window();
    const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
    return answer.canceled ? null : (answer.filePaths[0] ?? null);
  };
  return {
    openFile: (title, filters) => open({ title, filters, properties: ['openFile'] }),
    openFolder: (title) => open({ title, properties: ['openDirectory', 'createDirectory'] }),
    async saveFile(title, name, filters) {
      const parent = window();
      const options = { title, defaultPath: proposedPath(name, savedIn, app.getPath('downloads')), filters };
      const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
      if (answer.canceled || answer.filePath === '') return null;
      savedIn = dirname(answer.filePath);
      return answer.filePath;
    },
  };
}
