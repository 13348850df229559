export const welcome = {
  title: 'Welcome to Postkeep',
  lead: 'Back up your organisation’s mailboxes, and get any message back exactly as it was.',
  rejected: 'The installed license key is rejected.',
  license: {
    title: 'Install a license',
    text: 'Choose the license key file (.lic) that you received.',
    action: 'Install a license',
  },
  source: {
    title: 'Add a mail source',
    text: 'Connect an IMAP server, or a folder with Maildir or mbox mail. Without a license, up to 10 mailboxes are backed up.',
    action: 'Add a mail source',
  },
  sample: {
    title: 'Open the sample organisation',
    text: 'Look around with a dozen made-up mailboxes. It is stored on this computer and can be removed in Settings.',
    action: 'Open the sample organisation',
  },
  preparing: 'Writing the sample organisation…',
};
