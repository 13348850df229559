import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { appendFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../../build/paths.mjs';
import { type SmtpServer, startSmtpServer } from '../../fixtures/smtp-server.js';
import { type TlsFiles, makeTlsFiles } from '../../fixtures/tls-files.js';
import { type WebhookReceiver, startWebhookReceiver } from '../../fixtures/webhook-receiver.js';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

const now = '2026-02-01T12:00:00Z';
const later = (hours: number): string => new Date(Date.parse(now) + hours * 3_600_000).toISOString();
const key = 'a-key-of-the-receiver';
let place: Workplace;
let tls: TlsFiles;
let smtp: SmtpServer;
let hook: WebhookReceiver;

beforeAll(async () => {
  place = openWorkplace();
  tls = makeTlsFiles(place.folder);
  smtp = await startSmtpServer(tls);
  hook = await startWebhookReceiver(tls);
}, 120_000);
afterAll(async () => {
  await smtp.stop();
  await hook.close();
  await place.remove();
});

const payload = z.object({
  id: z.string(),
  kind: z.string(),
  notices: z.array(z.object({ session: z.looseObject({ id: z.string(), status: z.string() }).optional() })),
});
const posted = (path: string) =>
  hook.received.filter((each) => each.path === path).map(({ body }) => payload.parse(JSON.parse(body)));

/** A minute after the channels were added: each command's clock begins anew, and what was before a channel is not told. */
const run = (data: string, ...args: string[]): Promise<Run> => place.postkeepAt(later(1 / 60), data, ...args);
const ok = async (data: string, ...args: string[]): Promise<Run> => {
  const ended = await run(data, ...args);
  expect(ended).toMatchObject({ code: 0 });
  return ended;
};

/** A file with a secret in it. */
function secretFile(name: string, secret: string): string {
  const path = join(place.folder, name);
  writeFileSync(path, `${secret}\n`);
  return path;
}

async function add(data: string, ...args: string[]): Promise<Run> {
  const ended = await place.postkeepAt(now, data, ...args);
  expect(ended).toMatchObject({ code: 0 });
  return ended;
}

function addWebhook(data: string, path: string, ...more: string[]): Promise<Run> {
  return add(
    ...([data, 'notify', 'add-webhook', 'Hook', '--format', 'json', '--ca', tls.caFile] as const),
    ...['--address-file', secretFile(`${data}-address`, `${hook.origin}${path}`)],
    ...['--key-file', secretFile(`${data}-key`, key), ...more],
  );
}

function addEmail(data: string, ...more: string[]): Promise<Run> {
  return add(
    ...([
      data,
      'notify',
      'add-email',
      'Office',
      '--smtp',
      `smtps://localhost:${String(smtp.ports.tls)}`,
    ] as const),
    ...['--from', 'postkeep@example.com', '--to', 'admin@example.com', '--user', 'ada', '--ca', tls.caFile],
    ...['--password-file', secretFile(`${data}-password`, smtp.password), ...more],
  );
}

const deliveries = z.array(
  z.object({ deliveryId: z.string(), kind: z.string(), attempt: z.int(), outcome: z.string() }),
);
const logOf = async (data: string) => deliveries.parse((await ok(data, 'notify', 'log', '--json')).json);

describe('a scheduled run', () => {
  it('tells its result once, signed, with counts and without a word of mail', async () => {
    const mail = await place.withJob(now, 'result', 2);
    writeFileSync(
      join(mail, 'user001@contoso.example', 'cur', '1767225601.M2.host:2,S'),
      'Subject: Confidential merger\n\nliquorice\n',
    );
    await addWebhook('result', '/result', '--tell', 'success', '--tell', 'failed');
    await ok('result', 'job', 'run', 'Daily', '--scheduled');
    for (const again of ['send', 'send']) await ok('result', 'notify', again);
    expect(posted('/result')).toMatchObject([
      {
        kind: 'success',
        notices: [{ session: { name: 'Daily', status: 'Success', mailboxes: 2, troubled: 0 } }],
      },
    ]);
    const [got] = hook.received.filter(({ path }) => path === '/result');
    const [, time, mac] = /^t=(\d+),v1=(\w+)$/.exec(String(got?.headers['postkeep-signature'])) ?? [];
    expect(mac).toBe(
      createHmac('sha256', key)
        .update(`${time ?? ''}.${got?.body ?? ''}`)
        .digest('hex'),
    );
    expect(got?.body).not.toMatch(/merger|liquorice|user001/);
    expect(await logOf('result')).toMatchObject([{ kind: 'success', attempt: 1, outcome: 'delivered' }]);
  });

  it('names mailboxes only where the channel is to', async () => {
    const mail = await place.withJob(now, 'names', 2);
    const users = ['user001', 'user002'].flatMap((user) => ['--mailbox', `${user}@contoso.example`]);
    await ok('names', 'job', 'create', 'Chosen', '--source', 'Mail', ...users);
    await addWebhook('names', '/names', '--names', '--tell', 'warning', '--tell', 'failed');
    rmSync(join(mail, 'user002@contoso.example'), { recursive: true });
    await run('names', 'job', 'run', 'Chosen');
    await ok('names', 'notify', 'send');
    const [got] = hook.received.filter(({ path }) => path === '/names');
    expect(got?.body).toContain('user002@contoso.example');
    expect(got?.body).not.toContain('user001@contoso.example');
  });

  it('tells nothing of what was before the channel, nor while it is off', async () => {
    await place.withJob(now, 'before', 1);
    await ok('before', 'job', 'run', 'Daily');
    await place.postkeepAt(later(1), 'before', 'notify', 'list');
    const added = await place.postkeepAt(
      ...([later(2), 'before', 'notify', 'add-webhook', 'Hook', '--format', 'json'] as const),
      ...['--ca', tls.caFile, '--tell', 'success', '--key-file', secretFile('before-key', key)],
      ...['--address-file', secretFile('before-address', `${hook.origin}/before`)],
    );
    expect(added.code).toBe(0);
    const at = async (hours: number, ...args: string[]) =>
      expect(await place.postkeepAt(later(hours), 'before', ...args)).toMatchObject({ code: 0 });
    await at(3, 'notify', 'send');
    expect(posted('/before')).toEqual([]);
    await at(4, 'notify', 'disable', 'Hook');
    await at(5, 'job', 'run', 'Daily');
    await at(6, 'notify', 'enable', 'Hook');
    await at(7, 'notify', 'send');
    expect(posted('/before')).toEqual([]);
    await at(8, 'job', 'run', 'Daily');
    expect(posted('/before')).toMatchObject([{ kind: 'success' }]);
  });

  it('pings a check at its start and at its end', async () => {
    await place.withJob(now, 'check', 1);
    await ok(
      ...([
        'check',
        'notify',
        'add-webhook',
        'Check',
        '--format',
        'healthchecks',
        '--ca',
        tls.caFile,
      ] as const),
      ...['--address-file', secretFile('check-address', `${hook.origin}/ping/uuid`)],
    );
    await ok('check', 'job', 'run', 'Daily', '--scheduled');
    const paths = hook.received.map(({ path }) => path).filter((path) => path.startsWith('/ping/uuid'));
    // A run that ends before its start was told has only an end.
    expect([['/ping/uuid'], ['/ping/uuid/start', '/ping/uuid']]).toContainEqual(paths);
  });

  it('that fails is mailed, by a real mail server', async () => {
    const mail = await place.withJob(now, 'mail', 1);
    await addEmail('mail', '--tell', 'failed');
    rmSync(mail, { recursive: true });
    const ended = await run('mail', 'job', 'run', 'Daily', '--scheduled');
    expect(ended.code).not.toBe(0);
    await expect.poll(() => smtp.taken.filter(({ data }) => data.includes('Daily: Failed')).length).toBe(1);
  });
});

describe('once', () => {
  it('each result is delivered, though several processes look and send at the same time', async () => {
    await place.withJob(now, 'together', 1);
    await addWebhook('together', '/together', '--tell', 'success');
    hook.answers.push((response) => void setTimeout(() => response.end('ok'), 500));
    const runs = await Promise.all([
      place.startPostkeepAt(now, 'together', 'job', 'run', 'Daily'),
      ...[1, 2, 3].map(() => place.startPostkeepAt(now, 'together', 'notify', 'send')),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    await Promise.all([1, 2, 3].map(() => place.startPostkeepAt(now, 'together', 'notify', 'send')));
    expect(posted('/together')).toHaveLength(1);
  });

  it('a delivery whose sender was killed in the middle is made again, under the same id', async () => {
    await place.withJob(now, 'killed', 1);
    await addWebhook('killed', '/killed', '--tell', 'success');
    let held: ServerResponse | undefined;
    const isHeld = new Promise<void>((resolve) => {
      hook.answers.push((response) => {
        held = response;
        resolve();
      });
    });
    const child = spawn(
      process.execPath,
      [
        join(root, 'out', 'cli', 'index.js'),
        '--data-dir',
        join(place.folder, 'killed'),
        'job',
        'run',
        'Daily',
      ],
      { env: { ...process.env, POSTKEEP_NOW: now }, stdio: 'ignore' },
    );
    const exited = new Promise((resolve) => child.once('exit', resolve));
    await isHeld;
    child.kill('SIGKILL');
    await exited;
    held?.destroy();
    await ok('killed', 'notify', 'send');
    await ok('killed', 'notify', 'send');
    const got = posted('/killed');
    expect(got).toHaveLength(2);
    expect(new Set(got.map(({ id }) => id)).size).toBe(1);
    expect(await logOf('killed')).toMatchObject([{ attempt: 2, outcome: 'delivered' }]);
  });

  it('what was delivered stays delivered when the process is killed at the next delivery', async () => {
    await place.withJob(now, 'two', 1);
    await addWebhook('two', '/two', '--tell', 'success', '--tell', 'summary', '--summary-hour', '0');
    let isSecond: () => void = () => undefined;
    const second = new Promise<void>((resolve) => (isSecond = resolve));
    hook.answers.push((response) => response.end('ok'));
    hook.answers.push(() => {
      isSecond();
    });
    const child = spawn(
      process.execPath,
      [join(root, 'out', 'cli', 'index.js'), '--data-dir', join(place.folder, 'two'), 'job', 'run', 'Daily'],
      { env: { ...process.env, POSTKEEP_NOW: now }, stdio: 'ignore' },
    );
    const exited = new Promise((resolve) => child.once('exit', resolve));
    await second;
    child.kill('SIGKILL');
    await exited;
    await ok('two', 'notify', 'send');
    const ids = posted('/two').map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([3, 2]);
    expect(ids[1]).toBe(ids[2]);
  });
});

describe('attempts', () => {
  it('that fail are made again when they are due, wait as long as they are asked to, and end the backup well', async () => {
    await place.withJob(now, 'retry', 1);
    await addWebhook('retry', '/retry', '--tell', 'success');
    hook.answers.push((response) => response.writeHead(429, { 'retry-after': '7200' }).end());
    const ended = await ok('retry', 'job', 'run', 'Daily', '--scheduled');
    expect(ended.stderr).toContain('Hook: not delivered yet');
    const at = (hours: number) => place.postkeepAt(later(hours), 'retry', 'notify', 'send', '--json');
    expect(await at(1)).toMatchObject({ code: 3, json: { waiting: 1 } });
    expect(posted('/retry')).toHaveLength(1);
    expect(await at(2.1)).toMatchObject({ code: 0, json: { waiting: 0 } });
    expect(posted('/retry')).toHaveLength(2);
    expect(await logOf('retry')).toMatchObject([{ outcome: 'delivered' }, { outcome: 'failed' }]);
  });

  it('to a receiver that is away keep no other channel waiting', async () => {
    await place.withJob(now, 'away', 1);
    await ok(
      ...(['away', 'notify', 'add-webhook', 'Gone', '--format', 'slack', '--tell', 'success'] as const),
      ...['--address-file', secretFile('away-address', 'https://localhost:9/services/T0/B0/sEcReT')],
    );
    await addWebhook('away', '/away', '--tell', 'success');
    const { stderr } = await ok('away', 'job', 'run', 'Daily', '--scheduled');
    expect(posted('/away')).toHaveLength(1);
    expect(stderr).toContain('Gone: not delivered yet');
    expect(stderr).not.toContain('sEcReT');
  });
});

describe('the daily summary', () => {
  it('has each job’s last result, what is not protected and the license, once a day', async () => {
    await place.withJob(now, 'summary', 2);
    await ok('summary', 'job', 'run', 'Daily');
    await addWebhook('summary', '/summary', '--tell', 'summary', '--summary-hour', '0');
    for (const hours of [0, 1, 2]) await place.postkeepAt(later(hours), 'summary', 'notify', 'send');
    await place.postkeepAt(later(24), 'summary', 'notify', 'send');
    const got = hook.received.filter(({ path }) => path === '/summary').map(({ body }) => body);
    expect(got).toHaveLength(2);
    expect(got[0]).toContain('Daily: Success');
    expect(got[0]).toContain('2 of 2 mailboxes protected.');
    expect(got[0]).toContain('License:');
    expect(got[0]).not.toContain('user001');
  });
});

describe('channels', () => {
  it('are listed, tested, switched and removed; no secret is in any file but that of the secrets, nor printed', async () => {
    const secrets = ['pass-word-of-ada', 'tOkEn-of-the-address', key];
    const printed: string[] = [];
    const say = async (...args: string[]) => {
      const { stdout, stderr, code } = await run('kept', ...args);
      printed.push(stdout, stderr);
      return code;
    };
    const email = ['notify', 'add-email', 'Office', '--smtp', `smtps://localhost:${String(smtp.ports.tls)}`];
    const sender = ['--from', 'a@example.com', '--to', 'b@example.com', '--user', 'ada', '--ca', tls.caFile];
    const password = ['--password-file', secretFile('kept-password', 'pass-word-of-ada')];
    expect(await say(...email, ...sender, ...password)).toBe(0);
    const webhook = ['notify', 'add-webhook', 'Hook', '--format', 'json', '--ca', tls.caFile];
    const address = secretFile('kept-address', `${hook.origin}/kept/tOkEn-of-the-address`);
    const given = ['--address-file', address, '--key-file', secretFile('kept-key', key)];
    expect(await say(...webhook, ...given)).toBe(0);
    expect(await say(...webhook, ...given)).toBe(1);
    expect(await say('notify', 'test', 'Hook')).toBe(0);
    // The server knows another password.
    expect(await say('notify', 'test', 'Office')).toBe(1);
    expect(printed.at(-1)).toContain('rejected the user name or password');
    for (const args of [['list'], ['list', '--json'], ['log'], ['log', '--json'], ['test', 'Nobody']])
      await say('notify', ...args);
    await say('audit', 'list', '--json');
    const files = readdirSync(join(place.folder, 'kept'), { withFileTypes: true })
      .filter((each) => each.isFile() && each.name !== 'secrets.json')
      .map(({ name }) => readFileSync(join(place.folder, 'kept', name), 'latin1'));
    expect(files.length).toBeGreaterThan(3);
    for (const secret of secrets) {
      expect(printed.join('\n')).not.toContain(secret);
      for (const content of files) expect(content.includes(secret)).toBe(false);
    }
    expect(await say('notify', 'remove', 'Office')).toBe(0);
    const kept = readFileSync(join(place.folder, 'kept', 'secrets.json'), 'utf8');
    expect(kept).not.toContain('pass-word-of-ada');
    expect(kept).toContain('tOkEn-of-the-address');
  });

  it.each([
    [['--smtp', 'smtp://mail.example.com', '--to', 'b@example.com', '--user', 'a'], 2, /password-file/],
    [['--smtp', 'imap://mail.example.com', '--to', 'b@example.com'], 2, /no mail server/],
    [['--smtp', 'smtps://ada:secret@mail.example.com', '--to', 'b@example.com'], 2, /no mail server/],
    [['--smtp', 'smtps://mail.example.com', '--to', 'nobody'], 2, /--to/],
    [
      ['--smtp', 'smtps://mail.example.com', '--to', 'b@example.com', '--summary-hour', '24'],
      2,
      /--summary-hour/,
    ],
    [['--smtp', 'smtps://mail.example.com', '--to', 'b@example.com', '--job', 'None'], 1, /None/],
  ] as const)('what is wrong with %j is said, and adds nothing', async (options, code, words) => {
    const ended = await run('refused', 'notify', 'add-email', 'X', '--from', 'a@example.com', ...options);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toMatch(words);
    expect((await ok('refused', 'notify', 'list', '--json')).json).toEqual([]);
  });

  it('a webhook is refused without TLS, with a user name in it, or without the key it needs', async () => {
    for (const [address, more] of [
      ['http://localhost/hook', ['--key-file', secretFile('refused-key', key)]],
      ['https://ada:pw@localhost/hook', ['--key-file', secretFile('refused-key', key)]],
      ['https://localhost/hook', []],
      ['https://localhost/hook', ['--key-file', secretFile('short-key', 'short')]],
    ] as const) {
      const args = ['notify', 'add-webhook', 'X', '--format', 'json', ...more];
      const ended = await run('refused', ...args, '--address-file', secretFile('refused-address', address));
      expect(ended.code).toBe(2);
    }
    expect((await ok('refused', 'notify', 'list', '--json')).json).toEqual([]);
  });

  it('a damaged outbox is set aside and named, and tells nothing twice', async () => {
    await place.withJob(now, 'damaged', 1);
    await addWebhook('damaged', '/damaged', '--tell', 'success');
    await ok('damaged', 'job', 'run', 'Daily');
    appendFileSync(join(place.folder, 'damaged', 'notification-outbox.json'), '{');
    const ended = await place.postkeepAt(later(1), 'damaged', 'notify', 'send');
    expect(ended.stderr).toContain('notification-outbox.corrupt-');
    expect(posted('/damaged')).toHaveLength(1);
  });
});
