import { afterEach, describe, expect, it } from 'vitest';
import { fakeMessage } from '../../../fixtures/fake-imap-server.js';
import { sessionEnd } from '../../../fixtures/engine.js';
import { type FakeRestore, fakeRestore } from './imap-bench.js';

/* A stored password that the server refuses is asked for, as one that cannot be read is; it is never tried again by itself. */

let bench: FakeRestore | null = null;
afterEach(async () => {
  await bench?.close();
  bench = null;
});

const logins = ({ target }: FakeRestore): number =>
  target.commands.filter((command) => command.startsWith('LOGIN')).length;

async function restoreTo(
  isRight: (login: string) => boolean,
  refusal = 'NO [AUTHENTICATIONFAILED] bad password',
): Promise<FakeRestore> {
  bench = await fakeRestore(
    { folders: { INBOX: { messages: [fakeMessage(1, 'one')] } } },
    {
      options: {
        answer: (command, tag, socket) => {
          if (!command.startsWith('LOGIN') || isRight(command)) return false;
          socket.write(`${tag} ${refusal}\r\n`);
          return true;
        },
      },
    },
  );
  return bench;
}

async function request({ engine }: FakeRestore) {
  const [mailbox] = await engine.client.mailboxes.list();
  const target = (await engine.client.sources.list()).find(({ name }) => name === 'Target');
  return {
    selection: { type: 'mailbox', mailboxId: mailbox?.id ?? '' },
    sourceId: target?.id ?? '',
    into: 'original',
    existing: 'skip',
  } as const;
}

const restores = ({ engine }: FakeRestore) => engine.client.sessions.list({ type: 'restore', limit: 10 });

describe('a password that the server refuses', () => {
  it('is asked for with the refusal said, tried once, and leaves no session', async () => {
    const refusing = await restoreTo((login) => login.includes('right'));
    const { client } = refusing.engine;
    const wanted = await request(refusing);
    await expect(client.restore.toServer(wanted)).rejects.toMatchObject({
      code: 'secret-unavailable',
      message: expect.stringMatching(/rejected the user name or password.*enter the password/) as unknown,
      details: expect.stringContaining('bad password') as unknown,
    });
    expect(logins(refusing)).toBe(1);
    await expect(client.restore.toServer({ ...wanted, secret: 'wrong too' })).rejects.toMatchObject({
      code: 'secret-unavailable',
    });
    expect(logins(refusing)).toBe(2);
    expect(await restores(refusing)).toEqual([]);
    const { sessionId } = await client.restore.toServer({ ...wanted, secret: 'right' });
    expect((await sessionEnd(client, sessionId)).status).toBe('Success');
    expect(logins(refusing)).toBe(3);
  });

  it("for the moment, because the server is busy, is the session's to tell", async () => {
    let asked = 0;
    const busy = await restoreTo(() => ++asked > 1, 'NO [UNAVAILABLE] try later');
    const { client } = busy.engine;
    const { sessionId } = await client.restore.toServer(await request(busy));
    expect((await sessionEnd(client, sessionId)).status).toBe('Success');
  });
});
