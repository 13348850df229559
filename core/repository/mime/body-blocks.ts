import type { Part } from './message-parser.js';

/** One piece of what a message says: in one form, or in both where its writer gave the choice. */
export interface BodyBlock {
  readonly plain: string | null;
  /** What of this form is written as plain text stands in it as it is written. */
  readonly html: string | null;
}

/** A text as it stands in the message; `part` is null for what is told about a message in the message. */
interface Piece {
  readonly part: Part | null;
  readonly text: string;
  readonly isHtml: boolean;
}

/** Pieces of text beyond this are not told apart. */
const mostBlocks = 1_000;

/** Puts the texts of a message together as they come: the forms of an alternative (RFC 2046 §5.1.4) are one block. */
export class BodyBlocks {
  private readonly drafts: Piece[][] = [];
  private readonly draftOf = new Map<Part, Piece[]>();

  add(piece: Piece): void {
    const alternative = piece.part === null ? null : outermostAlternative(piece.part);
    const known = alternative === null ? undefined : this.draftOf.get(alternative);
    const draft = known ?? (this.drafts.length < mostBlocks ? undefined : this.drafts.at(-1));
    if (draft) draft.push(piece);
    else this.drafts.push([piece]);
    const own = draft ?? this.drafts.at(-1);
    if (alternative !== null && own) this.draftOf.set(alternative, own);
  }

  finish(): BodyBlock[] {
    return this.drafts.map(blockOf);
  }
}

/** A form may be of several texts, and of both kinds: what a reader of it sees is all of them, but of a choice within it only one. */
function blockOf(pieces: readonly Piece[]): BodyBlock {
  const withHtml = new Set<Part>();
  for (const { part, isHtml } of pieces)
    if (isHtml) for (let each = part; each !== null; each = each.parent) withHtml.add(each);
  const withPlainForm = new Set<Part>();
  for (const { part } of pieces)
    for (const { alternative, form } of choicesAround(part))
      if (!withHtml.has(form)) withPlainForm.add(alternative);
  const hasPlainForm = ({ part }: Piece): boolean =>
    choicesAround(part).some(({ alternative }) => withPlainForm.has(alternative));
  const isOtherForm = ({ part }: Piece): boolean =>
    choicesAround(part).some(({ alternative, form }) => withHtml.has(alternative) && !withHtml.has(form));

  const html = pieces.filter(({ isHtml }) => isHtml);
  const isWholeInPlain = html.every(hasPlainForm);
  return {
    plain: isWholeInPlain ? joined(pieces.filter(({ isHtml }) => !isHtml)) : null,
    html:
      html.length === 0
        ? null
        : joined(
            pieces.filter((each) => each.isHtml || !isOtherForm(each)),
            true,
          ),
  };
}

function joined(pieces: readonly Piece[], asHtml = false): string {
  return pieces.map(({ text, isHtml }) => (asHtml && !isHtml ? plainAsHtml(text) : text)).join('\n');
}

/** Text in HTML, as it is written. */
export function plainAsHtml(plain: string): string {
  return `<pre style="white-space:pre-wrap">${plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`;
}

/** The alternatives around a part in its message, and which form of each it is in; the outermost is the last. */
function choicesAround(part: Part | null): { readonly alternative: Part; readonly form: Part }[] {
  const choices: { readonly alternative: Part; readonly form: Part }[] = [];
  for (let form = part; form !== null; form = form.parent) {
    const { parent } = form;
    if (parent === null || parent.headers.isMessage) break;
    if (parent.headers.type === 'multipart/alternative') choices.push({ alternative: parent, form });
  }
  return choices;
}

/** Forms within forms are one choice. */
function outermostAlternative(part: Part): Part | null {
  return choicesAround(part).at(-1)?.alternative ?? null;
}
