import type { ConsoleToMove, ImportPlan } from '../../../shared/configuration/import-plan.js';
import { text, verbatim } from '../../../shared/texts/text.js';
import { ago, day } from './sample-dates.js';

export const sampleConsoleToMove: ConsoleToMove = {
  movedAt: null,
  license: verbatim('Contoso (4c7b1c1e)'),
  installationId: 'd9428888-122b-41e1-b85c-61205c1ae6ba',
  sources: 2,
  jobs: 3,
  channels: 1,
  repositories: [
    { path: '/home/ada/.config/Postkeep/repository', isOwn: true, mailboxes: 12 },
    { path: '/mnt/archive/postkeep', isOwn: false, mailboxes: 480 },
  ],
};

export function sampleImportPlan(): ImportPlan {
  return {
    header: { kind: 'configuration', createdAt: ago(2 * day), computer: 'BACKUP-01', isSealed: false },
    items: [
      {
        part: 'source',
        name: 'Contoso mail',
        change: 'replaced',
        fields: ['host', 'port'],
        remark: text('configuration.passwordDropped'),
      },
      {
        part: 'source',
        name: 'Archive',
        change: 'new',
        fields: [],
        remark: text('configuration.passwordNeeded'),
      },
      {
        part: 'job',
        name: 'Every night',
        change: 'replaced',
        fields: ['schedule', 'retention', 'excludedFolders'],
        remark: null,
      },
      { part: 'job', name: 'Archive weekly', change: 'new', fields: [], remark: null },
      {
        part: 'channel',
        name: 'Administrators',
        change: 'left-out',
        fields: [],
        remark: text('configuration.channelLeftOut'),
      },
      { part: 'setting', name: 'proxy', change: 'replaced', fields: [], remark: null },
    ],
    kept: [{ part: 'job', name: 'Management' }],
    problems: [],
    repositories: [],
    console: null,
  };
}
