type Finding =
  | { readonly kind: 'missing'; readonly period: string }
  | { readonly kind: 'number-missing'; readonly number: number }
  | { readonly kind: 'number-twice'; readonly number: number; readonly periods: readonly string[] }
  | {
      readonly kind: 'refused';
      readonly period: string;
      readonly reason: 'month-not-ended' | 'not-covered' | 'another-report';
      readonly at: string;
      readonly times: number;
    }
  | {
      readonly kind: 'below-mark';
      readonly period: string;
      readonly reported: number;
      readonly mark: number;
      readonly weekOf: string;
    }
  | {
      readonly kind: 'kinds-differ';
      readonly period: string;
      readonly managed: number;
      readonly kinds: Kinds;
    }
  | {
      readonly kind: 'removed-differ';
      readonly period: string;
      readonly managed: number;
      readonly removed: number;
      readonly adjusted: number | null;
    };

interface Kinds {
  readonly user: number;
  readonly shared: number;
  readonly resource: number;
}

/** How many mailboxes of each kind a report counts, in a cell. */
function wordKinds({ user, shared, resource }: Kinds): string {
  return `${String(user)} user, ${String(shared)} shared, ${String(resource)} resource`;
}

/** What does not fit together in usage reports, without a full stop. */
function wordReportFinding(finding: Finding): string {
  switch (finding.kind) {
    case 'missing':
      return `no report for ${finding.period}`;
    case 'number-missing':
      return `report number ${String(finding.number)} is missing`;
    case 'number-twice':
      return `number ${String(finding.number)} is on the reports for ${finding.periods.join(' and ')}`;
    case 'refused':
      return `${refusals[finding.reason](finding.period)}, refused ${times(finding.times)}, last at ${finding.at}`;
    case 'below-mark':
      return `the report for ${finding.period} says ${String(finding.reported)} mailboxes at most, its updates said ${String(finding.mark)} in the week of ${finding.weekOf}`;
    case 'kinds-differ':
      return `the report for ${finding.period} says ${String(finding.managed)} managed mailboxes, which its kinds do not add up to: ${wordKinds(finding.kinds)}`;
    case 'removed-differ':
      return `the report for ${finding.period} says ${String(finding.managed)} managed mailboxes of which ${String(finding.removed)} were removed, and ${finding.adjusted === null ? 'no corrected count' : `the corrected count ${String(finding.adjusted)}`}`;
  }
}

const refusals = {
  'month-not-ended': (period: string) => `a report for ${period}, which had not ended`,
  'not-covered': (period: string) => `a report for ${period}, which the contract does not cover`,
  'another-report': (period: string) => `another report for ${period}, which has one`,
} as const;

function times(count: number): string {
  return count === 1 ? 'once' : `${String(count)} times`;
}

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
  installations: {
    description: 'the consoles that asked for updates, by license; LICENSE is a license or contract ID',
    headings: [
      'CONTRACT',
      'COMPANY',
      'LICENSE',
      'INSTALLATION',
      'VERSION',
      'LAST SEEN',
      'MANAGED',
      'NEW',
      'NOTES',
    ],
    notes: {
      'exceeded-together': 'license exceeded together',
      'older-key': 'presents an older key than before',
      'expired-key': 'presented an expired key',
    },
    exceeded: (p: {
      contractId: string;
      licenseId: string;
      mailboxes: number;
      used: number;
      consoles: string;
    }) =>
      `Contract ${p.contractId}, license ${p.licenseId}, covers ${String(p.mailboxes)} mailboxes; its consoles together use ${String(p.used)}: ${p.consoles}.`,
  },
  reports: {
    description: 'the usage reports of rental licenses, and what does not fit together in them',
    contract: 'those of one contract',
    headings: [
      'CONTRACT',
      'COMPANY',
      'INSTALLATION',
      'MONTH',
      'NUMBER',
      'MANAGED',
      'NEW',
      'HIGHEST',
      'KINDS',
      'REMOVED',
      'CORRECTED',
      'RECEIVED',
    ],
    found: (p: { contractId: string; installationId: string; what: string }) =>
      `Contract ${p.contractId}, installation ${p.installationId}: ${p.what}.`,
    finding: wordReportFinding,
    kinds: wordKinds,
  },
  webToken: {
    description: 'who may look at the web console (serve --console-port)',
    create: {
      description: 'make a token and print it, this once',
      name: 'whose it is',
      days: 'days until it expires, 366 at most',
    },
    created: (p: { id: string; name: string; expiresAt: string }) =>
      `Token ${p.id} of ${p.name}, until ${p.expiresAt}. It is shown this once:`,
    list: 'every token, the newest first; the tokens themselves are not kept',
    revoke: 'let a token in no more, and sign out who used it',
    revoked: (p: { id: string; name: string }) => `Token ${p.id} of ${p.name} is revoked.`,
    headings: ['ID', 'NAME', 'MADE BY', 'CREATED', 'EXPIRES', 'REVOKED', 'LAST SIGN-IN'],
  },
  serve: {
    description: 'answer consoles over HTTPS',
    consolePort: 'also serve the web console, on this TCP port; 0 for a free one',
    consoleHost: 'address to serve the web console on',
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
