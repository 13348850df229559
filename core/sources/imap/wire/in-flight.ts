import { ConnectionFailed, outOfOrder } from './failures.js';
import type { Tagged, Untagged } from './responses.js';

export interface CommandOptions {
  /**
   * Gets what the server says while this is the oldest command in flight. True: it is an answer, from which the time for the next one
   * counts. What it throws ends the connection.
   */
  readonly on?: (response: Untagged) => boolean;
  /** What to send when the server asks to go on, line end included; empty where it is sent by `ImapConnection.send`. */
  readonly onContinue?: (text: string) => string;
  /** Bytes of everything that answers it. */
  readonly mostBytes?: number;
  /** What is answered on the other side of it than it was asked is not what was asked for. */
  readonly isBarrier?: boolean;
}

/** A command that is not answered yet. */
export interface Command extends CommandOptions {
  readonly tag: string;
  readonly succeed: (answer: Tagged) => void;
  readonly fail: (reason: Error) => void;
}

/** Commands in the order in which they were sent. */
export class CommandsInFlight {
  private readonly commands: Command[] = [];

  get oldest(): Command | undefined {
    return this.commands[0];
  }

  has(tag: string): boolean {
    return this.commands.some((each) => each.tag === tag);
  }

  /** True where it is the oldest. */
  add(command: Command): boolean {
    return this.commands.push(command) === 1;
  }

  /** Takes the one out that has been answered, and says whether it was the oldest. Throws where the answer cannot be believed. */
  take(tag: string): { readonly command: Command; readonly wasOldest: boolean } {
    const index = this.commands.findIndex((each) => each.tag === tag);
    const upToIt = this.commands.slice(0, index + 1);
    if (index > 0 && upToIt.some(({ isBarrier }) => isBarrier === true)) throw outOfOrder();
    const [command] = index === -1 ? [] : this.commands.splice(index, 1);
    // Answers that cannot be told apart are none.
    if (command === undefined) throw new ConnectionFailed('UnknownTag');
    return { command, wasOldest: index === 0 };
  }

  failAll(reason: Error): void {
    for (const { fail } of this.commands.splice(0)) fail(reason);
  }
}
