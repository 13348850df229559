import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wordsFrom } from './words.js';

/** Messages of the three folders at scale 1: 240,000 of 1.2 kB. */
const folders: readonly (readonly [directory: string, messages: number])[] = [
  ['', 100_000],
  ['.Lists', 100_000],
  ['.Old', 40_000],
];

/** A Maildir of very many small messages, as mailing lists and notifications fill them; returns how many they are. */
export function writeSmallMail(maildir: string, seed: number, scale: number): number {
  let written = 0;
  for (const [directory, full] of folders) {
    const count = Math.max(10, Math.round(full * scale));
    addSmallMail(join(maildir, directory), seed, written, count);
    written += count;
  }
  return written;
}

/** Adds messages to a folder; `from` tells them from all others. */
export function addSmallMail(directory: string, seed: number, from: number, count: number): void {
  const words = wordsFrom(seed + from);
  for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(directory, part), { recursive: true });
  for (let number = from; number < from + count; number++) {
    const date = new Date(1_600_000_000_000 + number * 60_000).toUTCString();
    const head = `From: p${String(number % 400)}@example.org\r\nTo: box@example.com\r\nSubject: ${words.line(5)}\r\nDate: ${date}\r\nMessage-ID: <${String(number)}@example.org>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n`;
    const text = words.text(900).toString('latin1').replaceAll('\n', '\r\n');
    writeFileSync(
      join(directory, 'cur', `${String(1_600_000_000 + number * 60)}.M${String(number)}.small:2,S`),
      head + text,
    );
  }
}
