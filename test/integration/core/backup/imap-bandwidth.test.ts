import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Dovecot, startDovecot } from '../../../fixtures/dovecot.js';
import { startEngine } from '../../../fixtures/engine.js';

let dovecot: Dovecot;
beforeAll(async () => {
  dovecot = await startDovecot();
}, 240_000);
afterAll(() => dovecot.stop());

it('a limit of bandwidth holds an IMAP server back, and everything comes', async () => {
  const [user, count, bytes] = ['anna@example.com', 40, 4000];
  for (let n = 0; n < count; n += 1)
    await dovecot.deliver(user, ['INBOX'], `Subject: ${String(n)}\n\n${String(n).padEnd(bytes, 'x')}\n`);
  const engine = await startEngine({ secret: dovecot.password });
  try {
    const jobId = await engine.addJob(
      {
        type: 'imap',
        ...{ host: 'localhost', port: dovecot.tlsPort, security: 'tls', caFile: dovecot.caFile },
        auth: { method: 'password', user },
        maxConnections: 2,
      },
      { bandwidth: [{ kilobitsPerSecond: 256, window: null }] },
    );
    const begun = performance.now();
    const session = await engine.run(jobId);
    expect(session).toMatchObject({ status: 'Success', mailboxes: [{ stored: count }] });
    // 32,000 bytes a second.
    expect(performance.now() - begun).toBeGreaterThan(((count * bytes) / 32_000) * 1000 - 500);
  } finally {
    await engine.close();
  }
});
