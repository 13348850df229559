import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressProblem,
  clusterToSetUp,
  isThisComputer,
} from '../../../../../../renderer/features/settings/workers/cluster-draft.js';
import { connectionOf } from '../../../../../../core/postgres/database-address.js';

const address = 'postgres://postkeep@db.example.com:5432/postkeep';

describe('the database of a cluster, as it is typed', () => {
  it('a password reaches the database as it was typed, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (password) => {
        const wanted = clusterToSetUp({ address, password, caFile: '' });
        const { settings } = connectionOf({ url: wanted!.databaseUrl, authority: null, password: null });
        expect(settings).toMatchObject({ password, user: 'postkeep', database: 'postkeep' });
      }),
    );
  });

  it.each([
    ['', false],
    ['db.example.com', true],
    ['https://postkeep@db.example.com/postkeep', true],
    ['postgres://db.example.com/postkeep', true],
    ['postgres://postkeep@db.example.com', true],
    ['postgres://postkeep@db.example.com/', true],
    ['postgres://postkeep:secret@db.example.com/postkeep', true],
  ])('“%s” is not set up, and said to be wrong: %s', (typed, isSaid) => {
    expect(clusterToSetUp({ address: typed, password: '', caFile: '' })).toBeNull();
    expect(addressProblem({ address: typed }) !== null).toBe(isSaid);
  });

  it.each([
    ` ${address} `,
    'postgresql://u@[2001:db8::1]:6000/d',
    'postgres://u@localhost/d?host=/run/postgresql',
    'postgres://u@localhost/d?sslmode=disable',
  ])('“%s” is taken', (typed) => {
    expect(addressProblem({ address: typed })).toBeNull();
    expect(clusterToSetUp({ address: typed, password: '', caFile: ' ' })).toEqual({
      databaseUrl: typed.trim(),
      authority: null,
    });
  });

  it.each([
    ['postgres://u@localhost/d', true],
    ['postgres://u@127.0.0.1/d', true],
    ['postgres://u@[::1]/d', true],
    ['postgres://u@db/d?host=/run/postgresql', true],
    [address, false],
    ['postgres://u@127.example.com/d', false],
  ])('%s leads elsewhere on each computer: %s', (typed, expected) => {
    expect(isThisComputer(typed)).toBe(expected);
  });
});
