import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The address of the nth mailbox that {@link writeMaildirs} writes. */
export function mailboxName(n: number): string {
  return `user${String(n).padStart(2, '0')}@contoso.example`;
}

/** Writes a folder of Maildirs with one message each; answers the folder. */
export async function writeMaildirs(folder: string, mailboxes: number): Promise<string> {
  for (let n = 1; n <= mailboxes; n++) {
    const path = join(folder, mailboxName(n));
    for (const each of ['cur', 'new', 'tmp']) await mkdir(join(path, each), { recursive: true });
    const message = `From: a@contoso.example\r\nSubject: ${mailboxName(n)}\r\n\r\nHello\r\n`;
    await writeFile(join(path, 'cur', '1767225600.M1.host:2,S'), message);
  }
  return folder;
}
