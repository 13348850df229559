import type { Command } from 'commander';
import { programTexts } from '../shared/texts/command-line/program.js';

/** What `--help` ends in, by the words of the command; the whole program's are the first steps. Each line is shown after `postkeep `. */
const examples: Readonly<Record<string, readonly string[]>> = {
  '': [
    'source add Mail --type imap --url imaps://mail.contoso.example --master-user backup --password-file ~/mail.password --mailbox-list mailboxes.csv',
    'job create Daily --source Mail --all --cron "0 22 * * *" --retention 30d',
    'job run Daily',
    'restore search "invoice from:anna"',
    'status',
  ],
  'license install': ['license install contoso.lic'],
  'license remove': ['license remove'],
  'license update': ['license update'],
  'license report': [
    'license report --out license.pdf',
    'license report overview --from 2026-01-01 --to 2026-03-31 --out quarter.csv',
  ],
  'license show': ['license show', 'license show --at 2026-12-31T00:00:00Z'],
  'license preview': ['license preview contoso.lic --managed 120 --at 2026-12-31T00:00:00Z'],
  'license usage list': ['license usage list'],
  'license usage mailboxes': ['license usage mailboxes 2026-10 --search anna'],
  'license usage remove': ['license usage remove 2026-10 anna@contoso.example --reason "left in September"'],
  'license usage put-back': ['license usage put-back 2026-10 anna@contoso.example'],
  'license usage reset': ['license usage reset 2026-10'],
  'source add': [
    'source add Mail --type imap --url imaps://mail.contoso.example --master-user backup --password-file ~/mail.password --mailbox-list mailboxes.csv',
    'source add Anna --type imap --url imaps://mail.contoso.example --user anna@contoso.example --password-file ~/anna.password',
    'source add "Microsoft 365" --type imap --url imaps://outlook.office365.com --oauth m365 --credentials ~/app.json',
    'source add Archive --type mbox --path /srv/mail/archive',
  ],
  'source edit': [
    'source edit Mail --password-file ~/mail.password',
    'source edit Mail --new-name "Head office" --connections 8',
  ],
  'source remove': ['source remove Mail', 'source remove Mail --with-jobs'],
  'source list': ['source list'],
  'source test': ['source test Mail'],
  'source discover': ['source discover "Microsoft 365"'],
  'source mailboxes': ['source mailboxes Mail --json'],
  'job create': [
    'job create Daily --source Mail --all --cron "0 22 * * *" --retention 30d',
    'job create Board --source Mail --mailbox anna@contoso.example --mailbox ben@contoso.example --every 1h --retention gfs:daily=7,weekly=4,monthly=12,yearly=3',
    'job create Night --source Mail --all --kind info@contoso.example=shared --exclude-folder Junk --every 1d --window "mon-fri 22:00-06:00" --retries 3 --retry-wait 10m',
    'job create "Second copy" --copy-from /srv/postkeep --repository /mnt/second --every 1d',
  ],
  'job edit': [
    'job edit Daily --cron "0 1 * * *"',
    'job edit Daily --bandwidth "20mbit mon-fri 08:00-18:00" --retention 90d',
    'job edit Daily --manual',
  ],
  'job remove': ['job remove Daily'],
  'job enable': ['job enable Daily'],
  'job disable': ['job disable Daily'],
  'job list': ['job list'],
  'job run': ['job run Daily', '--quiet job run --due'],
  'job stop': ['job stop Daily'],
  'session list': ['session list', 'session list --job Daily --type backup'],
  'session show': ['session show cc1f03ec-fa05-4182-8459-1dfd435a7313'],
  'session stop': ['session stop cc1f03ec-fa05-4182-8459-1dfd435a7313'],
  'mailbox list': ['mailbox list'],
  'mailbox coverage': ['mailbox coverage --out coverage.pdf'],
  'mailbox exclude': [
    'mailbox exclude anna@contoso.example',
    'mailbox exclude anna@contoso.example --job Daily',
  ],
  'mailbox include': ['mailbox include anna@contoso.example'],
  'mailbox kind': ['mailbox kind info@contoso.example shared'],
  'mailbox hold': ['mailbox hold anna@contoso.example --reason "case 2026-14"'],
  'mailbox release': ['mailbox release anna@contoso.example'],
  'mailbox delete-data': ['mailbox delete-data anna@contoso.example --reason "asked for by Anna"'],
  'mailbox revoke': ['mailbox revoke anna@contoso.example --delete-data --reason "left in September"'],
  'restore points': ['restore points anna@contoso.example'],
  'restore folders': ['restore folders anna@contoso.example'],
  'restore messages': [
    'restore messages anna@contoso.example --folder INBOX --limit 50',
    'restore messages anna@contoso.example --folder Projects/2026 --filter "invoice ben"',
  ],
  'restore search': [
    'restore search "invoice from:anna has:attachment"',
    'restore search "after:2026-01-01 larger:5M" --mailbox anna@contoso.example --limit 50',
    'restore search --saved "Unpaid invoices"',
  ],
  'restore searches': ['restore searches'],
  'restore export': [
    'restore export --mailbox anna@contoso.example --format mbox --out anna.mbox',
    'restore export --mailbox anna@contoso.example --folder INBOX --format zip --out inbox.zip',
    'restore export --query "invoice from:anna" --format eml --out invoices',
  ],
  'restore compare': ['restore compare anna@contoso.example --from 12 --to 14 --kind gone'],
  'restore to-server': [
    'restore to-server --mailbox anna@contoso.example --source Mail',
    'restore to-server --mailbox anna@contoso.example --folder INBOX --source Mail --into original --existing skip',
    'restore to-server --mailbox anna@contoso.example --source Mail --target ben@contoso.example',
  ],
  'repository stats': ['repository stats'],
  'repository verify': [
    'repository verify',
    'repository verify /mnt/archive/postkeep',
    '--quiet repository verify --scheduled',
  ],
  'repository drill': ['repository drill'],
  'repository schedule': ['repository schedule --verify weekly --drill monthly'],
  'repository prune': ['repository prune'],
  'repository repack': ['repository repack /srv/postkeep'],
  'repository list': ['repository list'],
  'repository open': ['repository open /mnt/old/postkeep'],
  'repository repair': ['repository repair'],
  'repository create': [
    'repository create /srv/postkeep --passphrase-file ~/repository.passphrase',
    'repository create s3://contoso-backup/mail --region eu-central-1 --object-lock compliance:30d --passphrase-file ~/repository.passphrase',
  ],
  'repository encrypt': ['repository encrypt /srv/postkeep --passphrase-file ~/repository.passphrase'],
  'repository change-passphrase': [
    'repository change-passphrase /srv/postkeep --passphrase-file ~/old.passphrase --new-passphrase-file ~/new.passphrase',
  ],
  'repository new-recovery-key': [
    'repository new-recovery-key /srv/postkeep --passphrase-file ~/repository.passphrase',
  ],
  'repository probe': [
    'repository probe s3://contoso-backup/mail --endpoint https://minio.contoso.example:9000 --path-style --credentials-file ~/bucket.keys',
  ],
  'repository connect': [
    'repository connect s3://contoso-backup/mail --region eu-central-1 --passphrase-file ~/repository.passphrase',
  ],
  'repository rebuild': ['repository rebuild s3://contoso-backup/mail'],
  'repository change-access': [
    'repository change-access s3://contoso-backup/mail --region eu-central-1 --credentials-file ~/bucket.keys',
  ],
  'repository change-lock': ['repository change-lock s3://contoso-backup/mail 60'],
  'repository set-cache': ['repository set-cache s3://contoso-backup/mail 5gb'],
  'repository forget': ['repository forget s3://contoso-backup/mail'],
  'audit list': ['audit list --words anna@contoso.example --from 2026-10-01T00:00:00Z'],
  'audit verify': ['audit verify'],
  'audit export': ['audit export --from 2026-10-01T00:00:00Z --out actions.csv'],
  'notify list': ['notify list'],
  'notify add-email': [
    'notify add-email Team --smtp smtp://mail.contoso.example:587 --from postkeep@contoso.example --to it@contoso.example --user postkeep --password-file ~/smtp.password',
  ],
  'notify add-webhook': [
    'notify add-webhook Chat --format slack --address-file ~/slack.address --tell failed --tell damage',
  ],
  'notify remove': ['notify remove Team'],
  'notify enable': ['notify enable Team'],
  'notify disable': ['notify disable Team'],
  'notify test': ['notify test Team'],
  'notify send': ['notify send'],
  'notify log': ['notify log --limit 20'],
  'config export': [
    'config export postkeep.json',
    'config export postkeep.json --with-secrets --passphrase-file ~/move.passphrase',
  ],
  'config import': ['config import postkeep.json --dry-run'],
  'move export': ['move export postkeep.move --passphrase-file ~/move.passphrase'],
  'move import': [
    'move import postkeep.move --passphrase-file ~/move.passphrase --folder /srv/postkeep=/mnt/postkeep --dry-run',
  ],
  'move undo': ['move undo'],
  'cluster init': ['cluster init --database-url postgres://postkeep@db.contoso.example/postkeep'],
  'cluster status': ['cluster status'],
  'cluster drain': ['cluster drain reader-2'],
  'cluster resume': ['cluster resume reader-2'],
  'cluster remove-worker': ['cluster remove-worker reader-2'],
  'cluster move': ['cluster move --to-database'],
  'cluster control': ['cluster control', 'cluster control --take'],
  worker: [
    'worker --database-url postgres://postkeep@db.contoso.example/postkeep --name reader-2 --key-file ~/cluster.key',
  ],
  status: ['status', 'status --json'],
};

/** Ends the help of the program, and of each of its commands that does something, in examples. */
export function addExamples(program: Command): void {
  addTo(program, '');
}

function addTo(command: Command, path: string): void {
  const lines = examples[path];
  if (lines) {
    const shown = lines.map((line) => `  postkeep ${line}`);
    command.addHelpText('after', ['', programTexts.examples, ...shown].join('\n'));
  }
  for (const each of command.commands) addTo(each, `${path} ${each.name()}`.trim());
}
