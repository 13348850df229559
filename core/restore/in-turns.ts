/** Other work of this process gets its turn after this many bytes. */
const pauseAfterBytes = 8 * 1024 * 1024;

/** The same pieces; reading them is synchronous, and other calls, a cancel among them, get their turn in between. */
export async function* inTurns(pieces: Iterable<Buffer>): AsyncGenerator<Buffer, void> {
  let sincePause = 0;
  for (const piece of pieces) {
    yield piece;
    sincePause += piece.length;
    if (sincePause < pauseAfterBytes) continue;
    sincePause = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
