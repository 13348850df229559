/** What TLS has in one record at most, a few times over. */
const bytesOfMemory = 64 * 1024;

/**
 * What comes over a connection, read into the same memory again and again (`onread` of `tls.connect`): a piece of memory for each 16 KB is
 * what the garbage collector would have most to do with.
 */
export class Incoming {
  private take: ((chunk: Buffer) => void) | null = null;
  /** What came before anybody took it. */
  private readonly early: Buffer[] = [];

  readonly onread = {
    buffer: Buffer.allocUnsafeSlow(bytesOfMemory),
    callback: (bytes: number): boolean => {
      const chunk = this.onread.buffer.subarray(0, bytes);
      if (this.take === null) this.early.push(Buffer.from(chunk));
      else this.take(chunk);
      return true;
    },
  };

  /** Hands on what has come and what comes from now on, of which nothing may be kept; not before the caller has come to its end. */
  handTo(take: (chunk: Buffer) => void): void {
    process.nextTick(() => {
      this.take = take;
      for (const chunk of this.early.splice(0)) take(chunk);
    });
  }
}
