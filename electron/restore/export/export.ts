import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { exportFormats } from '../../../shared/ipc/worker-contract.js';
import { AppError, assertNever } from '../../../shared/errors.js';
import { throwIfStopped } from '../../sources/cancellation.js';
import { exportEmlFile, exportEmlFolder } from './eml.js';
import { exportMaildir } from './maildir.js';
import { exportMbox } from './mbox.js';
import type { ExportItem } from './selection.js';
import { exportZip } from './zip.js';

export type ExportFormat = (typeof exportFormats)[number];

export interface ExportTarget {
  readonly format: ExportFormat;
  /** A file for one .eml, for .mbox and for .zip, else a folder. */
  readonly path: string;
  readonly singleFile: boolean;
}

/** Writes messages to disk; answers how many. Throws AppError `io`, `disk-full`, `cancelled`; no half-written file stays. */
export async function exportItems(
  items: Iterable<ExportItem>,
  target: ExportTarget,
  signal: AbortSignal,
): Promise<number> {
  let written = 0;
  const onItem = (): void => {
    written += 1;
  };
  const stoppable = untilStopped(items, signal);
  const each = async (steps: AsyncIterable<void>): Promise<void> => {
    for await (const _ of steps) {
      onItem();
      // Reading and writing are synchronous: other calls, a cancel among them, get their turn here.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  try {
    await mkdir(dirname(target.path), { recursive: true });
    switch (target.format) {
      case 'eml':
        if (target.singleFile) {
          for (const item of stoppable) {
            exportEmlFile(item, target.path);
            onItem();
          }
        } else await each(exportEmlFolder(stoppable, target.path));
        break;
      case 'mbox':
        await exportMbox(stoppable, target.path, onItem);
        break;
      case 'maildir':
        await each(exportMaildir(stoppable, target.path));
        break;
      case 'zip':
        await exportZip(stoppable, target.path, onItem, signal);
        break;
      default:
        assertNever(target.format);
    }
    return written;
  } catch (error) {
    throw exportError(error, target.path, signal);
  }
}

function* untilStopped(items: Iterable<ExportItem>, signal: AbortSignal): Generator<ExportItem> {
  for (const item of items) {
    throwIfStopped(signal);
    yield item;
  }
}

function exportError(error: unknown, path: string, signal: AbortSignal): unknown {
  if (error instanceof AppError) return error;
  if (signal.aborted) return new AppError('cancelled', 'Stopped.');
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EFBIG' || code === 'EDQUOT') {
    return new AppError(
      'disk-full',
      `There is no space left for ${path}. Free some space, or choose another disk.`,
      { cause: error },
    );
  }
  if (code.startsWith('E')) {
    return new AppError('io', `${path} could not be written. Check the folder and its permissions.`, {
      details: code,
      cause: error,
    });
  }
  return error;
}
