import type { ErrorData } from '../../shared/errors.js';

/** A part that could not be read, and why. */
export interface MissingPart {
  readonly name: string;
  readonly error: ErrorData;
}

const descriptions: readonly (readonly [name: RegExp, what: string])[] = [
  [/^system\.json$/, 'versions of Postkeep, Electron and the operating system'],
  [/^settings\.json$/, 'the settings; of addresses and files only whether they are set'],
  [/^license\.json$/, 'the license: type, package, dates, counts and state, without its key and its holder'],
  [/^sources-and-jobs\.json$/, 'mail sources and jobs: kinds, rules and counts'],
  [/^sessions\//, 'a session with its log; 01 is the newest'],
  [/^logs\//, 'a log file of the window program (main) or of a worker'],
];

/** Says what each file is, what was replaced and left out, and what could not be read. */
export function readme(createdAt: Date, names: readonly string[], missing: readonly MissingPart[]): string {
  return [
    `Postkeep diagnostics, ${createdAt.toISOString()}`,
    '',
    'Files',
    ...names.map((name) => `  ${name.padEnd(34)}${whatIs(name)}`),
    '',
    'Replaced',
    '  Names of mailboxes, mail sources, jobs and hosts, and folders of mail, by placeholders such as ‹mailbox-1›.',
    '  The same name has the same placeholder in every file. Your home folder is written as ~.',
    '',
    'Left out',
    '  Passwords, tokens, license and other keys, mail, its subjects, and the addresses of mailboxes.',
    '',
    'Names of folders within a mailbox, such as INBOX, are in session logs as they are.',
    'All times are UTC.',
    ...(missing.length === 0
      ? []
      : [
          '',
          'Could not be read',
          ...missing.map(({ name, error: { code, message } }) => `  ${name}: ${message} [${code}]`),
        ]),
    '',
  ].join('\n');
}

function whatIs(name: string): string {
  return descriptions.find(([pattern]) => pattern.test(name))?.[1] ?? '';
}
