import { type MboxEvidence, type Separator, evidenceNeeded } from './separators.js';

/** Where a message is in its file, in bytes. */
export interface MessageSlice {
  readonly start: number;
  readonly end: number;
  /** The end without an empty line, whether that is the message's own or not. */
  readonly identityEnd: number;
  /** Lines of it that begin with `>From ` were quoted by the program that wrote the file. */
  readonly isQuoted: boolean;
  /** Milliseconds of Unix time, by its `From ` line; null when that has none. */
  readonly date: number | null;
}

/** The messages of a file, decided by all that it has shown (docs/decisions/0125). */
export function messageSlices(evidence: MboxEvidence): MessageSlice[] {
  const separators = acceptedSeparators(evidence);
  // Where one message ends without an empty line, the program writes none, and those that are there belong to messages.
  const isPadded = separators.every(({ padding }, index) => index === 0 || padding > 0);
  return separators.map((separator, index) => {
    const { contentAt, claimedEnd, date } = separator;
    const next = separators[index + 1];
    const nextAt = next?.at ?? evidence.size;
    const padding = Math.min(next?.padding ?? evidence.endPadding, nextAt - contentAt);
    const unpadded = nextAt - padding;
    return {
      start: contentAt,
      end: claimedEnd ?? (isPadded ? unpadded : nextAt),
      identityEnd: unpadded,
      isQuoted: claimedEnd === null || !evidence.hasUnquotedLines,
      date,
    };
  });
}

function acceptedSeparators({ separators, ...evidenceOfFile }: MboxEvidence): Separator[] {
  const [first] = separators;
  if (first === undefined) return [];
  const sender = onlySender(separators);
  const { hasQuotedLines, hasUnquotedLines, hasUnquotedProse } = evidenceOfFile;
  const showsUnquoted = hasUnquotedLines || hasUnquotedProse;
  const quotes = hasQuotedLines && !showsUnquoted;
  const areDated = separators.every(
    (separator, index) =>
      separator.form === 'dated' || (index > 0 && separator.evidence < evidenceNeeded(separator, first)),
  );
  const accepted = [first];
  for (const separator of separators.slice(1)) {
    const { form, evidence, padding, isCertain } = separator;
    // A second line below a separator is the first of its message.
    if (separator.at === accepted.at(-1)?.contentAt) continue;
    const isLikeAll = separator.sender === sender || (areDated && !showsUnquoted && hasAddress(separator));
    const isWholeLine = form === 'dated' && padding > 0 && (quotes || isLikeAll);
    if (isCertain || isWholeLine || evidence >= evidenceNeeded(separator, first)) accepted.push(separator);
  }
  return accepted;
}

/** Prose does not name an address and a whole date (RFC 4155 appendix A). */
function hasAddress({ sender }: Separator): boolean {
  return /^\S+@\S+$/.test(sender);
}

/** The sender that all separators beyond doubt name, as programs do that know none; null when they differ. */
function onlySender(separators: readonly Separator[]): string | null {
  const [first] = separators;
  const certain = separators.filter(
    ({ form, evidence }, index) => index === 0 || (form === 'dated' && evidence >= 2),
  );
  return first !== undefined && certain.every(({ sender }) => sender === first.sender) ? first.sender : null;
}
