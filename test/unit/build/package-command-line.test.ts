import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../../build/paths.mjs';

const resources = mkdtempSync(join(tmpdir(), 'postkeep-package-'));
const commandLine = join(resources, 'bin', 'postkeep');
const program = join(resources, 'app.asar.unpacked', 'out', 'cli');
const hook = join(resources, 'hook.cjs');
mkdirSync(join(resources, 'bin'));
mkdirSync(program, { recursive: true });
copyFileSync(join(root, 'build', 'package', 'postkeep-cli'), commandLine);
writeFileSync(
  join(program, 'index.js'),
  'console.log(JSON.stringify({ env: process.env, hook: globalThis.hook }));',
);
writeFileSync(hook, 'globalThis.hook = true;');
afterAll(() => {
  rmSync(resources, { recursive: true, force: true });
});

describe.skipIf(process.platform === 'win32')('the command line of a package', () => {
  const given: Readonly<Record<string, string>> = {
    NODE_OPTIONS: `--require ${hook}`,
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
    NODE_PATH: resources,
    NODE_REPL_EXTERNAL_MODULE: hook,
    NODE_V8_COVERAGE: join(resources, 'coverage'),
  };

  it.each(Object.keys(given))('does not hear of %s', (variable) => {
    const { stdout } = spawnSync('/bin/sh', [commandLine], {
      encoding: 'utf8',
      env: { ...process.env, ...given },
    });
    const seen: unknown = JSON.parse(stdout);
    expect(seen).not.toHaveProperty(['env', variable]);
    expect(seen).not.toHaveProperty('hook');
  });

  it('hears of the authorities that an administrator adds', () => {
    const { stdout } = spawnSync('/bin/sh', [commandLine], {
      encoding: 'utf8',
      env: { ...process.env, NODE_EXTRA_CA_CERTS: '/etc/own-ca.pem' },
    });
    expect(JSON.parse(stdout)).toHaveProperty(['env', 'NODE_EXTRA_CA_CERTS'], '/etc/own-ca.pem');
  });
});
