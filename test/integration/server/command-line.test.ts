import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleRequests } from '../../fixtures/licensing/console-requests.js';
import { payloadOf } from '../../fixtures/licensing/licensing-fixture.js';
import { type ServeProcess, licensingProgram } from '../../fixtures/licensing/program.js';

const program = licensingProgram();
let folder: string;
let dataDir: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-licensing-cli-'));
  dataDir = join(folder, 'data');
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const environment = { POSTKEEP_NOW: '2026-01-28T12:00:00Z' };
const rental = ['--type', 'rental', '--contract-type', 'hosting-rental', '--mailboxes', '100'];

function issue(supportId: string, ...more: string[]) {
  const terms = [...rental, '--expires', '2026-01-31', '--company', 'Example', '--support-id', supportId];
  return program.run(['issue', '--data-dir', dataDir, ...terms, ...more], environment);
}

function contracts(...args: string[]) {
  return program.runHere(['contract', ...args, '--data-dir', dataDir], environment);
}

async function listed(): Promise<{ id: string; supportId: string; status: string; endsOn: string }[]> {
  const { stdout } = await contracts('list', '--json');
  return JSON.parse(stdout) as Awaited<ReturnType<typeof listed>>;
}

describe('postkeep-licensing without a server', () => {
  it('issues a key to stdout, armoured, and makes the contract', async () => {
    const { code, stdout } = await issue('S-1');
    expect(code).toBe(0);
    expect(payloadOf(stdout)).toMatchObject({ supportId: 'S-1', mailboxes: 100, expiresOn: '2026-01-31' });
    expect(await listed()).toMatchObject([
      {
        supportId: 'S-1',
        company: 'Example',
        type: 'hosting-rental',
        status: 'active',
        endsOn: '2027-01-31',
      },
    ]);
  });

  it('warns of the embedded database, which a crash of the machine can destroy', async () => {
    expect(await contracts('list', '--json')).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/embedded database is for trials.*--database-url/) as unknown,
    });
  });

  it('keeps private what is private, and publishes the public keys', async () => {
    const mode = async (name: string) => ((await stat(join(dataDir, name))).mode & 0o777).toString(8);
    expect(await mode('.')).toBe('700');
    expect(await mode('signing-passphrase')).toBe('600');
    expect(await readFile(join(dataDir, 'jwks.json'), 'utf8')).not.toContain('"d"');
  });

  it.each([
    ['an unknown command', ['frobnicate']],
    ['a missing option', ['issue', '--type', 'rental']],
    [
      'an unknown type',
      [
        'issue',
        ...rental,
        '--type',
        'gold',
        '--expires',
        '2026-01-31',
        '--company',
        'E',
        '--support-id',
        'S-2',
      ],
    ],
    [
      'an impossible date',
      ['issue', ...rental, '--expires', '2026-02-30', '--company', 'E', '--support-id', 'S-2'],
    ],
    [
      'no mailboxes',
      [
        'issue',
        ...rental,
        '--mailboxes',
        '0',
        '--expires',
        '2026-01-31',
        '--company',
        'E',
        '--support-id',
        'S-2',
      ],
    ],
    [
      'a key beyond its contract',
      [
        'issue',
        ...rental,
        '--expires',
        '2026-06-30',
        '--contract-ends',
        '2026-05-31',
        '--company',
        'E',
        '--support-id',
        'S-2',
      ],
    ],
    ['one TLS file of two', ['serve', '--tls-cert', 'cert.pem']],
    ['a database that is none', ['serve', '--database-url', 'mysql://localhost/x']],
  ])('ends with 2 and says why on %s', async (_what, args) => {
    const data = args[0] === 'frobnicate' ? [] : ['--data-dir', dataDir];
    const { code, stdout, stderr } = await program.runHere([...args, ...data], environment);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('ends with 1 on a contract that does not exist', async () => {
    expect(await contracts('end', 'C-none')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('C-none') as unknown,
    });
  });

  it('shows help with 0', async () => {
    expect(await program.run(['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('contract') as unknown,
    });
  });
});

describe('postkeep-licensing beside a running server', () => {
  it('administers through it; a second server ends with 5; SIGTERM ends with 0', async () => {
    const server = await program.serve(['--data-dir', dataDir], environment);
    const console = consoleRequests(server.url, await readFile(server.caFile, 'utf8'));
    const file = join(folder, 'key.lic');

    // Reads the TLS files again; unheard, the signal would end the process.
    server.process.kill('SIGHUP');
    expect(await issue('S-3', '--out', file)).toMatchObject({ code: 0, stdout: '' });
    const key = await readFile(file, 'utf8');
    expect(await console.update(key)).toMatchObject({ status: 200, body: { outcome: 'renewed' } });

    const id = (await listed()).find(({ supportId }) => supportId === 'S-3')?.id ?? '';
    expect(await contracts('end', id)).toMatchObject({ code: 0 });
    expect(await console.update(key)).toMatchObject({ status: 403 });
    expect(await contracts('extend', id, '--until', '2027-06-30')).toMatchObject({ code: 0 });
    expect(await console.update(key)).toMatchObject({ status: 200 });
    expect(await contracts('suspend', id)).toMatchObject({ code: 0 });
    expect((await listed()).find((contract) => contract.id === id)).toMatchObject({
      status: 'suspended',
      endsOn: '2027-06-30',
    });
    expect(await contracts('extend', id, '--until', '2025-01-01')).toMatchObject({ code: 2 });

    const second = await program.run(['serve', '--port', '0', '--data-dir', dataDir], environment);
    expect(second).toMatchObject({ code: 5, stdout: '' });

    await console.close();
    expect(await server.stop()).toBe(0);
  });

  it('rotates the keys and remembers who did what', async () => {
    const { stdout } = await program.runHere(
      ['keys', 'rotate', '--data-dir', dataDir, '--json'],
      environment,
    );
    expect((JSON.parse(stdout) as { state: string }[]).map(({ state }) => state).sort()).toEqual([
      'active',
      'next',
      'retired',
    ]);
    const jwks = JSON.parse(await readFile(join(dataDir, 'jwks.json'), 'utf8')) as { keys: unknown[] };
    expect(jwks.keys).toHaveLength(3);
    const audit = await program.run(['audit', '--data-dir', dataDir, '--json'], environment);
    const events = JSON.parse(audit.stdout) as { action: string }[];
    expect(events.map(({ action }) => action)).toEqual([
      'signing-keys-rotated',
      'contract-suspended',
      'contract-extended',
      'contract-ended',
      'license-issued',
      'contract-created',
      'license-issued',
      'contract-created',
      'signing-keys-created',
    ]);
  });
});

describe('what the vendor sees', () => {
  const file = () => join(folder, 'fleet.lic');
  /** Asked by every command: none of them opens the database for itself. */
  let server: ServeProcess;
  beforeAll(async () => {
    await issue('S-fleet', '--out', file());
    server = await program.serve(['--data-dir', dataDir, '--console-port', '0'], environment);
  });
  afterAll(async () => {
    expect(await server.stop()).toBe(0);
  });
  const withData = (...args: string[]) => program.runHere([...args, '--data-dir', dataDir], environment);
  const asProcess = (...args: string[]) => program.run([...args, '--data-dir', dataDir], environment);

  it('installations: a table, or JSON; the consoles that exceed a license together are named', async () => {
    const console = consoleRequests(server.url, await readFile(server.caFile, 'utf8'));
    const key = await readFile(file(), 'utf8');
    const usage = { managed: 60, new: 0, highWatermark: 60 };
    await console.update(key, { installationId: 'east', usage });
    await console.update(key, { installationId: 'west\u001b[31m', usage });
    await console.close();

    const listedJson = await withData('installations', '--json');
    const views = JSON.parse(listedJson.stdout) as { licenseId: string; installationId: string }[];
    const fleet = views.filter(({ installationId }) => /east|west/.test(installationId));
    expect(fleet).toMatchObject([
      {
        installationId: 'east',
        managed: 60,
        notes: ['exceeded-together'],
        together: { installations: 2, used: 120 },
      },
      { installationId: 'west\u001b[31m', managed: 60, notes: ['exceeded-together'] },
    ]);
    const { stdout, code } = await asProcess('installations', fleet[0]?.licenseId ?? '');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^CONTRACT +COMPANY +LICENSE +INSTALLATION/);
    expect(stdout).toMatch(
      /covers 100 mailboxes; its consoles together use 120: east \(60\), west.*\(60\)\./,
    );
    expect(stdout).not.toContain('\u001b');
  });

  it('reports: a table, or JSON', async () => {
    expect(await withData('reports', '--json')).toMatchObject({ code: 0 });
    const { stdout, code } = await withData('reports', '--contract', 'C-none');
    expect({ stdout: stdout.split(' ')[0], code }).toEqual({ stdout: 'CONTRACT', code: 0 });
  });

  it('web-token: shown once, listed without the token, revoked', async () => {
    const made = await asProcess('web-token', 'create', '--name', 'Ada', '--days', '7');
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^pkw_[\w-]{43}\n$/) as unknown });
    const listed = await withData('web-token', 'list', '--json');
    expect(listed.stdout).not.toContain(made.stdout.trim());
    const [token] = JSON.parse(listed.stdout) as { id: string; expiresAt: string }[];
    expect(token).toMatchObject({ name: 'Ada', revokedAt: null });
    expect(token?.expiresAt).toMatch(/^2026-02-04T12:00/);
    expect(await withData('web-token', 'revoke', token?.id ?? '')).toMatchObject({ code: 0, stdout: '' });
    expect((await withData('web-token', 'list')).stdout).toMatch(/2026-02-04T\S+ +2026-01-28T/);
    expect(await withData('web-token', 'revoke', 'T-none')).toMatchObject({ code: 1 });
    expect(await withData('web-token', 'create', '--name', 'x', '--days', '367')).toMatchObject({ code: 2 });
    expect(await withData('web-token', 'create')).toMatchObject({ code: 2 });
  });

  it('serve --console-port: the address of the web console is in the first line', async () => {
    const console = consoleRequests(server.consoleUrl ?? '', await readFile(server.caFile, 'utf8'));
    expect(await console.get('/sign-in')).toMatchObject({ status: 200 });
    await console.close();
  });
});

describe('the lock of the embedded database', () => {
  it('is free after its process was killed', async () => {
    const server = await program.serve(['--data-dir', dataDir], environment);
    await server.kill();
    expect(await listed()).toHaveLength(3);
  });
});
