import type { MessagePreview, PreviewNote } from '../../../shared/backup/message-preview.js';
import { t } from '../../messages/index.js';

/** What a view of a message does not show. */
export function notesOf({ notes }: Pick<MessagePreview, 'notes'>, view: 'html' | 'text'): string[] {
  return notes.filter((note) => note !== 'text-cut' || view === 'text').flatMap(noteText);
}

function noteText(note: PreviewNote): string[] {
  switch (note) {
    case 'text-cut':
      return [t.restore.textCut];
    case 'html-too-large':
      return [t.restore.htmlTooLarge];
    case 'html-too-complex':
      return [t.restore.htmlTooComplex];
    case 'attachments-cut':
      // Said below the attachments.
      return [];
  }
}
