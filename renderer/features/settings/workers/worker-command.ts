import type { ClusterPlace } from '../../../../shared/backup/cluster.js';

type Place = Pick<ClusterPlace, 'databaseUrl' | 'authority'>;

/** Where what a worker needs lies on its computer (docs/cluster.md). */
export const workerFiles = {
  key: '/etc/postkeep/cluster.key',
  authority: '/etc/postkeep/database-ca.pem',
  environment: '/etc/postkeep/worker.env',
  unit: '/etc/systemd/system/postkeep-worker.service',
} as const;

/** Both a shell and systemd go on in the next line. */
const continued = ' \\\n  ';

/** The file that says how the database is reached, for a shell and for systemd; `PASSWORD` stands for the password. */
export function workerEnvironment({ databaseUrl }: Pick<Place, 'databaseUrl'>): string {
  return `POSTKEEP_DATABASE_URL=${quoted(databaseUrl)}\nPGPASSWORD='PASSWORD'\n`;
}

/** The start of a worker in a shell, named after its computer. */
export function workerCommand(place: Place): string {
  const command = ['postkeep worker', '--name "$(hostname)"', ...optionsOf(place)].join(continued);
  return `set -a; . ${workerFiles.environment}; set +a\n${command}\n`;
}

/** The same for systemd, which starts it again whenever it ends by itself, and lets it finish what it reads. */
export function workerUnit(place: Place): string {
  const command = [
    '/usr/bin/postkeep worker',
    '--name %H',
    ...optionsOf(place),
    '--data /var/lib/postkeep-worker',
  ].join(continued);
  return `[Unit]
Description=Postkeep worker
Wants=network-online.target
After=network-online.target

[Service]
User=postkeep
StateDirectory=postkeep-worker
UMask=0077
EnvironmentFile=${workerFiles.environment}
ExecStart=${command}
Restart=always
RestartSec=10
TimeoutStopSec=150
NoNewPrivileges=true
ProtectSystem=strict
ProtectHome=true
PrivateTmp=true

[Install]
WantedBy=multi-user.target
`;
}

function optionsOf({ authority }: Place): string[] {
  return [
    '--limit 4',
    `--key-file ${workerFiles.key}`,
    ...(authority === null ? [] : [`--database-ca ${workerFiles.authority}`]),
  ];
}

/** As shells and systemd's files of variables read it alike. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
