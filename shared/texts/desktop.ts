/** What main says outside the page, where it is worded at once: tray, menu, questions and file dialogs of the system. */
export const desktop = {
  cannotStart: 'Postkeep cannot start',
  processes: { backup: 'Postkeep backup', other: (what: string) => `Postkeep ${what}` },
  menu: { view: 'View' },
  tray: {
    tip: (state: string) => `Postkeep: ${state}`,
    states: { ok: 'no problems', attention: 'needs attention', stopped: 'backup is stopped' },
    open: 'Open Postkeep',
    backUpNow: 'Back up now',
    quit: 'Quit',
    noSession: 'No session since the start',
    lastSession: (name: string, status: string) => `${name}: ${status}`,
  },
  keepInTray: {
    question: 'Keep Postkeep running in the background?',
    detail:
      'Scheduled backups and license updates run only while Postkeep does. You can change this in Settings.',
    keep: 'Keep running',
    quit: 'Quit',
  },
  autostart: 'Backup console for mailboxes',
  /** A file of its own, for paper or a safe. */
  recoveryKey: ({ path, recoveryKey }: { path: string; recoveryKey: string }) =>
    `Postkeep recovery key

Repository: ${path}
Recovery key: ${recoveryKey}

It opens the repository when the passphrase is lost. Keep it away from the computer: whoever has it and the
repository can read the mail.
`,
  files: {
    installLicense: 'Install license',
    chooseFolder: 'Choose a folder',
    openRepository: 'Open a repository to restore from',
    chooseFile: 'Choose a file',
    chooseMailboxList: 'Import mailboxes',
    chooseCredentials: 'Choose credentials',
    saveAttachment: 'Save attachment',
    exportMessage: 'Export message',
    exportMessages: 'Export messages to',
    exportSessions: 'Export sessions',
    exportSession: 'Export session',
    exportMailboxes: 'Export mailboxes',
    saveCoverage: 'Save coverage report',
    exportEvents: 'Export event log',
    exportActions: 'Export actions',
    exportDiagnostics: 'Export diagnostics',
    exportConfiguration: 'Export configuration',
    importConfiguration: 'Import configuration',
    configurationName: 'postkeep-configuration',
    moveName: 'postkeep-move',
    saveRecoveryKey: 'Save recovery key',
    saveLicenseReport: 'Save license report',
    saveUsageReport: 'Save usage report to',
    kinds: {
      all: 'All files',
      licenseKey: 'License key',
      configuration: 'Configuration',
      certificates: 'Certificates',
      lists: 'Lists of mailboxes',
      message: 'Message',
      text: 'Text',
      csv: 'CSV',
      pdf: 'PDF',
      json: 'JSON',
      zip: 'Zip',
      mbox: 'Mbox',
    },
  },
} as const;
