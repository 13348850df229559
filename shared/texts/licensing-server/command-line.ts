/** What `postkeep-licensing` prints. */
export const licensingTexts = {
  json: 'print one JSON document',
  program: {
    description: 'Licensing server of Postkeep: issues license keys and renews them',
    noCommand: 'Name a command. "postkeep-licensing --help" shows them.',
  },
  issue: {
    description: 'issue a license key; makes the contract if there is none for the support ID',
    type: 'subscription, rental, evaluation or nfr',
    contractType: 'hosting-rental, subscription, trial or nfr',
    mailboxes: 'licensed mailboxes',
    expires: 'last day of the key, YYYY-MM-DD',
    company: 'licensed to',
    supportId: 'support ID; one contract each',
    contractEnds: 'last day of the contract (rental: 12 months after the key, others: with it)',
    renewalMonths: 'length of an automatic renewal (1)',
    supportUntil: 'last day of support',
    out: 'write the key to a file instead of stdout',
    written: (p: { contractId: string; expiresOn: string; path: string }) =>
      `Contract ${p.contractId}: key until ${p.expiresOn} in ${p.path}`,
  },
  keys: {
    description: 'the ring of signing keys',
    list: {
      description: 'every signing key; the private halves are never shown',
    },
    rotate: {
      description: 'retire the active key, sign with the next one, publish a new next one',
    },
    changePassphrase: {
      description:
        'encrypt the private keys with another passphrase; give it to every server at its next start',
      newPassphraseFile: 'the passphrase from now on',
    },
    audit: {
      description: 'who did what to contracts and keys, the newest first',
      limit: 'events to show',
    },
    headings: ['KEY ID', 'STATE', 'CREATED', 'ACTIVATED', 'RETIRED'],
    auditHeadings: ['AT', 'WHO', 'ACTION', 'SUBJECT', 'DETAILS'],
  },
  contract: {
    description: 'list contracts and change their standing',
    list: {
      description: 'every contract, in the order of the ids',
    },
    extend: {
      description: 'let a contract run until a date, also one that has ended or is suspended',
      until: 'its new last day, YYYY-MM-DD',
      shorten: 'also let it end earlier than it does',
    },
    end: 'end a contract now; its keys are not renewed any more',
    suspend: 'renew no keys until it is resumed or extended',
    resume: 'renew the keys of a suspended or ended contract again',
    headings: ['ID', 'COMPANY', 'SUPPORT ID', 'TYPE', 'MAILBOXES', 'STATUS', 'ENDS', 'KEY EXPIRES'],
    changed: (p: { id: string; company: string; status: string; endsOn: string }) =>
      `Contract ${p.id} of ${p.company}: ${p.status}, last day ${p.endsOn}.`,
  },
  serve: {
    description: 'answer consoles over HTTPS',
    port: 'TCP port, 0 for a free one',
    host: 'address to listen on',
    tlsCert: 'certificate chain, PEM; a private CA is made if left out',
    tlsKey: 'private key of the certificate, PEM',
    tlsName: 'further host names of the private certificate',
    dbConnections: 'connections to PostgreSQL',
    logLevel: 'debug, info, warn or error',
    tlsNotReloaded: ({ problem }: { problem: string }) => `TLS files could not be reloaded: ${problem}`,
  },
  options: {
    dataDir: 'signing keys, database, TLS and jwks.json',
    databaseUrl: 'PostgreSQL 15 or later instead of the embedded database, which is for trials',
    passphraseFile: 'passphrase of the signing keys',
  },
} as const;
