import { expect, it } from 'vitest';
import { z } from 'zod';
import { seldomParsed } from '../../../shared/seldom-parsed.js';

const values = [{ id: 1, name: 'one' }, { id: 2 }, { id: 'three' }, null, { id: 4, more: true }];
const schemaOf = () => z.object({ id: z.int(), name: z.string().optional() });

it('parses alike before a schema has a parser of its own and after', () => {
  const schema = schemaOf();
  for (let time = 0; time < 100; time++) {
    const [seldom, often] = [schema, schemaOf()].map((each) =>
      values.map((value) => each.safeParse(value, each === schema ? seldomParsed(schema) : undefined)),
    );
    expect(JSON.stringify(seldom)).toBe(JSON.stringify(often));
  }
});

it('lets a schema have a parser of its own once it has parsed many values, one by one or together', () => {
  const one = schemaOf();
  const ways = Array.from({ length: 1000 }, () => seldomParsed(one));
  expect(ways[0]).toEqual({ jitless: true });
  const firstOwn = ways.indexOf(undefined);
  expect(firstOwn).toBeGreaterThan(10);
  expect(ways.slice(firstOwn)).toEqual(ways.slice(firstOwn).map(() => undefined));
  expect(seldomParsed(schemaOf(), 10_000)).toBeUndefined();
});
