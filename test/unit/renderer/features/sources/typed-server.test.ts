import { describe, expect, it } from 'vitest';
import { portAfter, typedServer } from '../../../../../renderer/features/sources/typed-server.js';

describe('a server as it was typed or pasted', () => {
  const fields = { port: '993', security: 'tls' } as const;

  it.each([
    ['mail.example.org', 'mail.example.org', '993', 'tls'],
    [' mail.example.org ', 'mail.example.org', '993', 'tls'],
    ['imaps://mail.example.org', 'mail.example.org', '993', 'tls'],
    ['IMAPS://mail.example.org:1993/', 'mail.example.org', '1993', 'tls'],
    ['imap://mail.example.org', 'mail.example.org', '143', 'starttls'],
    ['imap://ada@mail.example.org:1143/INBOX', 'mail.example.org', '1143', 'starttls'],
    ['mail.example.org:1993', 'mail.example.org', '1993', 'tls'],
    ['https://mail.example.org:8443/owa?x=1', 'mail.example.org', '993', 'tls'],
    ['imaps://[2001:db8::1]:1993', '2001:db8::1', '1993', 'tls'],
  ])('%s is %s, port %s, by %s', (host, server, port, security) => {
    expect(typedServer({ ...fields, host })).toEqual({ host: server, port, security });
  });

  it.each(['2001:db8::1', 'not a server', 'imaps://', ''])('%j is left as it is', (host) => {
    expect(typedServer({ ...fields, host })).toEqual({});
  });

  it('keeps a port that was typed when the encryption changes, and changes a usual one', () => {
    expect(portAfter({ port: '18143', security: 'starttls' }, 'tls')).toBe('18143');
    expect(portAfter({ port: '143', security: 'starttls' }, 'tls')).toBe('993');
    expect(portAfter({ port: ' ', security: 'tls' }, 'plain')).toBe('143');
    expect(typedServer({ host: 'imap://mail.example.org', port: '10143', security: 'tls' }).port).toBe(
      '10143',
    );
  });
});
