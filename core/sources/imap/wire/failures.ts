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
    { status, code, text }: Pick<Tagged, 'status' | 'code' | 'text'>,
    /** It was asked to let somebody in. */
    readonly authenticationFailed = false,
  ) {
    super(code?.name ?? status);
    this.name = 'CommandRefused';
    this.responseStatus = status === 'OK' ? 'NO' : status;
    this.responseText = text;
    this.serverResponseCode = code?.name ?? '';
  }

  /** The same of a sign-in. */
  ofSignIn(): CommandRefused {
    const { responseStatus: status, responseText: text, serverResponseCode: name } = this;
    return new CommandRefused({ status, code: name === '' ? null : { name, argument: '' }, text }, true);
  }
}

/** There is no way to sign in that the server takes, so nothing was tried. */
export class NoSignIn extends Error {
  readonly authenticationFailed = true;
  override readonly name = 'NoSignIn';
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
  return new ConnectionFailed('NoConnection', bye === null || bye.text === '' ? undefined : bye.text);
}

/** The server works in another order than it was asked: what it says of one folder may be of another. */
export function outOfOrder(): Error {
  return new ConnectionFailed('NoConnection');
}

/** More in one answer than any has a reason for. */
export function tooMuch(): Error {
  return new ResponseTooLarge('LineTooLarge');
}
