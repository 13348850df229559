import type { ExportSelection } from '../../shared/backup/export.js';
import { assertNever } from '../../shared/errors.js';
import { render, text } from '../../shared/texts/text.js';

/** Messages that are looked at for whose they are; one of many is told by its number. */
const mostLookedAt = 1000;

/** Whose things are; each may throw. */
export interface SessionNames {
  readonly mailbox: (mailboxId: string) => string;
  readonly mailboxOfMessage: (messageId: string) => string;
}

/** What History calls an export or a restore: what it is of, and whose. What cannot be looked up is left out: it stops nothing. */
export function restoreSessionName(
  action: 'export' | 'restore',
  selection: ExportSelection,
  names: SessionNames,
): string {
  const named = { action, mailbox: null, folder: null, messages: null, mailboxes: null, isFound: false };
  switch (selection.type) {
    case 'mailbox': {
      const mailbox = known(() => names.mailbox(selection.mailboxId));
      return name({ ...named, mailbox, folder: selection.folder?.join('/') ?? null });
    }
    case 'messages': {
      const looked = selection.messageIds.slice(0, mostLookedAt);
      const mailboxes = new Set(looked.map((id) => known(() => names.mailboxOfMessage(id))));
      const [mailbox = null] = mailboxes;
      const isOfOne = mailboxes.size === 1 && looked.length === selection.messageIds.length;
      return name({ ...named, mailbox: isOfOne ? mailbox : null, messages: selection.messageIds.length });
    }
    case 'mailboxes':
      return name({ ...named, mailboxes: selection.mailboxIds.length });
    case 'search': {
      const { mailboxId } = selection;
      const mailbox = mailboxId === undefined ? null : known(() => names.mailbox(mailboxId));
      return name({ ...named, mailbox, isFound: true });
    }
    default:
      return assertNever(selection);
  }
}

function name(named: {
  action: 'export' | 'restore';
  mailbox: string | null;
  folder: string | null;
  messages: number | null;
  mailboxes: number | null;
  isFound: boolean;
}): string {
  return render(text('restore.sessionName', named));
}

function known(look: () => string): string | null {
  try {
    return look();
  } catch {
    return null;
  }
}
