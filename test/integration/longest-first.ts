import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { waiting } from './waiting.js';

/** Begun last, one of them would keep the end of a run waiting alone. The longest first, by what a whole run has taken. */
const long = [
  'test/unit/shared/license/simulation.test.ts',
  ...waiting,
  ...[
    'core/repository/bucket-repair',
    'core/state/restore-never-stops',
    'core/sources/append-in-parts',
    'core/repository/bucket-faults',
    'cli/bucket',
    'core/catalogue/in-postgres',
    'core/cluster/catalogue-outage',
    'core/repository/encryption/passphrases',
    'core/sources/imap-faults',
    'core/cluster/license-random',
    'core/cluster/shared-writing-random',
  ].map((name) => `test/integration/${name}.test.ts`),
];

/** The order in which files are begun. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification): number => {
      const place = long.findIndex((name) => moduleId.endsWith(name));
      return place < 0 ? long.length : place;
    };
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}
