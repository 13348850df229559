/** README.txt of exported diagnostics; dates in it are ISO 8601. */
export const diagnosticsTexts = {
  title: (createdAt: string) => `Postkeep diagnostics, ${createdAt}`,
  files: 'Files',
  what: {
    system: 'versions of Postkeep, Electron and the operating system',
    settings: 'the settings; of addresses and files only whether they are set',
    license: 'the license: type, package, dates, counts and state, without its key and its holder',
    sourcesAndJobs: 'mail sources and jobs: kinds, rules and counts',
    session: 'a session with its log; 01 is the newest',
    log: 'a log file of the window program (main) or of a worker',
  },
  replaced: 'Replaced',
  replacedLines: [
    'Names of mailboxes, mail sources, jobs and hosts, and folders of mail, by placeholders such as ‹mailbox-1›.',
    'The same name has the same placeholder in every file. Your home folder is written as ~.',
  ],
  leftOut: 'Left out',
  leftOutLines: [
    'Passwords, tokens, license and other keys, mail, its subjects, and the addresses of mailboxes.',
  ],
  folders: 'Names of folders within a mailbox, such as INBOX, are in session logs as they are.',
  times: 'All times are UTC.',
  unreadable: 'Could not be read',
} as const;
