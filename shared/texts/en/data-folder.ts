/** The data folder as a whole, and the catalogue in it. */
export const dataFolder = {
  notWritable: ({ reason }: { reason: string }) =>
    `Nothing can be written to the data folder, so nothing is backed up and nothing can be changed; what was backed up can be restored. ${reason}`,
} as const;
