import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { bySystemd, complaintsAbout, hasSystemd } from '../../../../../fixtures/systemd-unit.js';
import {
  workerCommand,
  workerEnvironment,
  workerFiles,
  workerUnit,
} from '../../../../../../renderer/features/settings/workers/worker-command.js';

const odd = [
  'postgres://postkeep@db.example.com:5432/postkeep',
  'postgres://u%40x@db.example.com/a%20b?sslmode=verify-full',
  "postgres://o'brien@db.example.com/it''s",
  'postgres://$HOME@db.example.com/`id`%20"quoted"%5Cn',
];

/** What a shell makes of a script in which `postkeep` says its arguments, one a line. */
function inShell(script: string): string[] {
  const postkeep = String.raw`postkeep() { printf '%s\n' "$@"; }; hostname() { printf berlin-1; };`;
  return execFileSync('sh', ['-c', `${postkeep} ${script}`], { encoding: 'utf8' })
    .split('\n')
    .slice(0, -1);
}

describe('how a worker is started', () => {
  it.each(odd)('a shell reads the address %s as it is', (databaseUrl) => {
    const file = workerEnvironment({ databaseUrl });
    const script = String.raw`${file} printf '%s\n' "$POSTKEEP_DATABASE_URL" "$PGPASSWORD"`;
    expect(inShell(script)).toEqual([databaseUrl, 'PASSWORD']);
  });

  it.each([null, '/etc/ssl/ca.pem'])(
    'the command gives the worker the name of its computer and its files (authority %s)',
    (authority) => {
      const command = workerCommand({ databaseUrl: odd[0]!, authority });
      expect(command).toContain(`. ${workerFiles.environment};`);
      expect(inShell(command.replace(workerFiles.environment, '/dev/null'))).toEqual([
        ...['worker', '--name', 'berlin-1', '--limit', '4', '--key-file', workerFiles.key],
        ...(authority === null ? [] : ['--database-ca', workerFiles.authority]),
      ]);
    },
  );

  it('no address and no path of this computer is in the unit, which any worker can have', () => {
    const unit = workerUnit({ databaseUrl: odd[2]!, authority: '/home/ada/ca.pem' });
    expect(unit).not.toContain('postgres://');
    expect(unit).not.toContain('/home/ada');
    expect(unit).toContain(`EnvironmentFile=${workerFiles.environment}\n`);
    expect(unit).toMatch(/^ExecStart=\/usr\/bin\/postkeep worker \\\n {2}--name %H \\\n/m);
  });
});

describe.skipIf(!hasSystemd)(`the unit of a worker, ${bySystemd}`, () => {
  it.each([null, '/etc/ssl/ca.pem'])('is taken as it is (authority %s)', async (authority) => {
    const unit = workerUnit({ databaseUrl: odd[0]!, authority });
    expect(await complaintsAbout('postkeep-worker.service', unit)).toBe('');
  });
});
