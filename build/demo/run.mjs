// @ts-check
// `npm run demo`: the whole product once, end to end, on this machine; `npm run demo -- cluster`: a backup by several workers.
// Exit code 0 only if every step held.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfStale } from '../build.mjs';
import { root } from '../paths.mjs';
import { onDisplay, run } from '../run-electron.mjs';
import { electronEnvironment, electronRuntime } from '../setup/electron-runtime.mjs';
import { SystemLacks, hasDisplay, setUpSystem } from '../setup/system.mjs';
import { demoOfCluster } from './cluster.mjs';
import { issueLicense, startServer } from './licensing-server.mjs';
import { Report } from './report.mjs';
import { playScenes } from './scenes.mjs';

const output = join(root, 'demo-output');
/** In the process that runs on the virtual screen: how many steps have been printed. */
const onVirtualScreen = 'POSTKEEP_DEMO_ON_VIRTUAL_SCREEN';

/** @param {number} days */
function dateIn(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** The demo itself, on a screen that is there. @param {Report} report */
async function demo(report) {
  const folder = mkdtempSync(join(tmpdir(), 'postkeep-demo-'));
  const data = join(folder, 'data');
  const licensing = join(folder, 'licensing');
  const keyFile = join(folder, 'rental.lic');
  const expiresOn = dateIn(5);
  const server = await report.step('Licensing server starts on its embedded database, over HTTPS', () =>
    startServer(licensing),
  );
  try {
    await report.step('Rental license that expires in 5 days is issued', () => {
      issueLicense(licensing, {
        type: 'rental',
        'contract-type': 'hosting-rental',
        mailboxes: '50',
        expires: expiresOn,
        company: 'Northwind Traders',
        'support-id': '01234567',
        out: keyFile,
      });
      return `${keyFile}, expires on ${expiresOn}`;
    });
    const environment = {
      POSTKEEP_LICENSE_SERVER: server.url,
      NODE_EXTRA_CA_CERTS: server.ca,
      POSTKEEP_TRUSTED_JWKS: join(licensing, 'jwks.json'),
    };
    await playScenes({ report, environment, folder, data, keyFile, output, expiresOn });
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function main() {
  const report = new Report(Number(process.env[onVirtualScreen] ?? 0));
  if (process.env[onVirtualScreen] === undefined) {
    await report.step('Machine is set up', () => setUpSystem('start'));
    const runtime = await electronRuntime();
    await report.step('Electron runtime', () => runtime.note);
    await report.step('Build', buildIfStale);
    rmSync(output, { recursive: true, force: true });
    mkdirSync(output, { recursive: true });
    if (!hasDisplay()) {
      const [command, args] = onDisplay(process.execPath, [join(import.meta.dirname, 'run.mjs')]);
      return run(command, args, { ...electronEnvironment(runtime), [onVirtualScreen]: String(report.count) });
    }
    Object.assign(process.env, electronEnvironment(runtime));
  }
  await demo(report);
  process.stdout.write(`\nEvery step held. Screenshots: ${output}\n`);
  return 0;
}

const [form, ...rest] = process.argv.slice(2);
try {
  if (rest.length > 0 || (form !== undefined && form !== 'cluster'))
    throw new Error('Say "npm run demo" or "npm run demo -- cluster".');
  if (form === 'cluster') await demoOfCluster();
  else process.exitCode = await main();
} catch (error) {
  process.stdout.write(`\n${said(error)}\n`);
  process.exitCode = 1;
}

/** What a person can do something about, without where it was thrown. @param {unknown} error */
function said(error) {
  if (error instanceof SystemLacks) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
