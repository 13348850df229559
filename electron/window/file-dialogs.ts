import { type BrowserWindow, type FileFilter, dialog } from 'electron';

/** The system's file dialogs, over the main window. Each returns the chosen path, or null when the user cancelled. */
export interface FileDialogs {
  readonly openFile: (title: string, filters: FileFilter[]) => Promise<string | null>;
  readonly openFolder: (title: string) => Promise<string | null>;
  readonly saveFile: (title: string, name: string, filters: FileFilter[]) => Promise<string | null>;
}

export function createFileDialogs(window: () => BrowserWindow | null): FileDialogs {
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
      const options = { title, defaultPath: name, filters };
      const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
      return answer.canceled || answer.filePath === '' ? null : answer.filePath;
    },
  };
}
