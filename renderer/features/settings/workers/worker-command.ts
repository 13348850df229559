import type { ClusterPlace } from '../../../../shared/backup/cluster.js';

type Place = Pick<ClusterPlace, 'databaseUrl' | 'authority'>;

/** Where what a worker needs lies on its computer. */
export const workerFiles = {
  key: '/etc/postkeep/cluster.key',
  authority: '/etc/postkeep/database-ca.pem',
  password: '/etc/postkeep/database-password',
  unit: '/etc/systemd/system/postkeep-worker.service',
} as const;

/** Both a shell and systemd go on in the next line. */
const continued = ' \\\n  ';

/** The start of a worker, for a shell: named after its computer. */
export function workerCommand(place: Place): string {
  return [
    `PGPASSFILE=${workerFiles.password} postkeep worker`,
    `--database-url ${inShell(place.databaseUrl)}`,
    '--name "$(hostname)"',
    ...filesOf(place),
  ].join(continued);
}

/** The same for systemd, which starts it again when it fails, and lets it finish what it reads. */
export function workerUnit(place: Place): string {
  const command = [
    '/usr/bin/postkeep worker',
    `--database-url ${inUnit(place.databaseUrl)}`,
    '--name %H',
    ...filesOf(place),
  ];
  return `[Unit]
Description=Postkeep: worker that reads mailboxes
Wants=network-online.target
After=network-online.target

[Service]
User=postkeep
StateDirectory=postkeep
Environment=HOME=/var/lib/postkeep PGPASSFILE=${workerFiles.password}
ExecStart=${command.join(continued)}
Restart=on-failure
RestartSec=10
NoNewPrivileges=yes

[Install]
WantedBy=multi-user.target
`;
}

/** The line of a PostgreSQL password file, with `PASSWORD` for the password; null where the address says too little. */
export function passwordLine({ databaseUrl }: Pick<Place, 'databaseUrl'>): string | null {
  if (!URL.canParse(databaseUrl)) return null;
  const { hostname, port, username, pathname } = new URL(databaseUrl);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const parts = [host, port === '' ? '5432' : port, pathname.slice(1), username].map(decodeURIComponent);
  return [...parts.map((part) => part.replaceAll(/[\\:]/g, String.raw`\$&`)), 'PASSWORD'].join(':');
}

function filesOf({ authority }: Place): string[] {
  return [
    `--key-file ${workerFiles.key}`,
    ...(authority === null ? [] : [`--database-ca ${workerFiles.authority}`]),
  ];
}

function inShell(argument: string): string {
  return `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}

/** `%` and `$` begin what systemd puts something else in place of. */
function inUnit(argument: string): string {
  return `"${argument
    .replaceAll(/["\\]/g, String.raw`\$&`)
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$')}"`;
}
