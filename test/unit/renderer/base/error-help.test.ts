import { describe, expect, it } from 'vitest';
import { guidePages } from '../../../../renderer/app/guide-pages.js';
import { errorHelp, noticeHelp, placeOfCode } from '../../../../renderer/base/error-help.js';
import { readPage } from '../../../../renderer/components/markdown-page.js';
import { logCodes } from '../../../../shared/backup/session.js';
import { type ErrorCode, errorCodes } from '../../../../shared/errors.js';
import { licenseNoticeIds } from '../../../../shared/license/model.js';

/** Those that no user meets as an error. */
const unhelped: readonly ErrorCode[] = [
  'unknown-channel',
  'untrusted-sender',
  'cancelled',
  'needs-confirmation',
];
const helped = errorCodes.filter((code) => !unhelped.includes(code));
const page = readPage(guidePages.troubleshooting);

function passagesBelow(anchor: string): string[] {
  return page.passages.filter(({ heading }) => heading?.anchor === anchor).map(({ text }) => text);
}

describe.each(helped)('Learn more beside %s', (code) => {
  const anchor = errorHelp[code];

  it('leads to a heading that the guide has', () => {
    expect(page.headings.map((heading) => heading.anchor)).toContain(anchor);
  });

  it('finds its code, its cause and its remedy there', () => {
    const [first, ...rest] = passagesBelow(anchor ?? '');
    expect(first).toBe(`Code ${code}.`);
    expect(rest.filter((text) => /^Why: \S/.test(text))).toHaveLength(1);
    // What follows the colon, or the list below it.
    const remedy = rest.slice(rest.findIndex((text) => text.startsWith('What to do:')));
    expect(remedy.join(' ').length).toBeGreaterThan('What to do:'.length + 20);
  });
});

it('is not there for what needs no help', () => {
  expect(errorCodes.filter((code) => errorHelp[code] === null)).toEqual(unhelped);
});

it('leads each error to a heading of its own, and every heading has an error', () => {
  const anchors = helped.map((code) => errorHelp[code]);
  expect([...anchors].sort()).toEqual(page.headings.map(({ anchor }) => anchor).sort());
});

it.each(logCodes.filter((code) => !unhelped.includes(code as ErrorCode)))(
  'Learn more beside a line of a log that tells of %s leads to a heading that the guide has',
  (code) => {
    const place = placeOfCode(code);
    const { headings } = readPage(guidePages[place?.page ?? 'troubleshooting']);
    expect(headings.map(({ anchor }) => anchor)).toContain(place?.anchor);
  },
);

it.each(licenseNoticeIds)(
  'Learn more beside the message bar of %s leads to a heading that the guide has',
  (id) => {
    const { headings } = readPage(guidePages.licensing);
    expect(headings.map(({ anchor }) => anchor)).toContain(noticeHelp(id));
  },
);
