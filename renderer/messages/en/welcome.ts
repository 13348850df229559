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
    text: 'Connect a mail server, or choose a folder with Maildir or mbox mail. Without a license, up to 10 mailboxes are backed up.',
    action: 'Add a mail source',
  },
  move: {
    title: 'Move from another computer',
    text: 'Take over license, mail sources, jobs and passwords with the file that “Move to another computer…” wrote there.',
    action: 'Move from another computer',
  },
  sample: {
    title: 'Open the sample organisation',
    text: 'Look around with a dozen made-up mailboxes. They need no license, are stored on this computer, and can be removed in Settings.',
    action: 'Open the sample organisation',
  },
  preparing: 'Creating the sample organisation…',
};
