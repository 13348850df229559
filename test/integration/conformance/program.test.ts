import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../build/paths.mjs';
import { clientRules } from '../../conformance/client-rules.js';
import { serverRules } from '../../conformance/server-rules.js';

function conformance(...args: string[]) {
  return spawnSync(process.execPath, [join(root, 'build', 'conformance.mjs'), ...args], { encoding: 'utf8' });
}

/** A client that asks once, takes every answer for the outcome that it names, and counts no time. */
const credulous = `
  const { readFileSync } = require('node:fs');
  const { CONFORMANCE_SERVER, CONFORMANCE_CA, CONFORMANCE_KEY } = process.env;
  const licenseKey = readFileSync(CONFORMANCE_KEY, 'utf8');
  const report = (outcome) => console.log(JSON.stringify({ outcome, licenseKey, signedTime: null }));
  require('node:https').request(CONFORMANCE_SERVER + '/v1/license-updates', { method: 'POST', ca: readFileSync(CONFORMANCE_CA) },
    (answer) => { let text = ''; answer.on('data', (chunk) => text += chunk).on('end', () => report(JSON.parse(text).outcome)); })
    .on('error', () => report('no-connection')).end(JSON.stringify({ licenseKey, installationId: 'i', productVersion: '1' }));
`;

describe('npm run conformance', () => {
  it('lists its rules', () => {
    const { stdout, status } = conformance('rules');
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(serverRules.length + clientRules.length);
  });

  it('runs a client as a command, says which rules it keeps, and ends with 1 when it breaks one', () => {
    const only = ['outcome-up-to-date', 'tls', 'nonce'].flatMap((id) => ['--only', id]);
    const { stdout, status } = conformance('client', ...only, '--', process.execPath, '-e', credulous);
    expect(stdout).toContain('kept       outcome-up-to-date\n');
    expect(stdout).toContain('kept       tls\n');
    expect(stdout).toMatch(/BROKEN {5}nonce: .*\n +the nonce is undefined/);
    expect(stdout).toContain('2 rules kept, 1 broken, 0 not tried\n');
    expect(status).toBe(1);
  });

  it('calls a client broken that says nothing', () => {
    const { stdout, status } = conformance('client', '--only', 'request', '--json', '--', 'true');
    expect(JSON.parse(stdout)).toMatchObject([{ id: 'request', verdict: { kind: 'broken' } }]);
    expect(status).toBe(1);
  });

  it.each([
    [[]],
    [['server']],
    [['client']],
    [['server', 'https://localhost', '--due', '/none']],
    [['server', 'https://localhost', '--only', 'none']],
  ])('ends with 2 on wrong usage: %j', (args) => {
    const { status, stderr } = conformance(...args);
    expect(status).toBe(2);
    expect(stderr).not.toBe('');
  });
});
