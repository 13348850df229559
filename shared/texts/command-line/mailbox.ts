/** What `postkeep mailbox` prints. */
export const mailboxTexts = {
  description: 'mailboxes and their licenses',
  list: 'license state, first admission, last backup, restore points',
  header: ['Mailbox', 'Kind', 'License', 'First admission', 'Last backup', 'Points'],
  none: 'No mailboxes yet.',
} as const;
