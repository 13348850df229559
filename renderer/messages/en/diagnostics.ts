export const diagnostics = {
  action: 'Export diagnostics…',
  title: 'Export diagnostics',
  intro:
    'Saves a zip file for a support request. Postkeep doesn’t send it to anyone: you can open it first, and you decide who gets it.',
  included: 'Included',
  includedItems: [
    'Versions of Postkeep, Electron, and the operating system',
    'Settings, without addresses',
    'License type, package, dates, counts, and state',
    'Kinds and counts of mail sources and jobs',
    'Logs of the last 20 sessions, with names of mail folders',
    'Log files of Postkeep and its background processes',
  ],
  never: 'Never included',
  neverItems: [
    'Passwords, tokens, and license keys',
    'Mail, its subjects, and attachments',
    'Addresses of mailboxes',
    'Who the license was issued to',
  ],
  placeholders:
    'Mailboxes, mail sources, jobs, and servers appear as placeholders such as ‹mailbox-1›, the same in every file.',
  save: 'Save as…',
  progress: (done: string, total: string) => `${done} of ${total} files collected`,
  withCode: (details: string, code: string) => `${details} (${code})`.trim(),
};
