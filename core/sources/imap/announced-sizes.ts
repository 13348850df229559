/** Messages that ended earlier than announced, by a second answer of the server, before its sizes count as estimates. */
const enoughEstimates = 20;
const newline = 0x0a;

/** How the sizes that a server announces (RFC822.SIZE) have stood the test on one connection: Exchange, for one, only estimates them. */
export class AnnouncedSizes {
  private estimates = 0;

  /** Whether a content may have been cut: it is shorter than announced, unless that is usual here and it ends as messages do, with a line. */
  mayLackEnd(content: Buffer, size: number): boolean {
    if (content.length >= size) return false;
    return this.estimates < enoughEstimates || content.at(-1) !== newline;
  }

  /** The server has nothing after a content that is shorter than it announced. */
  noteEstimate(): void {
    this.estimates += 1;
  }
}
