import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gathered } from '../../../../core/lib/gathered.js';

it('parts of any length come as the same bytes in parts of one length, though each is overwritten once the next is asked for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 40 })),
      fc.integer({ min: 1, max: 16 }),
      async (parts, bytes) => {
        async function* passing() {
          await Promise.resolve();
          for (const part of parts) {
            const lent = Uint8Array.from(part);
            yield lent;
            lent.fill(0);
          }
        }
        const got: Uint8Array[] = [];
        for await (const part of gathered(passing(), bytes)) got.push(part);
        expect(Buffer.concat(got).equals(Buffer.concat(parts))).toBe(true);
        expect(got.slice(0, -1).every(({ length }) => length === bytes)).toBe(true);
      },
    ),
  );
});
