interface Compared {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** What `postkeep license` prints. */
export const licenseTexts = {
  description: 'the license of this console',
  install: {
    description: 'install a license key file',
    yes: 'do not ask when something gets worse',
  },
  remove: {
    description: 'remove the license',
    yes: 'do not ask when it stops mailboxes',
  },
  update: {
    description: 'ask the licensing server for a new key now',
    logNotWritten: ({ problem }: { problem: string }) => `The session log could not be written: ${problem}`,
  },
  show: {
    description: 'show the installed license and what it does',
    at: 'at another instant (RFC 3339)',
    status: ({ status }: { status: string }) => `Status: ${status}`,
    expiresOn: ({ date }: { date: string }) => `Expiration date: ${date}`,
    type: ({ type }: { type: string }) => `Type: ${type}`,
    package: ({ name }: { name: string }) => `Package: ${name}`,
    licensedTo: ({ company }: { company: string }) => `Licensed to: ${company}`,
    mailboxes: ({ count }: { count: number }) => `Mailboxes: ${String(count)}`,
    used: (p: { used: number; of: number; fresh: number; freeUntil: string }) =>
      `Used: ${String(p.used)} of ${String(p.of)}${p.fresh === 0 ? '' : `, ${String(p.fresh)} new (free until ${p.freeUntil})`}`,
    supportId: ({ id }: { id: string }) => `Support ID: ${id}`,
    licenseId: ({ id }: { id: string }) => `License ID: ${id}`,
    installationId: ({ id }: { id: string }) => `Installation ID: ${id}`,
    supportExpiresOn: ({ date }: { date: string }) => `Support expiration date: ${date}`,
  },
  report: {
    description:
      'write a report of the license: the consumption now or, with days, an overview of managed, new and extra mailboxes by day',
    from: 'first day of the overview (YYYY-MM-DD); 30 days before the last one by default',
    to: 'its last day; today by default',
    format: 'pdf, csv or json; by default what the file name ends in, else pdf',
    out: 'file to write',
    expectedReport: 'consumption or overview',
    expectedFormat: 'pdf, csv or json',
    progress: ({ done, total }: { done: number; total: number }) =>
      `${String(done)} of ${String(total)} mailboxes`,
    written: {
      consumption: ({ path, items }: { path: string; items: number }) =>
        `License consumption of ${String(items)} ${items === 1 ? 'mailbox' : 'mailboxes'} written to ${path}`,
      overview: ({ path, items }: { path: string; items: number }) =>
        `License overview of ${String(items)} ${items === 1 ? 'day' : 'days'} written to ${path}`,
    },
    notNoted: ({ problem }: { problem: string }) => `The event log could not be written: ${problem}`,
  },
  preview: {
    description: 'what a key file would do at an instant',
    at: 'instant (RFC 3339); now by default',
    managed: 'managed mailboxes, new ones included',
    new: 'of them backed up for the first time this month',
    exceededSince: 'day on which the count was first exceeded',
    autoUpdate: 'with automatic update on',
    lastReport: 'day on which the last usage report was delivered',
  },
  /** The installed license beside a key that replaces it (licensing.md §11). */
  comparison: {
    same: ({ name, after }: Compared) => `${name}: ${after}`,
    changed: ({ name, before, after }: Compared) => `${name}: ${before} -> ${after}`,
    worse: ({ name, before, after }: Compared) => `${name}: ${before} -> ${after} (worse)`,
    nothing: '-',
    noLicense: 'no license',
    rows: {
      type: 'Type',
      mailboxes: 'Mailboxes',
      expiresOn: 'Expiration date',
      supportExpiresOn: 'Support expiration date',
      issuedOn: 'Issued',
      status: 'Status',
      backedUp: 'Mailboxes backed up',
    },
  },
  expected: {
    instant: 'an RFC 3339 instant like 2026-03-31T12:00:00Z',
    date: 'a date like 2026-03-31',
    count: 'a whole number up to 10000000',
  },
} as const;
