import { createHash } from 'node:crypto';
import { chownSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeModifiedUtf7 } from '../../../core/sources/folder-names.js';
import { mailOwner } from '../../fixtures/mail-owner.js';
import { numbersFrom } from '../../fixtures/random-numbers.js';
import { type Words, wordsFrom } from './words.js';

/** Messages of the twenty mailboxes at scale 1: 29,300 of 1.4 GB. */
const messagesOf = [
  ...[5000, 4000, 3000, 2500, 2000, 1500, 1300, 1200, 1100, 1000],
  ...[1000, 900, 900, 800, 800, 700, 650, 600, 550, 500],
];
/** Folders, and how much of the mail is in each. */
const folders: readonly (readonly [path: readonly string[], weight: number])[] = [
  [['INBOX'], 40],
  [['Sent Items'], 14],
  [['Archive'], 8],
  [['Archive', '2023'], 6],
  [['Archive', '2023', 'Q4 Reports'], 3],
  [['Archive', '2024'], 6],
  [['Entwürfe'], 2],
  [['Projekte', 'Größe & Maße'], 3],
  [['Проекты', 'Москва'], 3],
  [['日本語', '受信'], 2],
  [['With "quotes"'], 1],
  [["It's (really) {x} %z"], 1],
  [['back\\slash'], 1],
  [['Deleted Items'], 6],
  [['Junk E-mail'], 3],
  [['Empty folder'], 0],
  [['Deep', 'a', 'b', 'c', 'd'], 1],
];
const subjects = [
  'Grüße aus München',
  'Счёт на оплату № 17',
  '請求書のお知らせ',
  'Zażółć gęślą jaźń',
  '🎉 Kick-off',
];
const names = ['Anna Müller', 'Bob Smith', 'Chloé Dupont', 'Иван Петров', '山田太郎', "Eve O'Neil"];
const flags = ['S', 'S', 'S', 'S', 'S', 'S', 'RS', '', 'FS', 'DS'];
/** Attachments that are sent around. */
const mostShared = 150;

export interface Organisation {
  readonly mailboxes: readonly string[];
  /** In each mailbox. */
  readonly messages: ReadonlyMap<string, number>;
}

/**
 * Writes a made-up organisation as Maildir++ trees for Dovecot: nested and non-ASCII folders, flags, dates, HTML, attachments of which some are
 * shared between mailboxes, malformed messages. The same seed and scale give the same mail.
 */
export async function writeOrganisation(
  mailDirectory: (mailbox: string) => string,
  seed: number,
  scale: number,
): Promise<Organisation> {
  const { uid, gid } = await mailOwner();
  const composer = new Composer(seed);
  const random = numbersFrom(seed + 1);
  const weights = folders.flatMap(([path, weight]) => Array.from({ length: weight }, () => path));
  const messages = new Map<string, number>();
  let number = 0;
  for (const [index, full] of messagesOf.entries()) {
    const mailbox = `u${String(index + 1).padStart(2, '0')}@example.com`;
    const root = mailDirectory(mailbox);
    for (const [path] of folders) makeMaildir(directoryOf(root, path), root);
    const count = Math.max(20, Math.round(full * scale));
    let seconds = 1_400_000_000 + Math.floor(random(1e7));
    for (let each = 0; each < count; each++) {
      seconds += 300 + Math.floor(random(80_000));
      const path = weights[Math.floor(random(weights.length))] ?? ['INBOX'];
      const letters = flags[Math.floor(random(flags.length))] ?? '';
      const file = join(
        directoryOf(root, path),
        'cur',
        `${String(seconds)}.M${String(++number)}.bench:2,${letters}`,
      );
      writeFileSync(file, composer.message(mailbox, new Date(seconds * 1000), number));
      chownSync(file, uid, gid);
      utimesSync(file, seconds, seconds);
    }
    messages.set(mailbox, count);
  }
  return { mailboxes: [...messages.keys()], messages };

  function makeMaildir(directory: string, root: string): void {
    for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(directory, part), { recursive: true });
    if (directory !== root) writeFileSync(join(directory, 'maildirfolder'), '');
    for (const path of [root, directory, ...['cur', 'new', 'tmp'].map((part) => join(directory, part))])
      chownSync(path, uid, gid);
  }
}

function directoryOf(root: string, path: readonly string[]): string {
  return path[0] === 'INBOX' ? root : join(root, `.${path.map(encodeModifiedUtf7).join('.')}`);
}

class Composer {
  private readonly random: (below: number) => number;
  private readonly words: Words;
  private readonly shared: string[] = [];
  private readonly newsletters: Buffer[] = [];

  constructor(private readonly seed: number) {
    this.random = numbersFrom(seed);
    this.words = wordsFrom(seed);
  }

  message(mailbox: string, date: Date, number: number): Buffer {
    const received = this.received(mailbox, date);
    const newsletter = this.newsletters[Math.floor(this.random(this.newsletters.length))];
    if (newsletter !== undefined && this.chance(0.08)) return Buffer.concat([received, newsletter]);
    if (this.chance(0.02)) return Buffer.concat([received, this.malformed(number)]);
    const body = this.body(mailbox, date, number);
    if (this.newsletters.length < 60 && body.length < 300_000 && this.chance(0.05))
      this.newsletters.push(body);
    return Buffer.concat([received, body]);
  }

  private chance(share: number): boolean {
    return this.random(1) < share;
  }

  /** Sizes of which the logarithm is normal (12 uniform numbers give nearly a normal one), in bytes. */
  private size(median: number, least: number, most: number): number {
    const normal = Array.from({ length: 12 }, () => this.random(1)).reduce((sum, each) => sum + each, -6);
    return Math.round(Math.min(most, Math.max(least, median * Math.exp(normal))));
  }

  private bytes(length: number, name: string): Buffer {
    return createHash('shake256', { outputLength: length })
      .update(`${String(this.seed)} ${name}`)
      .digest();
  }

  private received(mailbox: string, date: Date): Buffer {
    const hops = Array.from({ length: 1 + Math.floor(this.random(4)) }, (_, hop) => {
      const id = Math.floor(this.random(2 ** 40)).toString(16);
      return `Received: from mx${String(hop)}.example.net (mx${String(hop)}.example.net [203.0.113.${String(Math.floor(this.random(254)))}])\n\tby mail.example.com with ESMTPS id ${id}\n\tfor <${mailbox}>; ${date.toUTCString()}\n`;
    });
    const signature = this.bytes(128, `signature ${String(this.random(2 ** 40))}`).toString('base64');
    return Buffer.from(
      `Return-Path: <bounce-${String(Math.floor(this.random(2 ** 24)))}@example.net>\nDelivered-To: ${mailbox}\n${hops.join('')}DKIM-Signature: v=1; a=rsa-sha256; d=example.net; s=s1;\n\tb=${signature}\n`,
    );
  }

  private body(mailbox: string, date: Date, number: number): Buffer {
    const subject = this.chance(0.2)
      ? (subjects[Math.floor(this.random(subjects.length))] ?? '')
      : this.words.line(2 + Math.floor(this.random(8)));
    const name = names[Math.floor(this.random(names.length))] ?? '';
    const head = `Message-ID: <${String(number)}.${String(Math.floor(this.random(2 ** 40)))}@example.net>\nDate: ${date.toUTCString()}\nFrom: ${encodedWord(name)} <p${String(Math.floor(this.random(400)))}@example.net>\nTo: <${mailbox}>\nSubject: ${encodedWord(subject)}\nMIME-Version: 1.0\n`;
    const size = this.size(5200, 300, 400_000);
    if (this.chance(0.37))
      return Buffer.concat([
        Buffer.from(`${head}Content-Type: text/plain; charset=utf-8\n\n`),
        this.words.text(size),
      ]);
    const boundary = `----=_Part_${String(number)}`;
    const alternative = Buffer.concat([
      Buffer.from(
        `Content-Type: multipart/alternative; boundary="${boundary}a"\n\n--${boundary}a\nContent-Type: text/plain; charset=utf-8\n\n`,
      ),
      this.words.text(size / 4),
      Buffer.from(
        `--${boundary}a\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<html><body style=3D"font-family:Calibri">\n`,
      ),
      Buffer.from(
        this.words
          .text(size / 2)
          .toString('latin1')
          .replaceAll('\n', '</p>\n<p class=3D"MsoNormal">'),
      ),
      Buffer.from(`</body></html>\n--${boundary}a--\n`),
    ]);
    if (!this.chance(0.1)) return Buffer.concat([Buffer.from(head), alternative]);
    return Buffer.from(
      [
        `${head}Content-Type: multipart/mixed; boundary="${boundary}"\n\n--${boundary}\n`,
        alternative.toString('latin1'),
        `\n--${boundary}\nContent-Type: application/octet-stream; name="report.pdf"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="report.pdf"\n\n`,
        this.attachment(number),
        `--${boundary}--\n`,
      ].join(''),
    );
  }

  /** Lines of base64; three of ten have been sent before. */
  private attachment(number: number): string {
    const known = this.shared[Math.floor(this.random(this.shared.length))];
    if (known !== undefined && this.chance(0.3)) return known;
    const size = this.chance(0.085)
      ? 800_000 + Math.floor(this.random(6_200_000))
      : this.size(90_000, 500, 700_000);
    const text = this.bytes(size, `attachment ${String(number)}`).toString('base64');
    const lines = text.replaceAll(/.{76}/g, '$&\n');
    const made = lines.endsWith('\n') ? lines : `${lines}\n`;
    if (this.shared.length < mostShared) this.shared.push(made);
    return made;
  }

  private malformed(number: number): Buffer {
    const kinds = [
      () => 'Subject: no from, no date\n\nhello\n',
      () => `Subject: one line\n\n${'x'.repeat(120_000)}\nend\n`,
      () => 'Subject: Gr\xfc\xdfe\nFrom: \xfcser <a@b>\n\n\xe4\xf6\xfc\xff raw 8 bit\n',
      () => 'Subject: bare CR\n\nhere\rand here\r\r\nand CRLF\r\nmixed\n',
      () => 'Subject: broken\nContent-Type: multipart/mixed; boundary="never"\n\nno boundary ever\n',
      () => 'Subject: not base64\nContent-Transfer-Encoding: base64\n\n!!!!not base64****\n',
      () => `Subject: ${'long '.repeat(4000)}\n\nx\n`,
      () => 'Subject: no line end\n\nat the end',
      () =>
        `${Array.from({ length: 3000 }, (_, n) => `X-Header-${String(n)}: v\n`).join('')}Subject: headers\n\nmany\n`,
    ];
    return Buffer.from(kinds[number % kinds.length]?.() ?? '', 'latin1');
  }
}

function encodedWord(text: string): string {
  return /^[ -~]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
}
