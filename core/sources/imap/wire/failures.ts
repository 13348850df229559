import { ResponseTooLarge } from './response-reader.js';
import type { Said, Tagged } from './responses.js';

/* Fields are read by `imap-errors.ts`, which says what they mean; Node's sockets and OpenSSL use `code` alike. */

/** The server answered a command with NO or BAD: the connection itself is still good. */
export class CommandRefused extends Error {
  readonly responseStatus: 'NO' | 'BAD';
  /** The server's own words. */
  readonly responseText: string;
  /** Empty where there is none. */
  readonly serverResponseCode: string;

  constructor(
    private readonly answer: Pick<Tagged, 'status' | 'code' | 'text'>,
    /** It was asked to let somebody in. */
    readonly authenticationFailed = false,
    /** False for what need not be tried, as the server has said before that it does not take it. */
    readonly isSent = true,
  ) {
    const { status, code, text } = answer;
    super(code?.name ?? status);
    this.name = 'CommandRefused';
    this.responseStatus = status === 'OK' ? 'NO' : status;
    this.responseText = text;
    this.serverResponseCode = code?.name ?? '';
  }

  /** A sign-in that need not be tried, as the server has said before that it takes none. */
  static beforeItIsSent(capability: string): CommandRefused {
    return new CommandRefused({ status: 'NO', code: null, text: capability }, true, false);
  }

  /** The same of a sign-in. */
  ofSignIn(): CommandRefused {
    const { responseStatus: status, responseText: text } = this;
    return new CommandRefused({ status, code: this.answer.code, text }, true, this.isSent);
  }
}

/** The connection ended, or had to be ended. */
export class ConnectionFailed extends Error {
  constructor(
    readonly code: string,
    /** What the server said of it. */
    readonly responseText?: string,
  ) {
    super(code);
    this.name = 'ConnectionFailed';
  }
}

/** The connection is gone; `bye`: with these words. */
export function lost(bye: Said | null): ConnectionFailed {
  if (bye === null) return new ConnectionFailed('NoConnection');
  const code = bye.code === null ? '' : `[${bye.code.name}] `;
  return new ConnectionFailed('NoConnection', `${code}${bye.text}`);
}

/** The server works in another order than it was asked: what it says of one folder may be of another. */
export function outOfOrder(): Error {
  return new ConnectionFailed('NoConnection');
}

/** More in one answer than any has a reason for. */
export function tooMuch(): Error {
  return new ResponseTooLarge('LineTooLarge');
}
