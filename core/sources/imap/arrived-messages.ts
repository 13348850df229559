import type { ImapConnection } from './wire/imap-connection.js';

/** What may have come and wait over all connections of this process, and what each may have in any case. */
const most = 4 * 1024 * 1024;
const mostInAnyCase = 512 * 1024;
let connectionsThatWait = 0;

/** Messages that have come over a connection and are not taken, whichever folder they are of. */
export class ArrivedMessages {
  private bytes = 0;
  private hasEnded = false;

  constructor(private readonly connection: ImapConnection) {}

  /** Above this connection's share nothing more is read from the network, until half of it is left. */
  add(bytes: number): void {
    this.count(bytes);
    if (this.bytes > share()) this.connection.pause();
  }

  take(bytes: number): void {
    this.count(-bytes);
    if (this.bytes < share() / 2) this.connection.resume();
  }

  /** The connection has ended: nothing of it waits any more. */
  end(): void {
    this.count(-this.bytes);
    this.hasEnded = true;
  }

  /** Nobody uses what came of a message any more. */
  giveBack(content: Buffer): void {
    this.connection.giveBack(content);
  }

  private count(bytes: number): void {
    if (this.hasEnded) return;
    const waited = this.bytes > 0;
    this.bytes += bytes;
    connectionsThatWait += Number(this.bytes > 0) - Number(waited);
  }
}

/** A connection alone has room for a line that is far away; several keep each other busy. */
function share(): number {
  return Math.max(mostInAnyCase, most / Math.max(1, connectionsThatWait));
}
