import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openImapSource } from '../../../../core/sources/imap/imap-source.js';
import { passwordSignIn } from '../../../../core/sources/imap/sign-in.js';
import type { FetchedMessage, MailSource } from '../../../../core/sources/mail-source.js';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { startTcpProxy } from '../../../fixtures/tcp-proxy.js';
import { render } from '../../../../shared/texts/text.js';

const user = 'idle@example.com';
/** Together more than the network and the reader hold before it is taken. */
const count = 400;
const bytes = 100_000;

let dovecot: Dovecot;
beforeAll(async () => {
  dovecot = await startDovecot();
  for (let number = 0; number < count; number++) {
    await dovecot.deliver(user, ['INBOX'], `Subject: ${String(number)}\n\n${'x'.repeat(bytes)}\n`, {
      letters: 'S',
    });
  }
}, 120_000);
afterAll(() => dovecot.stop());

function sourceAt(port: number): MailSource {
  const auth = { method: 'password', user } as const;
  return openImapSource(
    { type: 'imap', host: '127.0.0.1', port, security: 'plain', auth, maxConnections: 1 },
    passwordSignIn(auth, dovecot.password),
  );
}

async function pipeTo(port: number): ReturnType<typeof startTcpProxy> {
  return startTcpProxy(port, (client, upstream) => {
    client.pipe(upstream).pipe(client);
  });
}

/** The connection is gone once the client has seen it, not when the server has closed it. */
const untilNoticed = (): Promise<void> => delay(500);

describe('a connection that is lost while nothing is asked for', () => {
  it('is an error at the next message, not the end of the folder', async () => {
    const proxy = await pipeTo(dovecot.plainPort);
    const reader = await sourceAt(proxy.port).openMailbox(user);
    const [folder] = await reader.listFolders();
    if (!folder) throw new Error('No folder');
    const listing = await reader.listMessages(folder);
    if ('unreadable' in listing) throw new Error(render(listing.unreadable));
    expect(listing.messages).toHaveLength(count);
    const fetched: FetchedMessage[] = [];
    const read = async (): Promise<void> => {
      for await (const message of reader.fetchMessages(
        folder,
        listing.messages.map(({ uid }) => uid),
      )) {
        fetched.push(message);
        if (fetched.length < 250) continue;
        await proxy.close();
        await untilNoticed();
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'source-unreachable' });
    expect(fetched.length).toBeGreaterThanOrEqual(250);
    await reader.close();
  });

  it('is an error of the whole fetch, not a folder without messages', async () => {
    const proxy = await pipeTo(dovecot.plainPort);
    const reader = await sourceAt(proxy.port).openMailbox(user);
    const [folder] = await reader.listFolders();
    if (!folder) throw new Error('No folder');
    await reader.listMessages(folder);
    await proxy.close();
    await untilNoticed();
    const messages = reader.fetchMessages(folder, ['1', '2'])[Symbol.asyncIterator]();
    await expect(messages.next()).rejects.toMatchObject({ code: 'source-unreachable' });
    await reader.close();
  });

  it('is an error of a message read back in a restore, not a message that is not there', async () => {
    const proxy = await pipeTo(dovecot.plainPort);
    const writer = await sourceAt(proxy.port).openForRestore(user);
    const folder = await writer.openFolder(['INBOX']);
    if ('refused' in folder) throw new Error(render(folder.refused));
    expect(await writer.listMessages(folder)).toHaveLength(count);
    await proxy.close();
    await untilNoticed();
    await expect(writer.readMessage(folder, '1', () => undefined)).rejects.toMatchObject({
      code: 'source-unreachable',
    });
    await writer.close();
  });
});
