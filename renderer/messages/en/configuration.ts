import type { PlannedItem } from '../../../shared/configuration/import-plan.js';
import { plural } from '../plural.js';

const parts: Readonly<Record<PlannedItem['part'], string>> = {
  source: 'Mail source',
  job: 'Job',
  channel: 'Notification channel',
  bucket: 'Bucket',
  setting: 'Setting',
};

/** `excluded folders` of `excludedFolders`, as the file has it. */
function words(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function listed(names: readonly string[]): string {
  return names.join(', ');
}

/** Configuration files, and moving from one computer to another. */
export const configuration = {
  hint: 'Settings, mail sources, jobs with their exclusions, and notification channels, as one file.',
  export: 'Export…',
  import: 'Import…',
  exportTitle: 'Export the configuration',
  contents: 'What is included',
  withoutSecrets: 'Without passwords',
  withoutSecretsHint: 'Whoever imports the file enters them again.',
  withSecrets: 'With passwords, under a passphrase',
  withSecretsHint:
    'Without it, nobody can read the passwords or change the file. Keep it safe: it can’t be recovered.',
  passphrase: 'Passphrase',
  save: 'Save…',
  importTitle: 'Import a configuration',
  takeOverTitle: 'Move here from another computer',
  from: (computer: string, date: string) => `Written on ${computer}, ${date}.`,
  passphraseOfFile: 'Passphrase for this file',
  next: 'Continue',
  onlyConfiguration:
    'This file is for moving a whole console. Only its configuration is imported here. To take the console over, choose “Move here from another computer…”.',
  notMoving:
    'This file holds a configuration only, without license and Installation ID. On the other computer, choose Settings, “Move to another computer…”.',
  changes: {
    new: (shown: string) => `New: ${shown}`,
    replaced: (shown: string) => `Replaced: ${shown}`,
    same: (shown: string) => `Unchanged: ${shown}`,
    'left-out': (shown: string) => `Not imported: ${shown}`,
    kept: (shown: string) => `Kept, because it isn’t in the file: ${shown}`,
  } satisfies Record<PlannedItem['change'] | 'kept', (shown: string) => string>,
  item: (part: PlannedItem['part'], name: string) =>
    `${parts[part]} “${part === 'setting' ? words(name) : name}”`,
  fields: (fields: readonly string[]) => `Changes ${listed(fields.map(words))}.`,
  nothing: 'Everything in the file is here already.',
  inTheWay: 'Nothing can be imported yet:',
  importConfirm: 'Import',
  importing: 'Importing…',
  imported: 'The configuration was imported.',
  takeOverConfirm: 'Take over',
  takenOver: 'This computer now does the work of the one that was moved.',
  license: 'License',
  noLicense: 'None',
  replaces: (license: string, replaced: string) => `${license}, replacing ${replaced}`,
  installationId: 'Installation ID',
  accounts: 'Accounts the license knows',
  repositories: 'Repositories',
  ownRepository: 'In the data folder',
  mailboxes: (count: number, shown: string) => plural(count, '# mailbox', '# mailboxes', shown),
  found: 'Found',
  missing: 'Not found',
  there: (path: string) => `On the other computer: ${path}`,
  chooseFolder: 'Choose folder…',
  chooseFolderFor: (path: string) => `Choose the folder of ${path}`,
  missingHint:
    'Copy a repository that isn’t found to this folder, or connect its disk. You can do this later: jobs tell you what is missing.',
  anotherComputer: 'Another computer',
  moveHint:
    'Takes your license, Installation ID, configuration and passwords along. This console then stops running jobs, so the license isn’t used twice.',
  move: 'Move to another computer…',
  takeOver: 'Move here from another computer…',
  moved: (date: string) =>
    `This console was moved to another computer on ${date}. It runs no jobs here; restore works as before.`,
  undo: 'Use this computer again…',
  undoTitle: 'Use this computer again?',
  undoText:
    'Its jobs will run again. The other computer must stop running them: otherwise both use one license and back up the same mailboxes.',
  undoConfirm: 'Use this computer',
  moveTitle: 'Move to another computer',
  moveText:
    'These go into a file that is protected by a passphrase. This computer then stops running jobs, so the license isn’t used twice.',
  configurationLine: 'Configuration',
  configurationParts: (sources: string, jobs: string, channels: string) =>
    `Mail sources: ${sources}, jobs: ${jobs}, notification channels: ${channels}, with their passwords`,
  repositoriesText:
    'Backed-up mail isn’t in the file. Copy these repositories, or connect them to the new computer:',
  repositoryOwn:
    'On the new computer, copy it to the folder “repository” in the data folder, before you move there.',
  repositoryElsewhere:
    'On the new computer, connect it, and choose its folder if it’s a different one there.',
  staysBehind: 'History, the event log and the log of actions stay here.',
  moveConfirm: 'Save file and move…',
  moving: 'Saving…',
  movedTitle: 'This console was moved',
  movedText: (path: string) => `The file is ${path}. This computer no longer runs jobs.`,
  movedSteps: [
    'Install Postkeep on the new computer.',
    'Copy or connect the repositories there.',
    'Start it, choose “Move from another computer” on its first screen, or “Move here from another computer…” in Settings, and this file.',
  ],
  sample: 'Sample organisation',
  sampleHint: 'Made-up mailboxes to look around with.',
  removeSample: 'Remove…',
  removeSampleTitle: 'Remove the sample organisation?',
  removeSampleText: 'This is deleted and can’t be brought back:',
  sampleParts: (mailboxes: string, points: string, bytes: string) =>
    `${mailboxes} made-up mailboxes with ${points} restore points (${bytes})`,
  sampleJobs: (jobs: readonly string[]) =>
    `The mail source, and ${jobs.length === 1 ? 'the job' : 'the jobs'} ${jobs.map((name) => `“${name}”`).join(', ')}`,
  sampleSource: 'Its folder in the data folder',
  sampleStays: 'Your own mail sources, jobs and restore points stay.',
  sampleHeld: 'One of its mailboxes is under legal hold. End the hold under Mailboxes first.',
  removeSampleConfirm: 'Remove it',
  removingSample: 'Removing the sample organisation…',
  sampleFailed: 'Not all of the sample organisation could be removed.',
  sampleLog: 'Open log',
};
