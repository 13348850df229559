import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openImapSource } from '../../../../core/sources/imap/imap-source.js';
import { type ImapSignIn, passwordSignIn, tokenSignIn } from '../../../../core/sources/imap/sign-in.js';
import { verbatim } from '../../../../shared/texts/text.js';
import {
  type FakeImapOptions,
  type FakeImapServer,
  startFakeImapServer,
} from '../../../fixtures/fake-imap-server.js';

/* How a mailbox is signed in to, by what its server offers, and what is never said to whom (backup.md §1). */

const servers: FakeImapServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Lists the folders of a server with one; what was said to it, and what was thrown. */
async function signIn(
  capabilities: string,
  {
    user = 'ann@example.com',
    pass = 'p"ss',
    token,
    security = 'plain',
    ...options
  }: FakeImapOptions & { user?: string; pass?: string; token?: string; security?: 'plain' | 'starttls' } = {},
): Promise<{ commands: string[]; thrown: unknown; folders: number }> {
  const server = await startFakeImapServer({ INBOX: {} }, { ...options, capabilities });
  servers.push(server);
  const auth = { method: 'password', user } as const;
  const { port } = server;
  const by: ImapSignIn =
    token === undefined
      ? passwordSignIn(auth, pass)
      : tokenSignIn({ token: () => Promise.resolve(token) }, () => verbatim('rejected'));
  const source = openImapSource(
    { type: 'imap', host: '127.0.0.1', port, security, auth, maxConnections: 1 },
    by,
  );
  try {
    const reader = await source.openMailbox(user);
    const { length: folders } = await reader.listFolders();
    await reader.close();
    return { commands: server.commands, thrown: null, folders };
  } catch (thrown) {
    return { commands: server.commands, thrown, folders: 0 };
  }
}

describe('a sign-in', () => {
  const plain = base64('\0ann@example.com\0p"ss');
  const bearer = (port: number): string =>
    base64(`n,a=a=3Db=2Cc,\u0001host=127.0.0.1\u0001port=${String(port)}\u0001auth=Bearer tok\u0001\u0001`);
  it.each<[what: string, capabilities: string, options: Parameters<typeof signIn>[1], said: string[]]>([
    ['PLAIN at once', 'SASL-IR AUTH=PLAIN AUTH=LOGIN', {}, [`AUTHENTICATE PLAIN ${plain}`]],
    ['PLAIN when asked', 'AUTH=PLAIN', {}, ['AUTHENTICATE PLAIN', plain]],
    ['LOGIN where there is no mechanism', '', {}, ['LOGIN "ann@example.com" "p\\"ss"']],
    [
      'LOGIN for a shared mailbox of Exchange',
      'AUTH=PLAIN',
      { user: 'd\\u/box' },
      ['LOGIN "d\\\\u/box" "p\\"ss"'],
    ],
    ['strings that no quotes hold as literals', '', { pass: 'pä\n' }, ['LOGIN "ann@example.com" "pÃ¤\n"']],
    [
      'a token as XOAUTH2',
      'SASL-IR AUTH=XOAUTH2 AUTH=PLAIN',
      { token: 'tok' },
      [`AUTHENTICATE XOAUTH2 ${base64('user=ann@example.com\u0001auth=Bearer tok\u0001\u0001')}`],
    ],
  ])('says %s', async (_, capabilities, options, said) => {
    const { commands, thrown, folders } = await signIn(`IMAP4rev1 ${capabilities}`, options);
    expect(thrown).toBeNull();
    expect(folders).toBe(1);
    expect(commands.slice(0, said.length)).toEqual(said);
  });

  it('says a token as OAUTHBEARER, with what separates its fields spelled out', async () => {
    const { commands } = await signIn('IMAP4rev1 SASL-IR AUTH=OAUTHBEARER AUTH=XOAUTH2', {
      token: 'tok',
      user: 'a=b,c',
    });
    expect(commands[0]).toBe(`AUTHENTICATE OAUTHBEARER ${bearer(servers[0]?.port ?? 0)}`);
  });

  it('of two steps says the name and then the password', async () => {
    let step = 0;
    let asked = '';
    const { commands, folders } = await signIn('IMAP4rev1 AUTH=LOGIN', {
      answer: (said, tag, socket) => {
        if (!said.startsWith('AUTHENTICATE') && (step === 0 || step > 2)) return false;
        step += 1;
        if (step === 1) {
          asked = tag;
          socket.write(`+ ${base64('Username:')}\r\n`);
        }
        if (step === 2) socket.write(`+ ${base64('Password:')}\r\n`);
        if (step === 3) socket.write(`${asked} OK in\r\n`);
        return tag !== 'never';
      },
    });
    expect(commands.slice(0, 3)).toEqual(['AUTHENTICATE LOGIN', base64('ann@example.com'), base64('p"ss')]);
    // The server did not say again what it can.
    expect(commands[3]).toBe('CAPABILITY');
    expect(folders).toBe(1);
  });

  it('that is refused answers the reason, and is refused by name', async () => {
    let asked = '';
    const { commands, thrown } = await signIn('IMAP4rev1 SASL-IR AUTH=XOAUTH2', {
      token: 'secret-token',
      answer: (said, tag, socket) => {
        if (said === '') socket.write(`${asked} NO [AUTHENTICATIONFAILED] secret-token is no good\r\n`);
        else if (said.startsWith('AUTHENTICATE')) {
          asked = tag;
          socket.write(`+ ${base64('{"status":"400"}')}\r\n`);
        } else return false;
        return tag !== 'never';
      },
    });
    expect(commands).toEqual([expect.stringContaining('AUTHENTICATE XOAUTH2'), '']);
    expect(thrown).toMatchObject({
      code: 'source-credentials',
      message: 'rejected',
      details: '… is no good',
    });
  });

  it.each([
    ['there is none by password', 'LOGINDISABLED', {}, 'source-protocol'],
    ['there is none by token', 'AUTH=PLAIN', { token: 'tok' }, 'source-protocol'],
    ['the token would end its field', 'AUTH=XOAUTH2', { token: 'tok\u0001auth=x' }, 'source-protocol'],
    ['TLS is not offered', 'AUTH=PLAIN', { security: 'starttls' as const }, 'source-tls'],
  ])('is not tried where %s', async (_, capabilities, options, code) => {
    const { commands, thrown } = await signIn(`IMAP4rev1 ${capabilities}`, options);
    expect(thrown).toMatchObject({ code });
    expect(commands).toEqual([]);
  });

  it('is not tried at a server that says more than its OK before TLS', async () => {
    for (const more of ['* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n', '* OK', 'p2 OK\r\n']) {
      const { commands, thrown } = await signIn('IMAP4rev1 STARTTLS', {
        security: 'starttls',
        answer: (said, tag, socket) => {
          if (said !== 'STARTTLS') return false;
          socket.write(`${tag} OK begin\r\n${more}`);
          return true;
        },
      });
      expect(thrown).toMatchObject({ code: 'source-tls' });
      expect(commands).toEqual(['STARTTLS']);
    }
  });
});

describe('what is agreed upon', () => {
  it('comes before the first folder is opened, and only what the server offers', async () => {
    const { commands } = await signIn('IMAP4rev1 ENABLE CONDSTORE ID');
    expect(commands.slice(1, 4)).toEqual(['ID ("name" "Postkeep")', 'ENABLE CONDSTORE', 'LIST "" "*"']);
  });

  it('is done without where the server refuses it', async () => {
    const { commands, folders } = await signIn('IMAP4rev1 ENABLE CONDSTORE IMAP4rev2 ID', {
      answer: (said, tag, socket: Socket) => {
        if (!said.startsWith('ENABLE') && !said.startsWith('ID')) return false;
        socket.write(`${tag} ${said.includes('REV2') ? 'BAD' : 'NO'} no\r\n`);
        return true;
      },
    });
    expect(commands.slice(2, 4)).toEqual(['ENABLE CONDSTORE IMAP4REV2', 'ENABLE CONDSTORE']);
    expect(folders).toBe(1);
  });

  it('is given up where the server asks for a pause, which is kept', async () => {
    const { thrown } = await signIn('IMAP4rev1 ENABLE CONDSTORE', {
      answer: (said, tag, socket) => {
        if (!said.startsWith('ENABLE')) return false;
        socket.write(`${tag} BAD Request is throttled. Suggested Backoff Time: 1234 milliseconds\r\n`);
        return true;
      },
    });
    expect(thrown).toMatchObject({ code: 'source-throttled', retryAfterMs: 1234 });
  });
});
