import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { Breach, expectThat } from './rule.js';
import { clientReportSchema, type RunClient } from './client-world.js';

/** Longest that a client may take for its one request: the 15 s of the protocol, and its start. */
const limitMs = 60_000;

/**
 * A client as a command, run once for each request. It finds its task in the environment (CONFORMANCE_SERVER, and the files
 * CONFORMANCE_CA, CONFORMANCE_JWKS, CONFORMANCE_KEY), in a folder of its own (CONFORMANCE_FOLDER), and the last line of its stdout is its
 * report as JSON.
 */
export function commandClient(command: string, args: readonly string[]): RunClient {
  return async (task) => {
    const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
    try {
      const files = {
        ca: join(folder, 'ca.pem'),
        jwks: join(folder, 'jwks.json'),
        key: join(folder, 'key.lic'),
      };
      await writeFile(files.ca, task.ca);
      await writeFile(files.jwks, JSON.stringify(task.jwks));
      await writeFile(files.key, task.licenseKey);
      const child = spawn(command, args, {
        stdio: ['ignore', 'pipe', 'inherit'],
        timeout: limitMs,
        env: {
          ...process.env,
          CONFORMANCE_FOLDER: folder,
          CONFORMANCE_SERVER: task.server,
          CONFORMANCE_CA: files.ca,
          CONFORMANCE_JWKS: files.jwks,
          CONFORMANCE_KEY: files.key,
        },
      });
      const ended = new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', resolve);
      });
      const [stdout, code] = await Promise.all([textOf(child.stdout), ended]);
      const lastLine = stdout.trimEnd().split('\n').at(-1) ?? '';
      return readReport(lastLine, code);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

function readReport(line: string, code: number | null): ReturnType<typeof clientReportSchema.parse> {
  let report: unknown;
  try {
    report = JSON.parse(line);
  } catch {
    throw new Breach(
      `the last line of the client (exit code ${String(code)}) is no JSON: ${line.slice(0, 200)}`,
    );
  }
  const parsed = clientReportSchema.safeParse(report);
  expectThat(parsed.success, `the client’s report is not of the form: ${line.slice(0, 200)}`);
  return parsed.data;
}
