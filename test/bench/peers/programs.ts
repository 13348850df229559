import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../build/paths.mjs';
import { type Measured, measured } from './measured-command.js';

/** Where mail is fetched from: every mailbox has the same password. */
export interface Server {
  readonly tlsPort: number;
  readonly caFile: string;
  readonly password: string;
}

/** mbsync copies mailboxes into plain Maildirs below `folder`, each mailbox in its own. */
export class Mbsync {
  private readonly configuration: string;

  constructor(
    readonly folder: string,
    server: Server,
    private readonly mailboxes: readonly string[],
  ) {
    mkdirSync(folder, { recursive: true });
    this.configuration = join(folder, 'mbsyncrc');
    writeFileSync(this.configuration, mailboxes.map((mailbox) => this.channel(mailbox, server)).join('\n'));
  }

  /** All in one process, one after the other, or in so many processes. */
  async run(processes = 1): Promise<Measured> {
    const startedAt = performance.now();
    const shares = Array.from({ length: Math.min(processes, this.mailboxes.length) }, (_, share) =>
      this.mailboxes.filter((_mailbox, index) => index % processes === share),
    );
    const ended = await Promise.all(
      shares.map((share) => measured('mbsync', ['-c', this.configuration, ...share], { codes: [0, 1] })),
    );
    return {
      seconds: (performance.now() - startedAt) / 1000,
      peakMb: ended.reduce((sum, { peakMb }) => sum + peakMb, 0),
      stdout: '',
    };
  }

  private channel(mailbox: string, { tlsPort, caFile, password }: Server): string {
    const maildir = join(this.folder, mailbox);
    mkdirSync(maildir, { recursive: true });
    return `IMAPAccount ${mailbox}
Host localhost
Port ${String(tlsPort)}
User ${mailbox}
Pass ${password}
SSLType IMAPS
CertificateFile ${caFile}

IMAPStore ${mailbox}-far
Account ${mailbox}

MaildirStore ${mailbox}-near
SubFolders Maildir++
Inbox ${maildir}

Channel ${mailbox}
Far :${mailbox}-far:
Near :${mailbox}-near:
Patterns * !Public*
Create Near
SyncState *
`;
  }
}

/** restic with a repository in `folder`. */
export class Restic {
  private readonly environment: NodeJS.ProcessEnv;

  constructor(private readonly folder: string) {
    this.environment = { RESTIC_PASSWORD: 'bench', RESTIC_CACHE_DIR: join(folder, 'cache') };
  }

  async init(): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    await this.restic('init');
  }

  backup(path: string): Promise<Measured> {
    return this.restic('backup', path);
  }

  restore(include: string, target: string): Promise<Measured> {
    return this.restic('restore', 'latest', '--include', include, '--target', target);
  }

  private restic(...args: readonly string[]): Promise<Measured> {
    const repository = join(this.folder, 'repository');
    return measured('restic', ['-q', '-r', repository, ...args], { environment: this.environment });
  }
}

const job = 'bench';

/** The command line of this checkout, with a data folder of its own. */
export class Postkeep {
  constructor(
    private readonly folder: string,
    private readonly license: License,
  ) {}

  /** A job over mailboxes of a server, into a repository that is encrypted or not. */
  async addServer(server: Server, mailboxes: readonly string[], isEncrypted = false): Promise<void> {
    const inFolder = (name: string): string => join(this.folder, name);
    const [password, list, passphrase] = [
      inFolder('password'),
      inFolder('mailboxes'),
      inFolder('passphrase'),
    ];
    await this.setUp();
    writeFileSync(password, 'masterpass', { mode: 0o600 });
    writeFileSync(list, mailboxes.join('\n'));
    const url = `imaps://localhost:${String(server.tlsPort)}`;
    const signIn = ['--master-user', 'master', '--password-file', password, '--mailbox-list', list];
    await this.run('source', 'add', 'mail', '--type', 'imap', '--url', url, '--ca', server.caFile, ...signIn);
    const encrypted = ['--repository', this.repository, '--passphrase-file', passphrase];
    if (isEncrypted) writeFileSync(passphrase, 'an altogether long passphrase', { mode: 0o600 });
    await this.run('job', 'create', job, '--source', 'mail', '--all', ...(isEncrypted ? encrypted : []));
  }

  /** A job over the Maildirs in a folder. */
  async addMaildirs(path: string): Promise<void> {
    await this.setUp();
    await this.run('source', 'add', 'mail', '--type', 'maildir', '--path', path);
    await this.run('job', 'create', job, '--source', 'mail', '--all');
  }

  /** A backup; malformed mail makes it end with warnings. */
  backup(): Promise<Measured> {
    return this.run('job', 'run', job, '--json');
  }

  /** What a first backup has left for later is not to be a part of the runs after it. */
  async indexAll(): Promise<void> {
    await this.run('restore', 'search', 'a word', '--wait');
  }

  run(...args: readonly string[]): Promise<Measured> {
    const program = join(root, 'out', 'cli', 'index.js');
    return measured(process.execPath, [program, '--data-dir', this.folder, ...args], {
      environment: { POSTKEEP_TRUSTED_JWKS: this.license.keys },
      codes: [0, 3],
    });
  }

  get repository(): string {
    return join(this.folder, 'repository');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async setUp(): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    await this.run('license', 'install', this.license.file);
  }
}

export interface License {
  readonly file: string;
  /** Public keys that it is checked by. */
  readonly keys: string;
}

/** A license for more mailboxes than there are, from a licensing server of its own. */
export async function issueLicense(folder: string, mailboxes = 1000): Promise<License> {
  const [data, file] = [join(folder, 'licensing'), join(folder, 'bench.lic')];
  const terms = [
    '--type',
    'subscription',
    '--contract-type',
    'subscription',
    '--mailboxes',
    String(mailboxes),
  ];
  const owner = ['--expires', '2099-12-31', '--company', 'Bench', '--support-id', '01234567'];
  const program = join(root, 'out', 'licensing', 'index.js');
  await measured(process.execPath, [program, 'issue', '--data-dir', data, ...terms, ...owner, '--out', file]);
  return { file, keys: join(data, 'jwks.json') };
}
