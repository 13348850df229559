import type { ExportItem, ExportNotes } from './export-item.js';
import { dirname } from 'node:path';
import type { exportFormats } from '../../../shared/backup/export.js';
import { AppError, assertNever } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { makeFolder } from '../../lib/make-folder.js';
import { exportEachMailbox } from './each-mailbox.js';
import { exportEmlFile, exportEmlFolder } from './eml.js';
import { exportMaildir } from './maildir.js';
import { exportMbox } from './mbox.js';
import { type ExportForm, type ExportReport, deflated, plain, readAhead } from './read-ahead.js';
import type { SelectedItem } from './selection.js';
import { exportZip } from './zip.js';

export type ExportFormat = (typeof exportFormats)[number];

export interface ExportTarget {
  readonly format: ExportFormat;
  /** A file for one .eml, for .zip, and for .mbox unless of several mailboxes, else a folder. */
  readonly path: string;
  /** Of one message, of messages in their folders, or of several mailboxes, each of which gets a folder or an .mbox file. */
  readonly holds: 'message' | 'messages' | 'mailboxes';
}

/** Writes messages to disk. Throws AppError `io`, `disk-full`, `cancelled`, and `repository-damaged` when nothing is left to write; no half-written file stays. */
export async function exportItems(
  selected: Iterable<SelectedItem>,
  target: ExportTarget,
  notes: ExportNotes,
  signal: AbortSignal,
  /** Told how many messages have been settled, at each of them. */
  onDone: (done: number) => void = () => undefined,
): Promise<ExportReport> {
  const report = { written: 0, damaged: [] as { folder: readonly string[]; sha256: string }[] };
  try {
    await makeFolder(dirname(target.path));
    await write(selected, target, report, notes, signal, onDone);
    return report;
  } catch (error) {
    throw exportError(error, target.path, signal);
  }
}

function write(
  selected: Iterable<SelectedItem>,
  { format, path, holds }: ExportTarget,
  report: Parameters<typeof readAhead>[2],
  notes: ExportNotes,
  signal: AbortSignal,
  onDone: (done: number) => void,
): Promise<void> {
  const items = <Form>(form: ExportForm<Form>) =>
    told(readAhead(selected, form, report, signal), report, onDone);
  switch (format) {
    case 'eml':
      return holds === 'message'
        ? exportEmlFile(withoutFlags(items(plain), notes), path)
        : exportEmlFolder(withoutFlags(items(plain), notes), path, notes.folderRenamed);
    case 'mbox':
      return holds === 'mailboxes'
        ? exportEachMailbox(withoutFlags(items(plain), notes), path, '.mbox', notes, async (part) => {
            await makeFolder(path);
            await exportMbox(part.items, part.path, notes);
          })
        : exportMbox(withoutFlags(items(plain), notes), path, notes);
    case 'maildir':
      return holds === 'mailboxes'
        ? exportEachMailbox(items(plain), path, '', notes, (part) =>
            exportMaildir(part.items, part.path, part.notes),
          )
        : exportMaildir(items(plain), path, notes);
    case 'zip':
      return exportZip(withoutFlags(items(deflated), notes), path, notes.folderRenamed, signal);
    default:
      return assertNever(format);
  }
}

async function* told<Form>(
  items: AsyncIterable<ExportItem<Form>>,
  { damaged }: ExportReport,
  onDone: (done: number) => void,
): AsyncGenerator<ExportItem<Form>> {
  let written = 0;
  for await (const item of items) {
    yield item;
    written += 1;
    onDone(written + damaged.length);
  }
}

/** For formats that hold the bytes of messages and have no place for their flags. */
async function* withoutFlags<Form>(
  items: AsyncIterable<ExportItem<Form>>,
  notes: ExportNotes,
): AsyncGenerator<ExportItem<Form>> {
  for await (const item of items) {
    yield item;
    if (item.message.flags.length > 0) notes.flagsLost(item, item.message.flags);
  }
}

function exportError(error: unknown, path: string, signal: AbortSignal): unknown {
  if (error instanceof AppError) return error;
  if (signal.aborted) return new AppError('cancelled', text('lib.stopped'));
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EFBIG' || code === 'EDQUOT') {
    return new AppError('disk-full', text('browse.noSpaceToExport', { path }), { cause: error });
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new AppError('io', text('browse.notFolderToExport', { path }), { details: code, cause: error });
  }
  if (code.startsWith('E')) {
    return new AppError('io', text('lib.notWritten', { path }), {
      details: code,
      cause: error,
    });
  }
  return error;
}
