import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { TLSSocket, createSecureContext } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { connect, defaultImapLimits, readSecureContext } from '../../../../core/sources/imap/connection.js';
import { passwordSignIn } from '../../../../core/sources/imap/sign-in.js';
import { systemClock } from '../../../../shared/clock.js';
import { createAuthority, createServerCertificate } from '../../../../server/tls/private-authority.js';

const variable = 'NODE_TLS_REJECT_UNAUTHORIZED';
const before = process.env[variable];
let server: Server | null = null;

afterEach(() => {
  if (before === undefined) Reflect.deleteProperty(process.env, variable);
  else process.env[variable] = before;
  server?.close();
});

const authority = createAuthority(systemClock());
const own = createServerCertificate(authority, [], systemClock());
const secureContext = createSecureContext({ cert: own.certificate, key: own.privateKey });

/** An IMAP server whose certificate nobody trusts; everything it is told goes to `heard`. */
async function untrustedServer(security: 'tls' | 'starttls', heard: string[]): Promise<number> {
  const greet = (socket: Socket | TLSSocket): void => {
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      const line = data.toString('latin1');
      heard.push(line);
      const [tag = '*', command = ''] = line.trim().split(' ');
      if (command.toUpperCase() === 'STARTTLS') {
        socket.removeAllListeners('data');
        socket.write(`${tag} OK begin\r\n`, () => {
          greet(new TLSSocket(socket, { isServer: true, secureContext }));
        });
      } else socket.write(`* CAPABILITY IMAP4rev1 STARTTLS\r\n${tag} OK done\r\n`);
    });
  };
  server = createServer((raw) => {
    raw.on('error', () => undefined);
    const socket = security === 'tls' ? new TLSSocket(raw, { isServer: true, secureContext }) : raw;
    greet(socket);
    socket.write('* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe.each(['tls', 'starttls'] as const)(
  'an IMAP server with an untrusted certificate (%s)',
  (security) => {
    it.each([undefined, '0', '1'])('gets no password with NODE_TLS_REJECT_UNAUTHORIZED=%s', async (value) => {
      if (value === undefined) Reflect.deleteProperty(process.env, variable);
      else process.env[variable] = value;
      const heard: string[] = [];
      const port = await untrustedServer(security, heard);
      const auth = { method: 'password', user: 'u' } as const;
      const config = { type: 'imap', host: '127.0.0.1', port, security, auth, maxConnections: 1 } as const;
      const attempt = connect(
        {
          config,
          signIn: passwordSignIn(auth, 'the-password'),
          limits: defaultImapLimits,
          secureContext: await readSecureContext(config),
        },
        'u',
      );
      await expect(attempt).rejects.toMatchObject({ code: 'source-tls' });
      expect(heard.join('')).not.toMatch(/the-password|LOGIN|AUTHENTICATE/i);
    });
  },
);
