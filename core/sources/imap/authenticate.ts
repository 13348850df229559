import type { ImapConfig } from './imap-config.js';
import type { ImapLogin } from './sign-in.js';
import { commandOf, utf8 } from './wire/commands.js';
import { CommandRefused, ConnectionFailed, NoSignIn } from './wire/failures.js';
import type { ImapConnection } from './wire/imap-connection.js';

/** Tells the server to give up an exchange (RFC 9051 §6.2.2). */
const cancel = '*';

/** A way to sign in with what is there, by SASL (RFC 4422). */
interface Exchange {
  readonly mechanism: string;
  /** What is said first; null where the server asks first. */
  readonly initial: string | null;
  /** What is said to a challenge that comes after it. */
  readonly answer: (challenge: string) => string;
}

/**
 * Signs in, and knows then what the server can. Throws what the connection throws; a refusal of the sign-in itself has
 * `authenticationFailed`.
 */
export async function authenticate(
  connection: ImapConnection,
  auth: ImapLogin['auth'],
  { host, port }: Pick<ImapConfig, 'host' | 'port'>,
): Promise<void> {
  const exchange =
    'accessToken' in auth ? tokenExchange(connection, auth, host, port) : passwordExchange(connection, auth);
  connection.secrets = [
    'accessToken' in auth ? auth.accessToken : auth.pass,
    ...(exchange?.initial === null || exchange === null ? [] : [base64(exchange.initial)]),
  ];
  const { told: before } = connection.capabilities;
  try {
    if (exchange !== null) await exchangeWith(connection, exchange);
    else if ('pass' in auth) await logIn(connection, auth);
  } catch (error) {
    throw error instanceof CommandRefused ? error.ofSignIn() : error;
  }
  if (connection.capabilities.told === before) await connection.run('CAPABILITY');
}

async function exchangeWith(
  connection: ImapConnection,
  { mechanism, initial, answer }: Exchange,
): Promise<void> {
  // Only where the server offers it may the first words be in the command (RFC 4959).
  const isSaidAtOnce = initial !== null && connection.capabilities.has('SASL-IR');
  let isSaid = isSaidAtOnce || initial === null;
  const onContinue = (challenge: string): string => {
    if (!isSaid) {
      isSaid = true;
      return `${base64(initial ?? '')}\r\n`;
    }
    const said = answer(Buffer.from(challenge, 'base64').toString('utf8'));
    return said === cancel ? `${cancel}\r\n` : `${base64(said)}\r\n`;
  };
  const command = `AUTHENTICATE ${mechanism}`;
  await connection.run(isSaidAtOnce ? `${command} ${base64(initial)}` : command, { onContinue });
}

/** OAUTHBEARER (RFC 7628) or its older likeness. A second challenge has the reason of a refusal, which comes once it is answered. */
function tokenExchange(
  connection: ImapConnection,
  { user, accessToken }: { readonly user: string; readonly accessToken: string },
  host: string,
  port: number,
): Exchange {
  // They would end a field, and the rest would be fields of its own.
  if (/[\p{Cc}]/u.test(`${user}${accessToken}`)) throw new ConnectionFailed('InvalidStringValue');
  if (connection.capabilities.has('AUTH=OAUTHBEARER')) {
    const name = user.replaceAll('=', '=3D').replaceAll(',', '=2C');
    const fields = [
      `n,a=${name},`,
      `host=${host}`,
      `port=${String(port)}`,
      `auth=Bearer ${accessToken}`,
      '',
      '',
    ];
    return { mechanism: 'OAUTHBEARER', initial: fields.join('\u0001'), answer: () => '\u0001' };
  }
  if (!connection.capabilities.has('AUTH=XOAUTH2') && !connection.capabilities.has('AUTH=XOAUTH'))
    throw new NoSignIn();
  const fields = [`user=${user}`, `auth=Bearer ${accessToken}`, '', ''];
  return { mechanism: 'XOAUTH2', initial: fields.join('\u0001'), answer: () => '' };
}

/** Null where LOGIN is the way. */
function passwordExchange(
  connection: ImapConnection,
  { user, pass }: { readonly user: string; readonly pass: string },
): Exchange | null {
  // Exchange takes `domain\user/mailbox` with LOGIN only.
  if (/[\\/]/.test(user)) return null;
  if (connection.capabilities.has('AUTH=PLAIN'))
    return { mechanism: 'PLAIN', initial: `\0${user}\0${pass}`, answer: () => cancel };
  if (!connection.capabilities.has('AUTH=LOGIN')) return null;
  let isUserSaid = false;
  return {
    mechanism: 'LOGIN',
    initial: null,
    answer: (challenge) => {
      const asked = challenge.toLowerCase().replaceAll(/[:\0\s]/g, '');
      if (asked === 'password' && isUserSaid) return pass;
      if (isUserSaid || !['', 'username'].includes(asked)) return cancel;
      isUserSaid = true;
      return user;
    },
  };
}

async function logIn(
  connection: ImapConnection,
  { user, pass }: { readonly user: string; readonly pass: string },
): Promise<void> {
  if (connection.capabilities.has('LOGINDISABLED')) throw new NoSignIn();
  const { line, continuations } = commandOf('LOGIN', [utf8(user), utf8(pass)]);
  const waiting = [...continuations];
  await connection.run(line, { onContinue: () => `${waiting.shift() ?? ''}\r\n` });
}

function base64(said: string): string {
  return Buffer.from(said, 'utf8').toString('base64');
}
