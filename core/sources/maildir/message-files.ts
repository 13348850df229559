import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../file-errors.js';
import { parseMessageName } from './message-name.js';

/** Name of a message file that was seen in a listing. */
export interface MessageFile {
  readonly subfolder: 'cur' | 'new';
  readonly fileName: string;
}

/** By the unique part of their names. */
export async function filesByUid(directory: string): Promise<Map<string, MessageFile>> {
  return new Map(
    (await messageFiles(directory)).map((file) => [parseMessageName(file.fileName, []).unique, file]),
  );
}

/** Every message file of a Maildir; file systems list them in any order. */
export async function messageFiles(directory: string): Promise<MessageFile[]> {
  const files: MessageFile[] = [];
  for (const subfolder of ['new', 'cur'] as const) {
    const path = join(directory, subfolder);
    const names = await readdir(path).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    for (const fileName of names.sort()) {
      if (!fileName.startsWith('.')) files.push({ subfolder, fileName });
    }
  }
  return files;
}

/** Empty when there is no such file. */
export async function readIfPresent(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}
