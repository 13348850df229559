import type { ConsoleContract } from '../../../../shared/ipc/console-contract.js';
import type { Handlers } from '../../../../shared/ipc/contract.js';
import { answerComparison, answerDifferences, answerMessages, answerSearch } from './restored-mail.js';
import type { Answering } from './answering.js';

export function restoreAnswers({ answer, nothing }: Answering): Handlers<ConsoleContract>['restore'] {
  return {
    points: answer('restore.points', ({ points }) => points),
    folders: answer('restore.folders', ({ folders }) => folders),
    messages: answer('restore.messages', answerMessages),
    compare: answer('restore.compare', answerComparison),
    cancelComparison: nothing('restore.cancelComparison'),
    differences: answer('restore.differences', answerDifferences),
    preview: answer('restore.preview', ({ messages, preview }, { messageId }) => ({
      ...preview,
      message: messages.find(({ id }) => id === messageId)!,
    })),
    print: answer('restore.print', () => ({ outcome: 'printed' as const })),
    saveAttachment: answer('restore.saveAttachment', ({ saved }) => saved),
    search: answer('restore.search', answerSearch),
    export: answer('restore.export', ({ saved }) => saved),
    toServer: answer('restore.toServer', ({ startedRestore }) => startedRestore),
    unfinished: answer('restore.unfinished', ({ unfinishedRestore }) => unfinishedRestore),
    cancel: nothing('restore.cancel'),
  };
}
