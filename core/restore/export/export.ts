import type { ExportItem, ExportNotes } from './export-item.js';
import { dirname } from 'node:path';
import type { exportFormats } from '../../../shared/backup/export.js';
import { AppError, assertNever } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';
import { throwIfStopped } from '../../lib/cancellation.js';
import { exportEmlFile, exportEmlFolder } from './eml.js';
import type { Content } from '../../lib/content.js';
import { makeFolder } from '../../lib/make-folder.js';
import { provedContent } from './export-content.js';
import { exportMaildir } from './maildir.js';
import { exportMbox } from './mbox.js';
import type { SelectedItem } from './selection.js';
import { exportZip } from './zip.js';

export type ExportFormat = (typeof exportFormats)[number];

export interface ExportTarget {
  readonly format: ExportFormat;
  /** A file for one .eml, for .mbox and for .zip, else a folder. */
  readonly path: string;
  readonly singleFile: boolean;
}

export interface ExportReport {
  readonly written: number;
  /** Messages that are damaged in the repository and were left out: damage in one place loses nothing elsewhere. */
  readonly damaged: readonly { readonly folder: readonly string[]; readonly sha256: string }[];
}

/** Writes messages to disk. Throws AppError `io`, `disk-full`, `cancelled`, and `repository-damaged` when nothing is left to write; no half-written file stays. */
export async function exportItems(
  selected: Iterable<SelectedItem>,
  target: ExportTarget,
  notes: ExportNotes,
  signal: AbortSignal,
): Promise<ExportReport> {
  const report = { written: 0, damaged: [] as { folder: readonly string[]; sha256: string }[] };
  const items = readItems(selected, report, signal);
  try {
    await makeFolder(dirname(target.path));
    await write(items, target, notes, signal);
    return report;
  } catch (error) {
    throw exportError(error, target.path, signal);
  }
}

function write(
  items: AsyncIterable<ExportItem>,
  { format, path, singleFile }: ExportTarget,
  notes: ExportNotes,
  signal: AbortSignal,
): Promise<void> {
  switch (format) {
    case 'eml':
      return singleFile
        ? exportEmlFile(withoutFlags(items, notes), path)
        : exportEmlFolder(withoutFlags(items, notes), path, notes.folderRenamed);
    case 'mbox':
      return exportMbox(withoutFlags(items, notes), path);
    case 'maildir':
      return exportMaildir(items, path, notes);
    case 'zip':
      return exportZip(withoutFlags(items, notes), path, notes.folderRenamed, signal);
    default:
      return assertNever(format);
  }
}

/** For formats that hold the bytes of messages and have no place for their flags. */
async function* withoutFlags(
  items: AsyncIterable<ExportItem>,
  notes: ExportNotes,
): AsyncGenerator<ExportItem> {
  for await (const item of items) {
    yield item;
    if (item.message.flags.length > 0) notes.flagsLost(item, item.message.flags);
  }
}

async function* readItems(
  selected: Iterable<SelectedItem>,
  report: { written: number; damaged: { folder: readonly string[]; sha256: string }[] },
  signal: AbortSignal,
): AsyncGenerator<ExportItem> {
  let damage: AppError | null = null;
  for (const item of selected) {
    const { folder, message } = item;
    // Reading is synchronous: other calls, a cancel among them, get their turn here.
    await new Promise((resolve) => setImmediate(resolve));
    throwIfStopped(signal);
    let content: Content;
    try {
      content = await provedContent(item, signal);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'repository-damaged') throw error;
      report.damaged.push({ folder, sha256: message.sha256.toString('hex') });
      damage = error;
      continue;
    }
    yield { folder, message, content };
    report.written += 1;
  }
  if (report.written === 0 && damage !== null) throw damage;
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
