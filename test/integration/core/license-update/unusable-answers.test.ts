import { describe, expect, it } from 'vitest';
import { problemType } from '../../../../shared/license/protocol.js';
import { type Behaviour, json, whole } from './fake-hostile-server.js';
import { setUpHostileServer } from './hostile-console.js';
import { render } from '../../../../shared/texts/text.js';
import { worded } from '../../../../test/fixtures/worded.js';

const hostile = setUpHostileServer();

describe('an answer that is none is reported with what was wrong with it, and the key stays', () => {
  const cases: [string, Behaviour, string][] = [
    [
      'garbage',
      whole(200, 'application/octet-stream', '\u0000\u0001\u00ff garbage'),
      'HTTP 200: the answer is application/octet-stream and not JSON.',
    ],
    [
      'HTML',
      whole(200, 'text/html; charset=utf-8', '<html><body>It works!</body></html>'),
      'HTTP 200: the answer is text/html and not JSON.',
    ],
    [
      'truncated JSON',
      whole(200, 'application/json', '{"outcome":"renewed","licenseKey":"eyJ'),
      'HTTP 200: the answer is not complete JSON.',
    ],
    ['an empty answer', whole(200, 'application/json', ''), 'HTTP 200: the answer is empty.'],
    ['no content', whole(204, 'application/json', ''), 'HTTP 204: the answer is empty.'],
    [
      'a 200 with no key',
      json(200, { outcome: 'renewed' }),
      'HTTP 200: the answer is not one of the protocol.',
    ],
    [
      'a key that is not text',
      json(200, { outcome: 'renewed', licenseKey: { a: 1 } }),
      'HTTP 200: the answer is not one of the protocol.',
    ],
    [
      'an unknown outcome',
      json(200, { outcome: 'everything-is-free' }),
      'HTTP 200: the answer is not one of the protocol.',
    ],
    [
      'a renewal with an error status',
      json(500, { outcome: 'renewed', licenseKey: 'x' }),
      'HTTP 500: the answer is not one of the protocol.',
    ],
    [
      'a problem with the status of success',
      json(200, { type: problemType('contract-expired'), title: 'x', status: 403 }),
      'HTTP 200: the answer is not one of the protocol.',
    ],
    [
      'a problem whose status is another',
      json(500, { type: problemType('contract-expired'), title: 'x' }),
      'HTTP 500: the answer is not one of the protocol.',
    ],
    [
      'an unknown problem',
      json(418, { type: 'https://example.org/teapot', title: 'x' }),
      'HTTP 418: the answer is not one of the protocol.',
    ],
    [
      'a wall of HTML from a proxy',
      whole(502, 'text/html', '<h1>Bad Gateway</h1>'),
      'HTTP 502: the answer is text/html and not JSON.',
    ],
    [
      'control characters in a header',
      whole(200, 'text/x\u00ffevil', 'x'),
      'HTTP 200: the answer is text/xÿevil and not JSON.',
    ],
    [
      'deep nesting',
      whole(200, 'application/json', '['.repeat(100_000)),
      'HTTP 200: the answer is not complete JSON.',
    ],
    [
      'a redirect without an address',
      whole(307, 'text/plain', ''),
      'HTTP 307 without a usable address to follow.',
    ],
  ];
  it.each(cases)('%s', async (_name, behaviour, reason) => {
    const report = await hostile.answered(behaviour);
    expect(worded(report)).toMatchObject({ outcome: 'bad-answer', result: 'Warning', reason });
    expect(report.lines.map((line) => render(line.text))).toEqual([
      'An invalid answer was received from the licensing server',
    ]);
  });

  it('bytes that are not HTTP', async () => {
    const report = await hostile.answered((_request, response) =>
      response.socket?.write('SSH-2.0-OpenSSH_9.2\r\n'),
    );
    expect(report.outcome).toBe('bad-answer');
    expect(render(report.reason)).toMatch(/^The answer of 127\.0\.0\.1:\d+ is not HTTP: ./);
  });

  it('an answer that breaks off', async () => {
    const report = await hostile.answered((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"outcome":');
      setTimeout(() => response.destroy(), 20);
    });
    expect(report).toMatchObject({ outcome: 'bad-answer' });
    expect(render(report.reason)).toMatch(/^The answer of 127\.0\.0\.1:\d+ broke off after 11 bytes\.$/);
  });

  it('a clock in it is not taken for trusted time', async () => {
    hostile.answerWith((_request, response) =>
      response.writeHead(200, { date: 'Fri, 01 Jan 2100 00:00:00 GMT' }).end('nonsense'),
    );
    const bench = await hostile.consoleFor(hostile.address());
    expect((await bench.updates.updateNow('manual')).outcome).toBe('bad-answer');
    expect(bench.license.clockWarning()).toBeNull();
  });
});
