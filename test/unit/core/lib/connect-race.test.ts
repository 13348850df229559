import { once } from 'node:events';
import { type AddressInfo, type Server, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Address, connectToAny } from '../../../../core/lib/connect-race.js';
import { closeServer } from '../../../fixtures/sockets.js';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map(closeServer));
});

async function listenOn(address: string): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => undefined).end('hello'));
  servers.push(server);
  server.listen(0, address);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const v4 = (address: string): Address => ({ address, family: 4 });
const v6 = (address: string): Address => ({ address, family: 6 });
/** Documentation addresses: no machine has them, and there may be no route at all (RFC 5737, RFC 3849). */
const silent = v4('192.0.2.1');
const noRoute = v6('2001:db8::1');
const limit = (ms: number): AbortSignal => AbortSignal.timeout(ms);

describe('a name with several addresses', () => {
  it.each<{ what: string; addresses: readonly Address[] }>([
    { what: 'one family has no route', addresses: [noRoute, v4('127.0.0.1')] },
    { what: 'the other has none', addresses: [v4('127.0.0.1'), noRoute] },
    { what: 'the first one never answers', addresses: [silent, v4('127.0.0.1')] },
    {
      what: 'three never answer',
      addresses: [silent, noRoute, v4('192.0.2.2'), v4('192.0.2.3'), v4('127.0.0.1')],
    },
    { what: 'the first one refuses', addresses: [v4('127.0.0.2'), v4('127.0.0.1')] },
  ])('is reached where $what', async ({ addresses }) => {
    const port = await listenOn('127.0.0.1');
    const socket = await connectToAny('mail.example.com', port, limit(5000), {
      resolve: () => Promise.resolve(addresses),
    });
    expect(socket.remoteAddress).toBe('127.0.0.1');
    expect(String(await once(socket, 'data'))).toBe('hello');
    socket.destroy();
  });

  it('is refused with what the machine that was reached said', async () => {
    const port = await listenOn('127.0.0.1');
    const attempt = connectToAny('mail.example.com', port, limit(5000), {
      resolve: () => Promise.resolve([noRoute, v4('127.0.0.2')]),
    });
    await expect(attempt).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('is waited for until the limit, also while the name is looked up', async () => {
    const since = performance.now();
    const never = new Promise<readonly Address[]>(() => undefined);
    await expect(connectToAny('mail.example.com', 1, limit(300), { resolve: () => never })).rejects.toThrow();
    await expect(
      connectToAny('mail.example.com', 1, limit(600), { resolve: () => Promise.resolve([silent]) }),
    ).rejects.toThrow();
    expect(performance.now() - since).toBeLessThan(3000);
  });
});
