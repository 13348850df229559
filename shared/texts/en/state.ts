/** Files of state and secrets in the data folder. */
export const state = {
  newerFile: ({ path }: { path: string }) =>
    `${path} was written by a newer version of Postkeep. Update Postkeep, or choose another data folder.`,
  setAside: ({ path }: { path: string }) =>
    `A file could not be read and has been set aside as ${path}. What it held is missing: put a backup of the file back, or enter it again.`,
  noHomeFolder: 'This user has no home folder to keep data in. Name a data folder with --data-dir.',
  folderOpenToOthers: ({ path }: { path: string }) =>
    `Others may write to the data folder ${path}, which is not yours alone. Choose another with --data-dir; a new folder inside of it will do.`,
  noKeychain: "The password is in the system's keychain, which this program cannot open.",
  keychainRefused: "The system's keychain did not release the password. Unlock it, then try again.",
} as const;
