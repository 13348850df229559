/** Refusals of one kind after which others like them are not sent. */
const mostOfPlace = 3;
/** The same for refusals that may be about the messages alone. */
const mostOfOthers = 20;

/** Codes of a folder or mailbox that takes no message (RFC 5530, RFC 9208). */
const aboutPlace = new Set(['NOPERM', 'PERMISSIONS', 'READ-ONLY', 'TRYCREATE', 'NONEXISTENT']);
/** Codes that a message that is smaller may not run into. */
const aboutSpace = new Set(['OVERQUOTA', 'LIMIT']);
/** Codes of the one message; its neighbours have nothing to do with it. */
const aboutMessage = new Set(['TOOBIG', 'APPENDLIMIT', 'BADCHARSET']);

/**
 * Refusals of a mailbox that is full, or of a folder that may not be written to: after the first few the rest is not sent. A message
 * that is smaller than all that were refused for space is sent still.
 */
export class RepeatedRefusals {
  private readonly known: Refused[] = [];

  /** False when others like this one, which is for that folder, have been refused often enough. */
  mayBeTaken(folder: string, size: number): boolean {
    return this.at(folder).every(
      ({ code, count, smallest }) =>
        count < (aboutPlace.has(code) || aboutSpace.has(code) ? mostOfPlace : mostOfOthers) ||
        (!aboutPlace.has(code) && size < smallest),
    );
  }

  /** `code` is the refusal's response code; empty when it has none. */
  noteRefused(folder: string, code: string, size: number): void {
    const kind = code.toUpperCase();
    if (aboutMessage.has(kind)) return;
    const known = this.at(folder).find((refused) => refused.code === kind);
    if (known) {
      known.count += 1;
      known.smallest = Math.min(known.smallest, size);
      return;
    }
    // A quota is that of the whole mailbox.
    this.known.push({ folder: kind === 'OVERQUOTA' ? null : folder, code: kind, count: 1, smallest: size });
  }

  /** What is taken shows that those before it were exceptions, unless it only is smaller than they. */
  noteTaken(folder: string, size: number): void {
    for (const refused of this.at(folder)) {
      if (size >= refused.smallest || !aboutSpace.has(refused.code)) refused.count = 0;
    }
  }

  private at(folder: string): Refused[] {
    return this.known.filter((refused) => refused.folder === null || refused.folder === folder);
  }
}

interface Refused {
  /** Null for the mailbox as a whole. */
  readonly folder: string | null;
  readonly code: string;
  count: number;
  /** Bytes of the smallest one. */
  smallest: number;
}
