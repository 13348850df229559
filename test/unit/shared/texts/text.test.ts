import { describe, expect, it } from 'vitest';
import { AppError, toErrorData } from '../../../../shared/errors.js';
import { catalogue, textIds } from '../../../../shared/texts/catalogue.js';
import { isoFormat } from '../../../../shared/texts/format.js';
import { render, text, textSchema, verbatim } from '../../../../shared/texts/text.js';

describe('a text', () => {
  it('is worded only where it is shown, with the parameters in its gaps', () => {
    expect(render(text('lib.fileDamaged', { path: '/srv/catalogue.sqlite' }))).toBe(
      '/srv/catalogue.sqlite is damaged.',
    );
    expect(render(text('lib.stopped'))).toBe('Stopped.');
  });

  it('may hold another text, which is written in the same format', () => {
    const holder = text('lib.holder', { pid: 12, host: 'nas', since: '2026-01-01T00:00:00.000Z' });
    const said = text('repository.beingWritten', { folder: '/srv', holder });
    expect(render(said)).toBe(
      'The repository /srv is being written by process 12 on nas since 2026-01-01T00:00:00.000Z. Wait until it has finished, then try again.',
    );
    const local = { ...isoFormat, dateTime: () => '1 January, 00:00' };
    expect(render(said, local)).toContain('since 1 January, 00:00.');
  });

  it('crosses a boundary whole, and one that is not in the catalogue does not', () => {
    const said = text('lib.fileHeld', { path: '/a', holder: verbatim('someone') });
    expect(textSchema.parse(JSON.parse(JSON.stringify(said)))).toEqual(said);
    expect(textSchema.safeParse({ id: 'lib.nothing', params: {} }).success).toBe(false);
    expect(textSchema.safeParse({ id: 'lib.stopped', params: { of: [] } }).success).toBe(false);
  });

  it('stands in an error with its code, and an error of something else is said as it is', () => {
    const error = new AppError('io', text('lib.notPermitted', { path: '/a' }));
    expect(error.message).toBe(
      'Not permitted: this user may not read or write /a. Change its owner or permissions, then try again.',
    );
    expect(toErrorData(error)).toEqual({ code: 'io', message: text('lib.notPermitted', { path: '/a' }) });
    expect(toErrorData(new TypeError('x is undefined'))).toEqual({
      code: 'internal',
      message: verbatim('x is undefined'),
    });
  });
});

describe('the catalogue', () => {
  it('has no text twice', () => {
    const constant = textIds.flatMap((id) => {
      const entry: unknown = catalogue[id];
      return typeof entry === 'string' ? [entry] : [];
    });
    expect(constant.filter((words, index) => constant.indexOf(words) !== index)).toEqual([]);
  });
});
