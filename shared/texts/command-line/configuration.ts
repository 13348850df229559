import { counted } from '../plural.js';
import { render } from '../text.js';
import type { ImportPlan, PlannedItem } from '../../configuration/import-plan.js';

const changes: Readonly<Record<PlannedItem['change'], string>> = {
  new: 'new',
  replaced: 'replaced',
  same: 'same',
  'left-out': 'left out',
};

/** What `postkeep config` and `postkeep move` print. */
export const configurationTexts = {
  description: 'export and import settings, mail sources, jobs and notification channels',
  passphraseFile: 'file with the passphrase, - for standard input',
  yes: 'do not ask',
  dryRun: 'only show what would change',
  folder: 'the repository in folder OLD there is in folder NEW here (several times for several)',
  folderExpected: 'OLD=NEW',
  export: {
    description: 'write the configuration to a file',
    withSecrets: 'with passwords, under the passphrase in --passphrase-file',
    done: (path: string) => `Written to ${path}, without passwords.`,
    doneWithSecrets: (path: string) =>
      `Written to ${path}, with passwords under the passphrase. Keep both, in two places.`,
  },
  import: {
    description: 'take a configuration over: what the file has is added or replaced, everything else stays',
    question: 'Import it?',
    done: 'Imported.',
  },
  move: {
    description: 'move this console to another computer, or take over one that was moved',
    export: {
      description:
        'write license, Installation ID and configuration to a file; this console then runs no jobs',
      question: 'Move this console? It then runs no jobs.',
      done: (path: string) =>
        `Written to ${path}. This console runs no jobs any more. On the other computer: postkeep move import FILE`,
      repositories: 'Repositories to take along, or to connect there:',
    },
    import: {
      description: 'take over a console that was moved here',
      question: 'Take this console over?',
      done: 'This computer does the work of the console that was moved. Run "postkeep status".',
    },
    undo: {
      description: 'have a console that was moved run jobs again',
      question:
        'Does the other computer run no jobs any more? Two that use one license back up the same mailboxes twice.',
      done: 'This console runs jobs again.',
    },
  },
  header: ['Change', 'What', 'Name', 'Remark'],
  nothing: 'The file holds nothing.',
  changes,
  kept: 'kept',
  parts: {
    source: 'mail source',
    job: 'job',
    bucket: 'bucket',
    channel: 'notification channel',
    setting: 'setting',
  },
  changed: (fields: readonly string[]) => `changes ${fields.join(', ')}.`,
  license: ({ license, replacesLicense, installationId, accounts }: NonNullable<ImportPlan['console']>) => [
    `License: ${license === null ? 'none' : render(license)}${replacesLicense === null ? '' : `, in the place of ${render(replacesLicense)}`}`,
    `Installation ID: ${installationId}`,
    `Accounts that the license knows: ${String(accounts)}`,
  ],
  repository: ({ from, path, isThere, mailboxes }: ImportPlan['repositories'][number]) =>
    `${isThere ? 'found  ' : 'missing'}  ${path}${from === path ? '' : ` (there ${from})`}, ${counted(mailboxes, 'mailbox')}`,
} as const;
