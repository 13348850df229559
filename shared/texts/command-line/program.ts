/** `postkeep` itself. */
export const programTexts = {
  /** Above the examples that help ends in. */
  examples: 'Examples:',
  /** Appended to a question. */
  yesOrNo: '[y/N]',
  description:
    "Backs up an organisation's mailboxes. Exit codes: 0 success, 1 failed, 2 wrong usage, 3 finished with warnings, 4 refused by the license, 5 locked by another process.",
  dataDir: "data folder; the console's own by default",
  json: 'print exactly one JSON document on stdout',
  quiet: 'print nothing when all went well',
  othersRead: ({ path }: { path: string }) =>
    `Others can read ${path}. Make it yours alone: chmod 600 ${path}`,
} as const;
