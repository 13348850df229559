/** Headings of the files that the product exports; dates and figures in them are ISO 8601 and plain. */
export const exportTexts = {
  sessions: ['Session', 'Type', 'Status', 'Trigger', 'Start', 'End', 'Seconds', 'ID'],
  session: {
    id: 'Session',
    type: 'Type',
    status: 'Status',
    trigger: 'Trigger',
    start: 'Start',
    end: 'End',
    running: '(running)',
    log: 'Log',
    mailboxes: 'Mailboxes',
    figures: (seen: number, stored: number) => `${String(seen)} messages seen, ${String(stored)} stored`,
  },
  mailboxes: [
    'Mailbox',
    'Source',
    'Kind',
    'License state',
    'Place in queue',
    'First admission',
    'Last backup',
    'Restore points',
    'Held since',
    'Jobs',
  ],
  usageReport: {
    columns: ['Month', 'Company', 'Support ID', 'Contract', 'Line', 'Mailboxes', 'Note'],
    title: (period: string) => `Usage report ${period}`,
    highestInWeek: (weekOf: string) => `Highest in the week of ${weekOf}`,
    highestInMonth: 'Highest in the month',
    endOfMonth: 'At the end of the month',
    newAtEndOfMonth: 'New, at the end of the month',
    corrected: 'Corrected',
    licensedTo: 'Licensed to',
    supportId: 'Support ID',
    contract: 'Contract',
    licensedMailboxes: 'Licensed mailboxes',
    mailboxes: 'Mailboxes',
    correction: 'Correction',
    reason: 'Reason',
    delivery: 'Delivery',
    willBeSent: 'Will be sent on',
    sent: 'Sent on',
  },
} as const;

/** What every PDF of the product says of itself. */
export const pdfTexts = {
  page: (page: number, pages: number) => `Page ${String(page)} of ${String(pages)}`,
  lackedCharacters:
    'A question mark may stand for a character that the font of this PDF does not have. The CSV file has all characters.',
} as const;
