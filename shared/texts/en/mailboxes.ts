/** Mailboxes, as the console knows them. */
export const mailboxes = {
  gone: 'This mailbox is no longer known.',
  neverBackedUp: 'This mailbox has never been backed up. Choose another one.',
  heldInRepository: 'This mailbox is under legal hold: nothing of it is removed.',
  listChanged: 'The list of mailboxes has changed in the meantime. Open it again.',
} as const;
