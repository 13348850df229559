import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerTimeoutMs, bodyLimitBytes } from '../../../../shared/license/protocol.js';
import { gigabyte, json, slowBytes, whole } from './fake-hostile-server.js';
import { setUpHostileServer } from './hostile-console.js';
import { render } from '../../../../shared/texts/text.js';

const hostile = setUpHostileServer();

describe('the body limit is 128 KiB (licensing.md §6)', () => {
  const padded = (length: number) =>
    whole(200, 'application/json', JSON.stringify({ outcome: 'up-to-date' }).padEnd(length));

  it('an answer of that length is read, one byte more is not', async () => {
    expect(bodyLimitBytes).toBe(128 * 1024);
    expect((await hostile.answered(padded(bodyLimitBytes))).outcome).toBe('up-to-date');
    const report = await hostile.answered(padded(bodyLimitBytes + 1));
    expect(report.outcome).toBe('bad-answer');
    expect(render(report.reason)).toMatch(/^The answer of 127\.0\.0\.1:\d+ is larger than 128 KiB\.$/);
  });

  it('a body of 1 GB: it hangs up, and nothing is buffered', async () => {
    const { behaviour, sent } = gigabyte();
    const report = await hostile.answered(behaviour);
    expect(report.outcome).toBe('bad-answer');
    expect(render(report.reason)).toContain('is larger than 128 KiB');
    // What is beyond the limit lies in socket buffers of the two sides.
    expect(sent()).toBeLessThan(32 * 1024 * 1024);
  });

  it('headers without end end too', async () => {
    const report = await hostile.answered((_request, response) => {
      const { socket } = response;
      socket?.write('HTTP/1.1 200 OK\r\n');
      const more = setInterval(() => socket?.write(`x-${'y'.repeat(8000)}: z\r\n`), 1);
      socket?.on('error', () => undefined).on('close', () => clearInterval(more));
    });
    expect(report.outcome).toBe('bad-answer');
  });
});

describe('the time limit covers everything from name to last byte', () => {
  it('is 15 seconds (licensing.md §6)', () => {
    expect(answerTimeoutMs).toBe(15_000);
  });

  it.each([
    ['slow bytes', slowBytes(20)],
    ['silence after the request', () => undefined],
    [
      'headers, and then silence',
      (_request: unknown, response: { writeHead: (status: number) => { flushHeaders: () => void } }) => {
        response.writeHead(200).flushHeaders();
      },
    ],
  ])('%s', async (_name, behaviour) => {
    const report = await hostile.answered(behaviour, { timeLimitMs: 300 });
    expect(report).toMatchObject({ outcome: 'no-connection', result: 'Warning' });
    expect(render(report.reason)).toMatch(
      /^Time-out: 127\.0\.0\.1:\d+ did not answer completely within 0\.3 seconds\.$/,
    );
  });
});

describe('a server that takes the connection and never speaks TLS', () => {
  let mute: Server;
  const taken: Socket[] = [];
  beforeAll(async () => {
    mute = createServer((socket) => taken.push(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
    await once(mute, 'listening');
  });
  afterAll(() => {
    for (const socket of taken) socket.destroy();
    mute.close();
  });
  const address = (): string => `https://127.0.0.1:${(mute.address() as AddressInfo).port}`;

  it('is given up after the time limit', async () => {
    const bench = await hostile.consoleFor(address(), { timeLimitMs: 300 });
    const report = await bench.updates.updateNow('manual');
    expect(report.outcome).toBe('no-connection');
    expect(render(report.reason)).toContain('Time-out');
  });

  it('is given up when the update is cancelled', async () => {
    const bench = await hostile.consoleFor(address());
    const connected = once(mute, 'connection');
    const update = bench.updates.updateNow('manual');
    await connected;
    await Promise.all([bench.updates.stop(), expect(update).rejects.toMatchObject({ code: 'cancelled' })]);
  });
});

describe('cancelling', () => {
  it.each([
    ['before an answer', () => undefined],
    ['in the middle of an answer', slowBytes(5)],
  ])('%s ends the update at once and hangs up', async (_name, behaviour) => {
    let hungUp = (): void => undefined;
    const closed = new Promise<void>((resolve) => (hungUp = resolve));
    let asked = (): void => undefined;
    const request = new Promise<void>((resolve) => (asked = resolve));
    hostile.answerWith((incoming, response) => {
      incoming.socket.on('close', hungUp);
      behaviour(incoming, response);
      asked();
    });
    const bench = await hostile.consoleFor(hostile.address());
    const before = bench.license.installedKey();
    const update = bench.updates.updateNow('manual');
    await request;
    await Promise.all([bench.updates.stop(), expect(update).rejects.toMatchObject({ code: 'cancelled' })]);
    await closed;
    expect(bench.license.installedKey()).toBe(before);
    expect(bench.sessions).toMatchObject([{ status: 'Stopped' }]);
    hostile.answerWith(json(200, { outcome: 'up-to-date' }));
    expect((await bench.updates.updateNow('manual')).outcome).toBe('up-to-date');
  });
});
