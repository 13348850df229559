import { describe, expect, it } from 'vitest';
import { connectionOf, withoutPassword } from '../../../../core/cluster/database-address.js';

const at = (url: string) => connectionOf({ url, authority: null, password: null });

describe('the address of a database', () => {
  it.each([
    ['postgres://user@db.example.com/postkeep', 'db.example.com:5432'],
    ['postgresql://user:pass@db.example.com:6432/postkeep?sslmode=verify-full', 'db.example.com:6432'],
    ['postgres://user@localhost/postkeep', 'localhost:5432'],
  ])('%s is connected to with a checked certificate', (url, host) => {
    const connection = at(url);
    expect(connection.host).toBe(host);
    expect(connection.settings.ssl).toMatchObject({ rejectUnauthorized: true });
  });

  it.each(['127.0.0.1', 'localhost', '[::1]'])('%s may be without TLS where it says so', (host) => {
    expect(at(`postgres://user@${host}/postkeep?sslmode=disable`).settings.ssl).toBe(false);
  });

  it('of a Unix socket is without TLS', () => {
    const { host, settings } = at('postgres://user@localhost/postkeep?host=%2Frun%2Fpostgresql');
    expect({ host, ssl: settings.ssl }).toEqual({ host: '/run/postgresql', ssl: false });
  });

  it.each([
    'postgres://user@db.example.com/postkeep?sslmode=disable',
    'postgres://user@10.0.0.1/postkeep?sslmode=disable',
    ...['prefer', 'require', 'no-verify', 'allow', 'verify-ca', ''].map(
      (mode) => `postgres://user@127.0.0.1/postkeep?sslmode=${mode}`,
    ),
    'postgres://db.example.com/postkeep',
    'postgres://user@db.example.com',
    'mysql://user@db.example.com/postkeep',
    'db.example.com',
    '',
  ])('%j is refused', (url) => {
    expect(() => at(url)).toThrow(expect.objectContaining({ code: 'invalid-argument' }) as Error);
  });

  it('is kept without its password', () => {
    expect(withoutPassword('postgres://user:p%40ss@db.example.com/postkeep')).toEqual({
      url: 'postgres://user@db.example.com/postkeep',
      password: 'p@ss',
    });
    expect(withoutPassword('postgres://user@db.example.com/postkeep').password).toBeNull();
  });
});
