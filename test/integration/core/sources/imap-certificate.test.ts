import type { LookupAddress } from 'node:dns';
import dns from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket, createSecureContext } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect, defaultImapLimits, readSecureContext } from '../../../../core/sources/imap/connection.js';
import { passwordSignIn } from '../../../../core/sources/imap/sign-in.js';
import { systemClock } from '../../../../shared/clock.js';
import { createAuthority, createServerCertificate } from '../../../../server/tls/private-authority.js';

/* A name that ends in .example has no address (RFC 2606): a fake resolver gives it that of this machine. */
const resolver = dns.lookup;
beforeAll(() => {
  const lookup = (name: string): Promise<LookupAddress[]> =>
    resolver(name.endsWith('.example') ? '127.0.0.1' : name, { all: true });
  Object.assign(dns, { lookup });
  syncBuiltinESMExports();
});
afterAll(() => {
  Object.assign(dns, { lookup: resolver });
  syncBuiltinESMExports();
});

const variable = 'NODE_TLS_REJECT_UNAUTHORIZED';
const before = process.env[variable];
let server: Server | null = null;

afterEach(() => {
  if (before === undefined) Reflect.deleteProperty(process.env, variable);
  else process.env[variable] = before;
  server?.close();
});

const authority = createAuthority(systemClock());
const own = createServerCertificate(authority, ['xn--bcher-kva.example'], systemClock());
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

it.each([
  ['Bücher.example', 'tls'],
  ['bücher.example', 'starttls'],
  ['xn--bcher-kva.example', 'tls'],
] as const)(
  'an international name is that of the certificate, however it is written: %s, %s',
  async (host, security) => {
    const heard: string[] = [];
    const port = await untrustedServer(security, heard);
    const auth = { method: 'password', user: 'u' } as const;
    const folder = mkdtempSync(join(tmpdir(), 'postkeep-authority-'));
    const caFile = join(folder, 'authority.pem');
    writeFileSync(caFile, authority.certificate);
    const config = { type: 'imap', host, port, security, auth, maxConnections: 1, caFile } as const;
    const context = await readSecureContext(config);
    rmSync(folder, { recursive: true, force: true });
    const access = { config, signIn: passwordSignIn(auth, 'the-password'), limits: defaultImapLimits };
    const connection = await connect({ ...access, secureContext: context }, 'u').catch(() => null);
    connection?.end(null);
    expect(heard.join('')).toMatch(/LOGIN|AUTHENTICATE/i);
  },
);

it('a private authority is read once for all sources that name it; one whose file has changed is another', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postkeep-authority-'));
  const contextOf = (content: string) => {
    const caFile = join(folder, `${String(content.length)}-${String(Math.random())}.pem`);
    writeFileSync(caFile, content);
    const auth = { method: 'password', user: 'u' } as const;
    return readSecureContext({
      ...{ type: 'imap', host: 'localhost', port: 1, security: 'tls', auth, maxConnections: 1, caFile },
    });
  };
  try {
    const first = await contextOf(authority.certificate);
    expect(await contextOf(authority.certificate)).toBe(first);
    expect(await contextOf(`${authority.certificate}${authority.certificate}`)).not.toBe(first);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
