import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { problemType } from '../../../../shared/license/protocol.js';
import { type Behaviour, json, whole } from './fake-hostile-server.js';
import { setUpHostileServer, signer } from './hostile-console.js';
import type { UpdateReport } from '../../../../shared/license/update.js';
import { FakeClock } from '../../../unit/core/license-update/fake-clock.js';
import { createSigner } from '../../../unit/shared/license/signing.js';
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
});

/** The answers of §6, each with a server's clock in the header that version 1 went by. */
const outcomes: [string, number, object][] = [
  ['up-to-date', 200, { outcome: 'up-to-date' }],
  ['unsupported-type', 422, { type: problemType('unsupported-license-type') }],
  ['invalid', 422, { type: problemType('invalid-license') }],
  ['contract-expired', 403, { type: problemType('contract-expired') }],
  ['generation-error', 500, { type: problemType('generation-failed') }],
  ['no-connection', 503, { type: problemType('server-unavailable') }],
  ['bad-answer', 429, { type: problemType('rate-limited') }],
];
const future = '2026-06-26T12:00:00.000Z';

/** Answers with a time statement of `signed` for the request's nonce, or for another. */
function stated(status: number, answer: object, statementFor: (nonce: string) => unknown): Behaviour {
  return (request, response) => {
    const { nonce } = z.object({ nonce: z.string() }).parse(JSON.parse(hostile.lastBody()));
    const date = new Date('2099-01-01').toUTCString();
    response
      .writeHead(status, { 'content-type': 'application/json', date })
      .end(JSON.stringify({ ...answer, time: statementFor(nonce) }));
    request.resume();
  };
}

const statement = (nonce: string, now = future, by = signer): string =>
  by.signRaw(JSON.stringify({ now, nonce }), { alg: 'EdDSA', typ: 'time+jws', kid: 'test-1' });

describe('the time of an answer (licensing.md §9)', () => {
  it.each(outcomes)('counts when it is signed for this request: %s', async (outcome, status, answer) => {
    const { report, now } = await answeredAt(stated(status, answer, (nonce) => statement(nonce)));
    expect(report.outcome).toBe(outcome);
    expect(now).toBe(future);
  });

  it.each<[string, (nonce: string) => unknown]>([
    ['no statement, and a Date in 2099', () => undefined],
    ['a statement for another request', () => statement('another')],
    ['a statement of a stranger', (nonce) => statement(nonce, future, createSigner())],
    ['a statement that is a number', () => 4_070_908_800_000],
    ['a statement that is a bare date', () => future],
  ])('changes nothing, the outcome included: %s', async (_what, statementFor) => {
    for (const [outcome, status, answer] of outcomes) {
      const { report, now } = await answeredAt(stated(status, answer, statementFor));
      expect(report.outcome).toBe(outcome);
      expect(now).toBe(setBack);
    }
  });

  it('is asked for with a nonce that no other request has', async () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 5; i += 1) {
      await answeredAt(
        stated(200, { outcome: 'up-to-date' }, (nonce) => {
          nonces.add(nonce);
          return statement(nonce);
        }),
      );
    }
    expect([...nonces].filter((nonce) => /^[\w-]{22}$/.test(nonce))).toHaveLength(5);
  });
});

const started = '2026-06-25T12:00:00.000Z';
const setBack = '2026-05-25T12:00:00.000Z';

/** What Update Now says, and the time by which the console's terms go afterwards with its own clock a month back. */
async function answeredAt(behaviour: Behaviour): Promise<{ report: UpdateReport; now: string }> {
  hostile.answerWith(behaviour);
  const time = new FakeClock(started);
  const bench = await hostile.consoleFor(hostile.address(), { time });
  await bench.license.lookAtClock();
  const report = await bench.updates.updateNow('manual');
  time.set(setBack);
  return { report, now: bench.license.facts().now };
}
