import { expectThat } from '../rule.js';
import { armoured, compactOf } from '../signed-documents.js';
import { type ClientRule, json, later, expectOutcome, keepsItsKey } from './given.js';

export const renewalRules: readonly ClientRule[] = [
  {
    id: 'renewed',
    says: 'a key of the same license with a later expiry is installed, armoured or bare',
    check: async (world) => {
      const licenseKey = await world.key(later);
      for (const sent of [licenseKey, compactOf(licenseKey)]) {
        const { report } = await world.ask(json(200, { outcome: 'renewed', licenseKey: sent }));
        expectOutcome(report, 'renewed');
        expectThat(compactOf(report.licenseKey) === compactOf(licenseKey), 'another key is installed');
      }
    },
  },
  ...(
    [
      ['licenseId', '6f1f0a5e-6f4e-4b8e-9d0a-3a1d3e5b7c11'],
      ['product', 'Another Product'],
      ['type', 'subscription'],
      ['contract', { id: 'C-OTHER', type: 'hosting-rental' }],
      ['supportId', 'S-OTHER'],
    ] as const
  ).map(([member, value]): ClientRule => ({
    id: `renewed-other-${member}`,
    says: `a key with another ${member === 'contract' ? 'contract.id' : member} is invalid and is not installed`,
    check: async (world) => {
      const licenseKey = await world.key({ ...later, [member]: value });
      await keepsItsKey(world, json(200, { outcome: 'renewed', licenseKey }), 'invalid');
    },
  })),
  {
    id: 'renewed-not-later',
    says: 'a key that expires no later is invalid and is not installed',
    check: async (world) => {
      const licenseKey = await world.key({ mailboxes: 1_000_000 });
      await keepsItsKey(world, json(200, { outcome: 'renewed', licenseKey }), 'invalid');
    },
  },
  {
    id: 'renewed-forged',
    says: 'a key that does not verify (edited, signed by a stranger, of another typ) is not installed',
    check: async (world) => {
      const content = { ...world.installed, ...later };
      const [header, , signature] = compactOf(await world.key()).split('.');
      const edited = [header, Buffer.from(JSON.stringify(content)).toString('base64url'), signature];
      const forged = [
        edited.join('.'),
        await world.stranger.sign('license+jws', content),
        await world.stranger.sign('license+jws', content, { kid: world.vendor.kid }),
        await world.vendor.sign('time+jws', content),
        await world.vendor.sign('license+jws', content, { jku: 'https://conformance.example' }),
      ];
      for (const compact of forged) {
        const licenseKey = armoured(compact);
        await keepsItsKey(world, json(200, { outcome: 'renewed', licenseKey }), 'invalid');
      }
    },
  },
];
