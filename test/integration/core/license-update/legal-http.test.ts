import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bodyLimitBytes } from '../../../../shared/license/protocol.js';
import { render } from '../../../../shared/texts/text.js';
import type { Behaviour } from './fake-hostile-server.js';
import { setUpHostileServer } from './hostile-console.js';

const hostile = setUpHostileServer();
const mark = Buffer.from('\uFEFF');
const body = Buffer.from(JSON.stringify({ outcome: 'up-to-date' }));

/** An answer with a coded body, as a proxy on the way may send it unasked. */
const coded =
  (encoding: string, content: Buffer, type = 'application/json'): Behaviour =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': type, 'content-encoding': encoding }).end(content);
  };

/** Bytes on the wire, for what Node's own server does not write. */
const raw =
  (...pieces: readonly (string | Buffer)[]): Behaviour =>
  (_request, response) => {
    const { socket } = response;
    for (const piece of pieces) socket?.write(piece);
    socket?.end();
  };

const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const whole = `${head}content-length: ${String(body.length)}\r\n\r\n${body.toString()}`;
const chunked = `${head}transfer-encoding: chunked\r\n\r\n${body.length.toString(16)};x=y\r\n${body.toString()}\r\n0\r\ntrailer: x\r\n\r\n`;

describe('what HTTP allows is understood (RFC 9110, RFC 9112)', () => {
  const cases: [string, Behaviour][] = [
    ['gzip', coded('gzip', gzipSync(body))],
    ['x-gzip, in capitals', coded('X-GZIP', gzipSync(body))],
    ['deflate', coded('deflate', deflateSync(body))],
    ['deflate without a header, as some servers send it', coded('deflate', deflateRawSync(body))],
    ['br', coded('br', brotliCompressSync(body))],
    ['two codings', coded('gzip, br', brotliCompressSync(gzipSync(body)))],
    ['identity', coded('identity', body)],
    ['a byte order mark (RFC 8259 §8.1)', coded('identity', Buffer.concat([mark, body]))],
    ['a byte order mark within gzip', coded('gzip', gzipSync(Buffer.concat([mark, body])))],
    ['an empty coding', coded('', body)],
    ['100 Continue before the answer', raw('HTTP/1.1 100 Continue\r\n\r\n', whole)],
    [
      '100, 102 and 103 before the answer',
      raw(
        'HTTP/1.1 100 Continue\r\n\r\n',
        'HTTP/1.1 102 Processing\r\n\r\n',
        'HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\n',
        whole,
      ),
    ],
    ['chunks with extensions and a trailer', raw(chunked)],
    ['a body that ends with the connection', raw(`${head}\r\n`, body)],
    ['HTTP/1.0', raw(whole.replace('HTTP/1.1', 'HTTP/1.0'))],
    ['no reason in the status line', raw(whole.replace('200 OK', '200 '))],
    ['no blank after a colon', raw(whole.replace('content-type: ', 'Content-Type:'))],
    [
      'one byte at a time',
      (_request, response) => {
        const bytes = Buffer.from(whole);
        let sent = 0;
        const more = setInterval(() => {
          if (sent < bytes.length) response.socket?.write(bytes.subarray(sent, ++sent));
          else clearInterval(more);
        }, 1);
      },
    ],
  ];
  it.each(cases)('%s', async (_name, behaviour) => {
    const report = await hostile.answered(behaviour);
    expect(render(report.reason)).toBe('The license expires in more than 7 days.');
  });
});

describe('a coded body is held to the same limits', () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
  it.each<[string, Behaviour, RegExp]>([
    ['a bomb', coded('gzip', bomb), /is larger than 128 KiB\.$/],
    ['a bomb in a bomb', coded('gzip, gzip', gzipSync(bomb)), /is larger than 128 KiB\.$/],
    [
      'one byte too many',
      coded('br', brotliCompressSync(Buffer.alloc(bodyLimitBytes + 1, ' '))),
      /is larger than/,
    ],
    ['a coding that nobody knows', coded('zstd', body), /cannot be unpacked \(zstd\)\.$/],
    ['many codings', coded('gzip,'.repeat(50), body), /cannot be unpacked \(gzip,gzip/],
    ['half of it', coded('gzip', gzipSync(body).subarray(0, 20)), /cannot be unpacked \(gzip\)\.$/],
    ['not coded at all', coded('gzip', body), /cannot be unpacked \(gzip\)\.$/],
  ])('%s', async (_name, behaviour, reason) => {
    const report = await hostile.answered(behaviour);
    expect(report.outcome).toBe('bad-answer');
    expect(render(report.reason)).toMatch(reason);
  });
});
