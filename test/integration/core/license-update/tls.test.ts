import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createAuthority, createServerCertificate } from '../../../../server/tls/private-authority.js';
import { json } from './fake-hostile-server.js';
import { authority, realNow, setUpHostileServer, trustedTls } from './hostile-console.js';
import { render } from '../../../../shared/texts/text.js';

const day = 24 * 3_600_000;
const hostile = setUpHostileServer();

async function reportOf(address: string): Promise<string> {
  const bench = await hostile.consoleFor(address);
  const report = await bench.updates.updateNow('manual');
  expect(report).toMatchObject({ outcome: 'no-connection', result: 'Warning' });
  expect(report.lines.map((line) => render(line.text))).toEqual([
    'The licensing server could not be reached',
  ]);
  return render(report.reason);
}

/** A certificate made as if it were another day. */
const madeOn = (now: Date, from = authority) => {
  const { certificate, privateKey } = createServerCertificate(from, [], now);
  return { cert: certificate, key: privateKey };
};

describe('a certificate that does not hold is no connection, and the key is not sent', () => {
  it.each([
    [
      'an expired one',
      () => madeOn(new Date(realNow.getTime() - 500 * day)),
      /^TLS: the certificate of .* has expired\.$/,
    ],
    [
      'one of the future',
      () => madeOn(new Date(realNow.getTime() + 30 * day)),
      /^TLS: the certificate of .* is not valid yet\. Check the clock of this computer\.$/,
    ],
    [
      'one of an unknown authority',
      () => madeOn(realNow, createAuthority(realNow)),
      /^TLS: the certificate of .* was not issued by a trusted authority\.$/,
    ],
  ])('%s', async (_name, tls, reason) => {
    const other = await hostile.startOther(tls());
    expect(await reportOf(`https://127.0.0.1:${other.port}`)).toMatch(reason);
    expect(other.requests).toEqual([]);
  });

  it('one for another host', async () => {
    const elsewhere = await hostile.startOther(trustedTls, '127.0.0.2');
    expect(await reportOf(`https://127.0.0.2:${elsewhere.port}`)).toMatch(
      /^TLS: the certificate of 127\.0\.0\.2:\d+ was issued for another name\.$/,
    );
    expect(elsewhere.requests).toEqual([]);
  });

  it('also with NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    const other = await hostile.startOther(madeOn(realNow, createAuthority(realNow)));
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      expect(await reportOf(`https://127.0.0.1:${other.port}`)).toContain(
        'was not issued by a trusted authority',
      );
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
    expect(other.requests).toEqual([]);
  });
});

describe('a port where something else than TLS answers', () => {
  it.each([
    ['plain HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['SMTP', '220 mail.contoso.example ESMTP\r\n'],
    ['IMAP', '* OK [CAPABILITY IMAP4rev1] ready\r\n'],
  ])('is called that, with what to check: %s', async (_of, greeting) => {
    const server = createServer((socket) => socket.on('error', () => undefined).end(greeting));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const host = `127.0.0.1:${port}`;
    try {
      expect(await reportOf(`https://${host}`)).toBe(
        `TLS: what answers at ${host} does not speak TLS. Check the port, and whether TLS begins at once there.`,
      );
    } finally {
      server.close();
    }
  });
});

describe('the version of TLS', () => {
  it('before 1.2 is no connection', async () => {
    const old = await hostile.startOther({
      ...trustedTls,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    expect(await reportOf(`https://127.0.0.1:${old.port}`)).toMatch(/^TLS: no secure connection to /);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('may be %s', async (version) => {
    const server = await hostile.startOther({ ...trustedTls, minVersion: version, maxVersion: version });
    server.answerWith(json(200, { outcome: 'up-to-date' }));
    const bench = await hostile.consoleFor(`https://127.0.0.1:${server.port}`);
    expect((await bench.updates.updateNow('manual')).outcome).toBe('up-to-date');
  });
});
