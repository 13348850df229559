import { describe, expect, it } from 'vitest';
import { newSource, withType } from '../../../../../renderer/features/sources/source-fields.js';
import { fieldToMend } from '../../../../../renderer/features/sources/field-to-mend.js';
import { type ErrorCode, errorCodes } from '../../../../../shared/errors.js';
import { type Text, text, verbatim } from '../../../../../shared/texts/text.js';

const server = 'mail.example.org:993';
const imap = newSource;
const app = { ...newSource, ...withType('m365') };
const google = { ...newSource, ...withType('google') };
const folder = { ...newSource, ...withType('maildir') };
const notSecure = (reason: Text): Text => text('imap.notSecure', { server, reason });

describe('the field that an error of a source leads to', () => {
  it.each([
    ['source-credentials', text('imap.passwordRejected', { server }), imap, 'secret'],
    ['source-credentials', text('imap.userRejected', { server, user: 'anna' }), imap, 'secret'],
    ['source-credentials', text('sources.noPassword', { host: server }), imap, 'secret'],
    ['source-credentials', text('imap.signInRefused', { server, said: 'no' }), imap, 'secret'],
    ['secret-unavailable', verbatim('The keychain is locked.'), imap, 'secret'],
    ['source-credentials', verbatim('The client secret has expired.'), app, 'tenantId'],
    [
      'source-credentials',
      verbatim('The key was removed.'),
      { ...app, proof: 'file' as const },
      'credentialsFile',
    ],
    ['source-credentials', verbatim('The key was removed.'), google, 'credentialsFile'],
    [
      'source-unreachable',
      text('imap.unreachable', { server, reason: text('imap.nameUnknown') }),
      imap,
      'host',
    ],
    [
      'source-unreachable',
      text('imap.unreachable', { server, reason: text('imap.connectionRefused') }),
      app,
      'host',
    ],
    // The service that issues tokens has no field.
    ['source-unreachable', verbatim('login.microsoftonline.com cannot be reached.'), app, null],
    ['source-tls', notSecure(text('imap.authorityUnknown')), imap, 'caFile'],
    ['source-tls', notSecure(text('imap.certificateOfAnother')), imap, 'host'],
    ['source-tls', notSecure(text('imap.wrongEncryption')), imap, 'security'],
    ['source-tls', notSecure(text('imap.wrongEncryption')), app, 'port'],
    ['source-tls', notSecure(text('imap.certificateExpired')), imap, null],
    ['source-tls', text('imap.caFileIsKey', { file: '/ca.pem' }), imap, 'caFile'],
    ['source-tls', text('imap.caFileHoldsNone', { file: '/ca.pem' }), app, 'caFile'],
    ['source-tls', text('imap.needsTls', { server }), { ...imap, security: 'plain' as const }, 'security'],
    ['not-found', text('sources.pathMissing', { path: '/mail' }), folder, 'path'],
    ['io', text('sources.pathForbidden', { path: '/mail' }), folder, 'path'],
    ['source-throttled', text('imap.throttled', { server, said: 'busy' }), imap, null],
  ] as const)('%s, %j', (code, message, fields, field) => {
    expect(fieldToMend({ code, message }, fields)).toBe(field);
  });

  it.each(errorCodes.filter((code: ErrorCode) => !/^(source-credentials|secret-unavailable)$/.test(code)))(
    '%s of something that the dialog does not know leads nowhere',
    (code) => {
      expect(fieldToMend({ code, message: verbatim('Something else.') }, imap)).toBeNull();
    },
  );
});
