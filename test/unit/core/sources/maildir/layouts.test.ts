import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMaildirSource } from '../../../../../core/sources/maildir/maildir-source.js';
import {
  type Layout,
  type Organisation,
  layouts,
  organisationArbitrary,
  readOrganisation,
  writeOrganisation,
} from './organisation.js';

let root: string;
let run = 0;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'postkeep-layouts-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** The part of an organisation whose folders a layout can have. */
function fittingFolders({ takes }: Layout, organisation: Organisation): Organisation {
  return Object.fromEntries(
    Object.entries(organisation).map(([mailbox, folders]) => [
      mailbox,
      Object.fromEntries(Object.entries(folders).filter(([folder]) => takes(folder.split(' > ')))),
    ]),
  );
}

/** What reading an organisation should answer: bytes as Latin-1, in order. */
function asRead({ listed }: Layout, organisation: Organisation): Organisation {
  return Object.fromEntries(
    Object.entries(organisation).map(([mailbox, folders]) => [
      listed(mailbox),
      Object.fromEntries(
        Object.entries(folders).map(([folder, messages]) => [
          folder,
          messages.map((message) => Buffer.from(message).toString('latin1')).sort(),
        ]),
      ),
    ]),
  );
}

describe('an organisation in a folder', { timeout: 60_000 }, () => {
  it.each(layouts)('is the same mailboxes, folders and messages in the layout "$name"', async (layout) => {
    await fc.assert(
      fc.asyncProperty(organisationArbitrary, async (organisation) => {
        const place = join(root, String(++run));
        const fitting = fittingFolders(layout, organisation);
        await writeOrganisation(layout, fitting, join(place, 'mail'), join(place, 'elsewhere'));
        const source = openMaildirSource(join(place, 'mail'));
        expect(await readOrganisation(source)).toEqual(asRead(layout, fitting));
        expect((await source.listMailboxes()).passedOver).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it.each(layouts.filter(({ mailbox }) => mailbox('x') === 'x'))(
    'in the layout "$name", one mailbox alone is that mailbox',
    async (layout) => {
      await fc.assert(
        fc.asyncProperty(organisationArbitrary, async (organisation) => {
          const place = join(root, String(++run));
          const fitting = fittingFolders(layout, organisation);
          const name = Object.keys(fitting)[0] ?? '';
          const one = { [name]: fitting[name] ?? {} };
          await writeOrganisation(layout, one, join(place, 'mail'), join(place, 'elsewhere'));
          const source = openMaildirSource(join(place, 'mail', name));
          expect(await readOrganisation(source)).toEqual(asRead(layout, one));
        }),
        { numRuns: 6 },
      );
    },
  );
});
