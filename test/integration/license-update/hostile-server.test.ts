import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAuthority, createServerCertificate } from '../../../server/tls/private-authority.js';
import type { LicensingServer } from '../../../server/licensing-server.js';
import { problemType } from '../../../shared/license/protocol.js';
import { FakeClock } from '../../unit/license-update/fake-clock.js';
import {
  type Bench,
  type BenchOptions,
  noMailboxes,
  openBench,
  rental,
  startServer,
  temporaryFolder,
} from './bench.js';
import {
  type Behaviour,
  FakeHostileServer,
  gigabyte,
  json,
  slowBytes,
  whole,
} from './fake-hostile-server.js';

const day = 24 * 3_600_000;
const realNow = new Date();
const time = new FakeClock('2026-06-25T12:00:00.000Z');

const serverFolder = temporaryFolder();
const jwksFile = join(serverFolder.path, 'jwks.json');
const caFile = join(serverFolder.path, 'hostile-ca.pem');
const authority = createAuthority(realNow);
const identity = createServerCertificate(authority, [], realNow);
const tls = { cert: identity.certificate, key: identity.privateKey };

let licensing: LicensingServer;
let hostile: FakeHostileServer;
let installedKey: string;
let folder: ReturnType<typeof temporaryFolder>;
const open: Bench[] = [];

beforeAll(async () => {
  licensing = await startServer(serverFolder.path, time.clock);
  installedKey = await issue({});
  writeFileSync(caFile, authority.certificate);
  hostile = await FakeHostileServer.start(tls);
});

afterAll(async () => {
  await hostile.stop();
  await licensing.close();
  serverFolder.remove();
});

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  for (const bench of open.splice(0)) {
    expect(bench.errors).toEqual([]);
    await bench.close();
  }
  folder.remove();
});

async function issue(more: Partial<typeof rental>): Promise<string> {
  const issued = await licensing.administration.call('issue', { ...rental, ...more }, 'test');
  return issued.licenseKey;
}

async function consoleFor(server: string, more: Partial<BenchOptions> = {}): Promise<Bench> {
  const settings = { licenseServer: server, licenseServerCa: caFile };
  const bench = openBench({ folder: folder.path, jwksFile, settings, time, ...more });
  open.push(bench);
  await bench.license.install(installedKey, noMailboxes, true);
  return bench;
}

const hostileAddress = (): string => `https://127.0.0.1:${hostile.port}`;

describe('an answer that is none is reported with what was wrong with it, and the key stays', () => {
  const cases: [string, Behaviour, string][] = [
    [
      'garbage',
      whole(200, 'application/octet-stream', '\u0000\u0001\u00ff garbage'),
      'HTTP 200: the answer is application/octet-stream and not JSON.',
    ],
    [
      'HTML',
      whole(200, 'text/html; charset=utf-8', '<html><body>It works!</body></html>'),
      'HTTP 200: the answer is text/html and not JSON.',
    ],
    [
      'truncated JSON',
      whole(200, 'application/json', '{"outcome":"renewed","licenseKey":"eyJ'),
      'HTTP 200: the answer is not complete JSON.',
    ],
    ['an empty answer', whole(200, 'application/json', ''), 'HTTP 200: the answer is empty.'],
    ['no content', whole(204, 'application/json', ''), 'HTTP 204: the answer is empty.'],
    [
      'a 200 with no key',
      json(200, { outcome: 'renewed' }),
      'HTTP 200: the answer is not one of the protocol.',
    ],
    [
      'a key that is not text',
      json(200, { outcome: 'renewed', licenseKey: { a: 1 } }),
      'HTTP 200: the answer is not one of the protocol.',
    ],
    [
      'an unknown outcome',
      json(200, { outcome: 'everything-is-free' }),
      'HTTP 200: the answer is not one of the protocol.',
    ],
    [
      'a renewal with an error status',
      json(500, { outcome: 'renewed', licenseKey: 'x' }),
      'HTTP 500: the answer is not one of the protocol.',
    ],
    [
      'a problem with the status of success',
      json(200, { type: problemType('contract-expired'), title: 'x', status: 403 }),
      'HTTP 200: the answer is not one of the protocol.',
    ],
    [
      'a problem whose status is another',
      json(500, { type: problemType('contract-expired'), title: 'x' }),
      'HTTP 500: the answer is not one of the protocol.',
    ],
    [
      'an unknown problem',
      json(418, { type: 'https://example.org/teapot', title: 'x' }),
      'HTTP 418: the answer is not one of the protocol.',
    ],
    [
      'a wall of HTML from a proxy',
      whole(502, 'text/html', '<h1>Bad Gateway</h1>'),
      'HTTP 502: the answer is text/html and not JSON.',
    ],
    [
      'control characters in a header',
      whole(200, 'text/x\u00ffevil', 'x'),
      'HTTP 200: the answer is text/xÿevil and not JSON.',
    ],
    [
      'deep nesting',
      whole(200, 'application/json', '['.repeat(100_000)),
      'HTTP 200: the answer is not complete JSON.',
    ],
    [
      'a redirect without an address',
      whole(307, 'text/plain', ''),
      'HTTP 307 without a usable address to go on to.',
    ],
  ];
  it.each(cases)('%s', async (_name, behaviour, reason) => {
    hostile.answerWith(behaviour);
    const bench = await consoleFor(hostileAddress());
    const before = bench.license.installedKey();
    const report = await bench.updates.updateNow('manual');
    expect(report).toMatchObject({ outcome: 'bad-answer', result: 'Warning', reason });
    expect(report.lines.map((line) => line.text)).toEqual([
      'An invalid answer was received from the licensing server',
    ]);
    expect(bench.license.installedKey()).toBe(before);
    expect(bench.sessions).toMatchObject([{ status: 'Warning' }]);
  });

  it('bytes that are not HTTP', async () => {
    hostile.answerWith((_request, response) => response.socket?.write('SSH-2.0-OpenSSH_9.2\r\n'));
    const bench = await consoleFor(hostileAddress());
    const report = await bench.updates.updateNow('manual');
    expect(report.outcome).toBe('bad-answer');
    expect(report.reason).toMatch(/^The answer of 127\.0\.0\.1:\d+ is not HTTP: ./);
  });

  it('headers without end', async () => {
    hostile.answerWith((_request, response) => {
      const { socket } = response;
      socket?.write('HTTP/1.1 200 OK\r\n');
      const more = setInterval(() => socket?.write(`x-${'y'.repeat(8000)}: z\r\n`), 1);
      socket?.on('error', () => undefined).on('close', () => clearInterval(more));
    });
    const bench = await consoleFor(hostileAddress());
    expect((await bench.updates.updateNow('manual')).outcome).toBe('bad-answer');
  });

  it('an answer that breaks off', async () => {
    hostile.answerWith((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"outcome":');
      setTimeout(() => response.destroy(), 20);
    });
    const bench = await consoleFor(hostileAddress());
    const report = await bench.updates.updateNow('manual');
    expect(report).toMatchObject({ outcome: 'bad-answer' });
    expect(report.reason).toMatch(/^The answer of 127\.0\.0\.1:\d+ broke off after 11 bytes\.$/);
  });

  it('a body of 1 GB: it hangs up after 128 KiB, and nothing is buffered', async () => {
    const { behaviour, sent } = gigabyte();
    hostile.answerWith(behaviour);
    const bench = await consoleFor(hostileAddress());
    const report = await bench.updates.updateNow('manual');
    expect(report.outcome).toBe('bad-answer');
    expect(report.reason).toMatch(/^The answer of 127\.0\.0\.1:\d+ is larger than 128 KiB\.$/);
    // What is beyond the limit lies in socket buffers of the two sides.
    expect(sent()).toBeLessThan(32 * 1024 * 1024);
  });
});

describe('redirects', () => {
  it('to another origin are not followed: the key goes nowhere else', async () => {
    const other = await FakeHostileServer.start(tls);
    other.answerWith(json(200, { outcome: 'up-to-date' }));
    hostile.answerWith((_request, response) =>
      response.writeHead(307, { location: `https://127.0.0.1:${other.port}/v1/license-updates` }).end(),
    );
    const bench = await consoleFor(hostileAddress());
    const report = await bench.updates.updateNow('manual');
    expect(report.outcome).toBe('bad-answer');
    expect(report.reason).toContain('redirects to another server, which is not followed');
    expect(other.requests).toEqual([]);
    await other.stop();
  });

  it('to plain HTTP are another origin', async () => {
    hostile.answerWith((_request, response) =>
      response.writeHead(308, { location: `http://127.0.0.1:${hostile.port}/` }).end(),
    );
    const bench = await consoleFor(hostileAddress());
    expect((await bench.updates.updateNow('manual')).outcome).toBe('bad-answer');
    expect(hostile.requests).toHaveLength(1);
  });

  it('within the origin are followed with 307 and 308, which keep the method', async () => {
    hostile.answerWith((request, response) => {
      if (request.url === '/moved') json(200, { outcome: 'up-to-date' })(request, response);
      else response.writeHead(308, { location: '/moved' }).end();
    });
    const bench = await consoleFor(hostileAddress());
    expect((await bench.updates.updateNow('manual')).outcome).toBe('up-to-date');
    expect(hostile.requests).toEqual(['POST /v1/license-updates', 'POST /moved']);
  });

  it('in a circle end after a few', async () => {
    hostile.answerWith((_request, response) => response.writeHead(307, { location: '/round' }).end());
    const bench = await consoleFor(hostileAddress());
    expect(await bench.updates.updateNow('manual')).toMatchObject({ outcome: 'bad-answer' });
    expect(hostile.requests.length).toBeLessThan(6);
  });
});

describe('no connection is reported with name, port, TLS or time-out', () => {
  async function reportOf(server: string, more: Partial<BenchOptions> = {}): Promise<string> {
    const bench = await consoleFor(server, more);
    const report = await bench.updates.updateNow('manual');
    expect(report).toMatchObject({ outcome: 'no-connection', result: 'Warning' });
    expect(report.lines.map((line) => line.text)).toEqual(['The licensing server could not be reached']);
    return report.reason;
  }

  it('slow bytes: the time limit covers the whole answer', async () => {
    hostile.answerWith(slowBytes(20));
    expect(await reportOf(hostileAddress(), { timeLimitMs: 300 })).toMatch(
      /^Time-out: 127\.0\.0\.1:\d+ gave no complete answer within 0\.3 seconds\.$/,
    );
  });

  it('silence after the connection', async () => {
    hostile.answerWith(() => undefined);
    expect(await reportOf(hostileAddress(), { timeLimitMs: 200 })).toContain('Time-out');
  });

  it('a certificate for another host', async () => {
    const elsewhere = await FakeHostileServer.start(tls, '127.0.0.2');
    expect(await reportOf(`https://127.0.0.2:${elsewhere.port}`)).toMatch(
      /^TLS: the certificate of 127\.0\.0\.2:\d+ was issued for another name\.$/,
    );
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });

  it('an expired certificate', async () => {
    const expired = createServerCertificate(authority, [], new Date(realNow.getTime() - 500 * day));
    const old = await FakeHostileServer.start({ cert: expired.certificate, key: expired.privateKey });
    expect(await reportOf(`https://127.0.0.1:${old.port}`)).toMatch(
      /^TLS: the certificate of .* has expired\.$/,
    );
    expect(old.requests).toEqual([]);
    await old.stop();
  });

  it('a certificate of an unknown authority, also with NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    const stranger = createAuthority(realNow);
    const foreign = createServerCertificate(stranger, [], realNow);
    const server = await FakeHostileServer.start({ cert: foreign.certificate, key: foreign.privateKey });
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      expect(await reportOf(`https://127.0.0.1:${server.port}`)).toContain(
        'was not issued by a trusted authority',
      );
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
    expect(server.requests).toEqual([]);
    await server.stop();
  });

  it('TLS older than 1.2', async () => {
    const old = await FakeHostileServer.start({
      ...tls,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    expect(await reportOf(`https://127.0.0.1:${old.port}`)).toMatch(/^TLS: no secure connection to /);
    await old.stop();
  });

  it('a port where nobody listens', async () => {
    const gone = await FakeHostileServer.start(tls);
    const { port } = gone;
    await gone.stop();
    expect(await reportOf(`https://127.0.0.1:${port}`)).toBe(`127.0.0.1:${port} refused the connection.`);
  });

  it('a name that does not exist', async () => {
    expect(await reportOf('https://licensing.invalid')).toBe(
      'The name of licensing.invalid could not be resolved.',
    );
  });

  it('no address, an address that is not https, a CA file that is missing or no certificate', async () => {
    expect(await reportOf('')).toBe(
      'The address of the licensing server is not set. Enter it under Settings.',
    );
    expect(await reportOf('', { environment: { POSTKEEP_LICENSE_SERVER: 'http://127.0.0.1' } })).toContain(
      'must begin with https://',
    );
    const settings = { licenseServer: hostileAddress() };
    const missing = join(folder.path, 'missing.pem');
    expect(await reportOf('', { settings: { ...settings, licenseServerCa: missing } })).toBe(
      `The certificate authority file ${missing} cannot be read.`,
    );
    expect(await reportOf('', { settings: { ...settings, licenseServerCa: jwksFile } })).toContain(
      'holds no certificate',
    );
  });
});

describe('a key from the server is installed only by the rules of §6', () => {
  async function answeredWith(licenseKey: string): Promise<Bench> {
    hostile.answerWith(json(200, { outcome: 'renewed', licenseKey }));
    return consoleFor(hostileAddress());
  }

  it.each([
    [
      'a validly signed key of another license',
      () => issue({ supportId: 'S-2002', expiresOn: '2027-06-30' }),
    ],
    ['an older key', () => issue({ expiresOn: '2026-06-28' })],
    ['a key of the same date', () => issue({ expiresOn: '2026-06-30', mailboxes: 5000 })],
    ['text that is no key', () => Promise.resolve('give me a license')],
    ['the installed key with another date in it', () => Promise.resolve(forged(installedKey))],
  ])('%s is refused', async (_name, key) => {
    const bench = await answeredWith(await key());
    const before = bench.license.installedKey();
    const report = await bench.updates.updateNow('manual');
    expect(report).toMatchObject({ outcome: 'invalid', result: 'Failed' });
    expect(report.lines.map((line) => line.text)).toEqual(['License key is invalid']);
    expect(report.recommendation).toBe('Contact your Veeam sales representative.');
    expect(bench.license.installedKey()).toBe(before);
    expect(bench.license.facts().license?.expiresOn).toBe('2026-06-30');
  });

  it('a longer key with another count is a renewal: the count is not among what must stay', async () => {
    const bench = await answeredWith(await issue({ expiresOn: '2026-12-31', mailboxes: 250 }));
    expect(await bench.updates.updateNow('manual')).toMatchObject({ outcome: 'renewed', result: 'Success' });
    expect(bench.license.facts().license).toMatchObject({ expiresOn: '2026-12-31', mailboxes: 250 });
  });

  it('a hostile clock in a bad answer is not taken for trusted time', async () => {
    hostile.answerWith((_request, response) =>
      response.writeHead(200, { date: 'Fri, 01 Jan 2100 00:00:00 GMT' }).end('nonsense'),
    );
    const bench = await consoleFor(hostileAddress());
    await bench.updates.updateNow('manual');
    expect(bench.license.clockWarning()).toBeNull();
  });
});

/** The payload of a key changed in place, with the signature as it was. */
function forged(key: string): string {
  const compact = key.replace(/-----[A-Z ]+-----|\s/g, '');
  const [head = '', payload = '', signature = ''] = compact.split('.');
  const changed = Buffer.from(payload, 'base64url').toString().replace('2026-06-30', '2036-06-30');
  return [head, Buffer.from(changed).toString('base64url'), signature].join('.');
}
