export const welcome = {
  title: 'Welcome to Postkeep',
  lead: 'Back up your organisation’s mailboxes, and restore any message exactly as it was.',
  rejected: 'The installed license key is invalid.',
  license: {
    title: 'Install a license',
    text: 'Choose the license key file (.lic) you received.',
    action: 'Install a license',
  },
  source: {
    title: 'Add a mail source',
    text: 'Connect Microsoft 365, Google Workspace, or a mail server with IMAP, or choose a folder with Maildir or mbox mail. Without a license, up to 10 mailboxes are backed up.',
    action: 'Add a mail source',
  },
  move: {
    title: 'Move from another computer',
    text: 'Take over license, mail sources, jobs and passwords with the file that “Move to another computer…” wrote there.',
    action: 'Move from another computer',
  },
  sample: {
    title: 'Open the sample organisation',
    text: 'Look around with a dozen made-up mailboxes. They need no license, are stored on this computer, and can be removed at any time.',
    action: 'Open the sample organisation',
  },
  repository: {
    title: 'Open an existing repository',
    text: 'Restore mail that this or another Postkeep has backed up. It needs no license, and nothing is written into the repository.',
    action: 'Open an existing repository',
  },
  preparing: 'Creating the sample organisation…',
};
