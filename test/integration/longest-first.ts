import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that wait for minutes, for leases to run out above all: begun last, they would keep the end of a run waiting alone. */
const long = [
  'cluster/outage.test.ts',
  'cluster/workers.test.ts',
  'cli/cluster.test.ts',
  'catalogue/in-postgres.test.ts',
  'cluster/kills.test.ts',
  'state/restore-never-stops.test.ts',
  'cluster/license-random.test.ts',
  'cluster/shared-writing-random.test.ts',
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
