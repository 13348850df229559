/** The licensing server's own program. */
export const server = {
  dataFolderInUse: 'Another postkeep-licensing process uses this data folder. Wait for it or stop it.',
} as const;
