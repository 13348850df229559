import { describe, expect, it } from 'vitest';
import type { ServerRestoreRequest } from '../../../../shared/backup/server-restore.js';
import { startAppendCuttingProxy } from '../../../fixtures/append-cutting-proxy.js';
import { startRestoreChild } from '../../../fixtures/child-process.js';
import { below, restoreBench, viaProxy } from './restore-bench.js';

const bench = restoreBench();
const { imap, backedUp, withClient, served, deliverMany } = bench;

describe('a restore that is broken off', () => {
  for (const existing of ['skip', 'copy', 'replace'] as const) {
    it(`by a cut connection continues by itself, and a message whose answer was lost is not sent twice (${existing})`, async () => {
      const user = `cut-${existing}@example.com`;
      await deliverMany(user, 8);
      const before = await served(user);
      const engine = await backedUp(user);
      const proxy = await startAppendCuttingProxy(bench.dovecot().plainPort, [2, 5]);
      bench.cleanUp(proxy.close);
      const cutting = await engine.client.sources.add({
        name: 'Cut',
        config: imap(user, viaProxy(proxy.port)),
      });
      await withClient(user, async (client) => {
        await client.command('SELECT INBOX');
        await client.command('STORE 1:* +FLAGS.SILENT (\\Flagged)');
      });
      const now = await served(user);
      const request = { into: 'original', existing, sourceId: cutting.id } as const;
      const target = existing === 'skip' ? { targetMailbox: 'cut-target@example.com' } : {};
      const session = await engine.restore({ ...request, ...target });
      expect(session.status).toBe('Success');
      expect(session.log.filter(({ text }) => text.includes('Trying again'))).toHaveLength(
        existing === 'replace' ? 1 : 2,
      );
      expect(await served(target.targetMailbox ?? user)).toEqual(
        existing === 'copy' ? [...now, ...before].sort() : before,
      );
    });
  }

  it('for longer than it tries continues in the same dated folder when it is started again', async () => {
    const user = 'later@example.com';
    await deliverMany(user, 8);
    const before = await served(user);
    const engine = await backedUp(user, { retryDelaysMs: [] });
    const proxy = await startAppendCuttingProxy(bench.dovecot().plainPort, [3]);
    bench.cleanUp(proxy.close);
    const cutting = await engine.client.sources.add({
      name: 'Cut',
      config: imap(user, viaProxy(proxy.port)),
    });
    const request = { sourceId: cutting.id, targetMailbox: 'later-target@example.com' };
    const whole = {
      ...request,
      selection: { type: 'mailbox', mailboxId: engine.mailboxId },
      into: 'new-folder',
      existing: 'skip',
    } as const;
    expect(await engine.client.restore.unfinished(whole)).toBeNull();
    const first = await engine.restore(request);
    expect(first.status).toBe('Failed');
    expect(first.log.at(-1)?.text).toContain('resumes from there');
    expect(await engine.client.restore.unfinished(whole)).toMatchObject({ topFolder: first.topFolder });
    expect(await engine.client.restore.unfinished({ ...whole, startOver: true })).toBeNull();
    const second = await engine.restore(request);
    expect(second).toMatchObject({ status: 'Success', topFolder: first.topFolder });
    expect(await served(request.targetMailbox)).toEqual(below(first.topFolder, before));
    expect(await engine.client.restore.unfinished(whole)).toBeNull();
    const third = await engine.restore(request);
    expect(third.topFolder).not.toBe(first.topFolder);
    expect(await served(request.targetMailbox)).toHaveLength(16);
  });

  it('before anything has reached the server keeps nothing, and does not say so', async () => {
    const user = 'nothing@example.com';
    await deliverMany(user, 2);
    const engine = await backedUp(user, { retryDelaysMs: [] });
    const proxy = await startAppendCuttingProxy(bench.dovecot().plainPort, []);
    await proxy.close();
    const config = imap(user, viaProxy(proxy.port));
    const closed = await engine.client.sources.add({ name: 'Closed', config });
    const session = await engine.restore({ sourceId: closed.id, targetMailbox: user });
    expect(session.status).toBe('Failed');
    expect(session.log.at(-1)?.text).toMatch(/connection refused.* No message has been restored\.$/);
  });

  it('by Stop ends within five seconds, says so, and continues when it is started again', async () => {
    const user = 'stop@example.com';
    await deliverMany(user, 120);
    const before = await served(user);
    const engine = await backedUp(user);
    const request = {
      selection: { type: 'mailbox', mailboxId: engine.mailboxId },
      sourceId: engine.sourceId,
      targetMailbox: 'stop-target@example.com',
      into: 'new-folder',
      existing: 'skip',
    } as const;
    const { sessionId, topFolder } = await engine.client.restore.toServer(request);
    await expect(engine.client.restore.toServer(request)).rejects.toMatchObject({ code: 'busy' });
    while ((engine.figures.at(-1)?.restored ?? 0) < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    const asked = performance.now();
    await engine.client.restore.cancel({ sessionId });
    expect(performance.now() - asked).toBeLessThan(5000);
    expect((await engine.client.sessions.get({ sessionId })).status).toBe('Stopped');
    const stopped = (await served(request.targetMailbox)).length;
    expect(stopped).toBeGreaterThan(0);
    expect(stopped).toBeLessThan(120);
    const again = await engine.restore(request);
    expect(again).toMatchObject({ status: 'Success', topFolder });
    expect(await served(request.targetMailbox)).toEqual(below(topFolder, before));
  });

  it('by kill -9 continues when it is started again', async () => {
    const user = 'kill@example.com';
    await deliverMany(user, 300);
    const before = await served(user);
    const engine = await backedUp(user);
    const target = 'kill-target@example.com';
    const { mailboxId, sourceId } = engine;
    const request: Partial<ServerRestoreRequest> = {
      selection: { type: 'mailbox', mailboxId },
      sourceId,
      targetMailbox: target,
      into: 'original',
      existing: 'copy',
    };
    await withClient(target, (client) => client.command('NOOP'));
    const child = startRestoreChild(engine.dataDir, bench.dovecot().masterPassword, JSON.stringify(request));
    await child.started;
    while ((await served(target)).length < 20) await new Promise((resolve) => setTimeout(resolve, 5));
    child.process.kill('SIGKILL');
    expect(await child.output).toBe('started\n');
    expect((await served(target)).length).toBeLessThan(300);
    const session = await engine.restore(request);
    expect(session.status).toBe('Success');
    expect(await served(target)).toEqual(before);
    const sessions = await engine.client.sessions.list({ type: 'restore', limit: 10 });
    expect(sessions.map(({ status }) => status)).toEqual(['Success', 'Failed']);
  });
});
