import type { ImapConnection } from './wire/imap-connection.js';

/** Above it nothing more is read from the network, until half of it is left. */
const most = 4 * 1024 * 1024;

/** Messages that have come over a connection and are not taken, whichever folder they are of. */
export class ArrivedMessages {
  private bytes = 0;

  constructor(private readonly connection: ImapConnection) {}

  add(content: Buffer): void {
    this.bytes += content.length;
    if (this.bytes > most) this.connection.pause();
  }

  take(content: Buffer): void {
    this.bytes -= content.length;
    if (this.bytes < most / 2) this.connection.resume();
  }

  /** Nobody uses what came of a message any more. */
  giveBack(content: Buffer): void {
    this.connection.giveBack(content);
  }
}
