import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { type Socket, connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { type TLSSocket, connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, createServerCertificate } from '../../../server/tls/private-authority.js';
import { licenseUpdatePath } from '../../../shared/license/protocol.js';
import { type LicensingFixture, startLicensingFixture } from '../../fixtures/licensing/licensing-fixture.js';

const phaseMs = 1_000;
/** The limit, the interval of the check, and a machine that is busy. */
const longestMs = 5_000;
const connections = 6;

let fixture: LicensingFixture;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-limits-'));
  fixture = await startLicensingFixture({ connectionLimits: { phaseMs, connections } });
});
afterAll(async () => {
  await fixture.close();
  await rm(folder, { recursive: true });
});

const port = (): number => Number(new URL(fixture.server.url).port);
const quiet = <S extends Socket>(socket: S): S => socket.on('error', () => undefined);
const overTcp = (): Socket => quiet(connectTcp(port(), '127.0.0.1'));
const overTls = async (): Promise<TLSSocket> => {
  const socket = quiet(connectTls({ port: port(), host: '127.0.0.1', rejectUnauthorized: false }));
  await once(socket, 'secureConnect');
  return socket;
};
const post = `POST ${licenseUpdatePath} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;

/** Milliseconds until the other side closes; what is sent meanwhile comes drop by drop, for ever. */
async function msUntilClosed(socket: Socket, drop: string): Promise<number> {
  const from = performance.now();
  const drip = setInterval(() => {
    if (drop !== '' && socket.writable) socket.write(drop);
  }, 100);
  try {
    await Promise.race([
      // Not `once` of events, which fails when the other side resets what it has not read: that is closed too.
      new Promise((resolve) => socket.resume().once('close', resolve)),
      new Promise((resolve) => setTimeout(resolve, longestMs + 1_000)),
    ]);
    return performance.now() - from;
  } finally {
    clearInterval(drip);
    socket.destroy();
  }
}

describe('a slow sender is cut off', () => {
  it.each<[phase: string, open: () => Socket | Promise<Socket>, drop: string]>([
    ['before the handshake', overTcp, ''],
    [
      'in the handshake',
      () => {
        const socket = overTcp();
        // The beginning of a ClientHello of 16 KiB.
        socket.write(Buffer.from([0x16, 3, 1, 0x40, 0, 1, 0, 0x3f, 0xfc, 3, 3]));
        return socket;
      },
      'x',
    ],
    ['before its request', overTls, ''],
    [
      'in the headers',
      async () => {
        const socket = await overTls();
        socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nX: ');
        return socket;
      },
      'x',
    ],
    [
      'in the body',
      async () => {
        const socket = await overTls();
        socket.write(`${post}Content-Length: 100000\r\n\r\n`);
        return socket;
      },
      'x',
    ],
    [
      'in the body, in chunks',
      async () => {
        const socket = await overTls();
        socket.write(`${post}Transfer-Encoding: chunked\r\n\r\n`);
        return socket;
      },
      '1\r\nx\r\n',
    ],
    [
      'in its second request',
      async () => {
        const socket = await overTls();
        socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
        await once(socket, 'data');
        socket.write(`${post}Content-Length: 100000\r\n\r\n`);
        return socket;
      },
      'x',
    ],
  ])('%s', async (_phase, open, drop) => {
    expect(await msUntilClosed(await open(), drop)).toBeLessThan(longestMs);
  });
});

describe('connections', () => {
  it('are closed at once when as many as may be are open, and that is in log and metrics', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 4 * connections }, async () => {
        const socket = overTcp();
        await once(socket, 'connect');
        return socket.resume();
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sockets.filter((socket) => !socket.closed && !socket.destroyed).length).toBeLessThanOrEqual(
      connections,
    );
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { body } = await fixture.console.get('/metrics');
    const refused = /^postkeep_connections_refused_total (\d+)$/m.exec(String(body))?.[1];
    expect(Number(refused)).toBeGreaterThanOrEqual(3 * connections);
    expect(body).toMatch(/^postkeep_connections [1-6]$/m);
    expect(fixture.log().match(/connections are refused/g)).toHaveLength(1);
  });
});

describe('a TLS certificate', () => {
  const day = 24 * 3_600_000;
  const age = async (days: number): Promise<LicensingFixture> => {
    const now = new Date();
    const made = createServerCertificate(createAuthority(now), [], new Date(now.getTime() - days * day));
    const tls = { certFile: join(folder, 'tls.pem'), keyFile: join(folder, 'tls-key.pem') };
    await writeFile(tls.certFile, made.certificate);
    await writeFile(tls.keyFile, made.privateKey);
    return startLicensingFixture({ tls });
  };
  const read = async (from: LicensingFixture, path: string): Promise<{ status: number; body: string }> => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get(new URL(path, from.server.url), { rejectUnauthorized: false }, resolve).on('error', reject);
    });
    return { status: Number(answer.statusCode), body: await textOf(answer) };
  };

  it.each([
    ['of a year to come says nothing', 1, 200, null],
    ['that ends within two weeks is in the log', 390, 200, /"level":40.*the TLS certificate expires soon/],
    ['that has ended is in the log and makes the server not ready', 400, 503, /"level":50.*has expired/],
  ])('%s', async (_what, days, status, logged) => {
    const aged = await age(days);
    try {
      if (logged === null) expect(aged.log()).not.toContain('TLS certificate');
      else expect(aged.log()).toMatch(logged);
      const ready = await read(aged, '/readyz');
      expect(ready.status).toBe(status);
      expect(JSON.parse(ready.body)).toMatchObject({ certificate: status === 200 });
      const { body } = await read(aged, '/metrics');
      expect(body).toMatch(new RegExp(`^postkeep_ready ${status === 200 ? 1 : 0}$`, 'm'));
      const end = Number(/^postkeep_tls_certificate_end_seconds (\S+)$/m.exec(body)?.[1]);
      expect(end).toBeCloseTo((Date.now() + (397 - days) * day) / 1000, -3);
    } finally {
      await aged.close();
    }
  });
});

describe.skipIf(process.platform === 'win32')('a passphrase file', () => {
  it.each([
    [0o600, false],
    [0o400, false],
    [0o640, true],
    [0o604, true],
    [0o644, true],
    [0o666, true],
  ])('of mode %o: warned of %s', async (mode, warned) => {
    const path = join(folder, 'passphrase');
    await writeFile(path, 'correct horse');
    await chmod(path, mode);
    const started = await startLicensingFixture({ passphrase: { kind: 'file', path } });
    try {
      expect(started.log().includes(`the passphrase file ${path}`)).toBe(warned);
    } finally {
      await started.close();
      await rm(path);
    }
  });
});
