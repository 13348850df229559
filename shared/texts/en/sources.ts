import type { TextFormat } from '../format.js';

/** Mail sources: the list of them, and mail in folders of this computer. */
export const sources = {
  checkUnderWay: 'This test is under way already. Wait for its end, or stop it.',
  gone: 'This mail source no longer exists. Choose another one.',
  /** `field` is a member of the configuration. */
  toMend: ({ field }: { field: string }) =>
    `The mail source was saved by an earlier version with a value that cannot be used (${field}). Edit it and enter another one.`,
  nameTaken: ({ name }: { name: string }) =>
    `There is a mail source named "${name}" already. Choose another name.`,
  sampleStays: 'The sample organisation stays where it is. Add a mail source of your own beside it.',
  secretNeeded: 'The stored password or credentials do not serve this kind of sign-in. Enter those that do.',
  putBackTooLate:
    'The removal can no longer be undone. Add the mail source again under its name: its mailboxes and restore points continue.',
  /** `jobs` are quoted names. */
  usedByJobs: ({ jobs }: { jobs: string }) =>
    `This mail source is used by ${jobs}. Remove these jobs first, or remove the source with them; restore points stay either way.`,
  jobsRunning: ({ jobs }: { jobs: string }) =>
    `This mail source is being read by ${jobs}. Stop what runs first, then remove the source.`,
  otherKind: ({ name }: { name: string }) =>
    `"${name}" cannot become a mail source of another type: its mailboxes would be others. Add a mail source of that type beside it.`,
  noCredentials: ({ host }: { host: string }) =>
    `No credentials are stored for ${host}. Edit the mail source and enter them.`,
  noPassword: ({ host }: { host: string }) =>
    `No password is stored for ${host}. Edit the mail source and enter it.`,
  /** Name of the source and of its job. */
  sampleOrganisation: 'Sample organisation',
  notOfSample:
    'It is not of the sample organisation, which is backed up without a license. Add its folder as a source of its own.',
  pathMissing: ({ path }: { path: string }) =>
    `The folder ${path} does not exist. Check the path, or connect the disk it is on.`,
  pathIsFile: ({ path }: { path: string }) =>
    `${path} is a file, not a folder. Choose the folder that the mail is in, or add the file as a source of mbox files.`,
  pathForbidden: ({ path }: { path: string }) =>
    `The folder ${path} may not be read (permission denied). Give this user the right to read it.`,
  folderEmpty: 'it is empty',
  holdsNoMaildir: 'it holds no Maildir, which is a folder with cur, new and tmp in it',
  holdsNoMbox: 'it holds no mbox file',
  pathUnreadable: ({ path }: { path: string }) =>
    `The folder ${path} could not be read. Check its permissions and the disk.`,
  readForbidden: 'it may not be read (permission denied)',
  writeForbidden: 'it may not be written (permission denied)',
  notRead: ({ code }: { code: string }) => `it could not be read (${code})`,
  listUnreadable: ({ file }: { file: string }) => `The list of mailboxes ${file} cannot be read.`,
  listTooLarge: ({ file }: { file: string }) =>
    `${file} is too large for a list of mailboxes. Choose the file with the list.`,
  listNotText: ({ file }: { file: string }) =>
    `${file} is not a text file. Save the list as CSV or text, and choose that file.`,
  listEmpty: ({ file }: { file: string }) => `${file} is empty. Choose a file with a mailbox in each line.`,
  lostAndFound: 'it is where the file system keeps what a repair has found, not mail',
  ofKernel: 'it shows processes and devices of this computer, not mail',
  otherFormat: ({ format }: { format: string }) =>
    `it holds mail in a format that is not read here (${format}). Convert it, or back it up from the mail server`,
  hiddenMaildirs:
    'it is hidden and holds Maildirs, which are not read. Move them to a folder that is not hidden, or add it as a source of its own',
  besideMaildir:
    'it holds Maildirs beside the folder Maildir, which is what is read of a home directory. Add it as a source of its own',
  linkToNowhere: 'it is a link to something that is not there',
  linkInCircle: 'it is a link to a folder that it lies in',
  linkTooDeep: 'it is behind too many links',
  notAFile: 'it is not a file',
  renamedOften: 'it was renamed each time it was about to be read',
  compressedUnknown: ({ format }: { format: string }) =>
    `it is compressed in a way that cannot be read here (${format})`,
  compressedDamaged: ({ format }: { format: string }) => `it is compressed and damaged (${format})`,
  compressedOtherSize: ({ format }: { format: string }) =>
    `it is compressed, and its size is not the one in its name (${format})`,
  shorterThanNamed: ({ size, named }: { size: number; named: number }, f: TextFormat) =>
    `it has ${f.number(size)} bytes, and its name says ${f.number(named)}`,
  /** `limit` in bytes. */
  compressedTooLarge: ({ format, limit }: { format: string; limit: number }, f: TextFormat) =>
    `it is compressed and larger than ${f.bytes(limit)} (${format})`,
  folderUnknown: ({ folder }: { folder: string }) => `The folder ${folder} is not in this mailbox.`,
  noMaildir: ({ mailbox, path }: { mailbox: string; path: string }) =>
    `There is no mailbox ${mailbox} in ${path}. Check the folder and the name of the mailbox.`,
  noMbox: ({ mailbox, path }: { mailbox: string; path: string }) =>
    `There is no mailbox ${mailbox} in ${path}. Check the folder, or remove the mailbox from the job.`,
  notMbox: ({ path }: { path: string }) =>
    `${path} is no mbox file: it does not begin with a "From " line. Choose the file that holds the mail, or its folder.`,
  /** Reasons why something was passed over or could not be read; they follow its name. */
  isNoMbox: 'it is no mbox file',
  damagedMbox:
    'it holds mail, but is no mbox file that can be read: it does not begin with a "From " line, or is in another format. Open and save it in the mail program it belongs to, or restore the file',
  linkToItself: 'it is a link that leads back to itself',
  inside: ({ place, reason }: { place: string; reason: string }) => `${place}: ${reason}`,
  linkAgain: 'it is a link to a folder that is read through another link',
  changedWhileRead: 'it changed while it was read',
  messageTooLarge: ({ size, limit }: { size: number; limit: number }, f: TextFormat) =>
    `it has ${f.number(size)} bytes, and at most ${f.number(limit)} can be read`,
  mboxNotWritable:
    'Nothing can be restored into mbox files: other programs may be writing to them. Choose a mail server or a Maildir folder, or export as mbox.',
  noSpaceToRestore: ({ path }: { path: string }) =>
    `There is no space left for ${path}. Free some space and restore again.`,
} as const;
