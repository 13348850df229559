import type { Configuration } from '../../shared/configuration/configuration.js';
import type { PlannedItem } from '../../shared/configuration/import-plan.js';
import { nameOfPlace } from '../../shared/backup/object-store-place.js';
import { text } from '../../shared/texts/text.js';
import { bucketRef } from '../state/secret-store.js';

type Bucket = Configuration['buckets'][number];

interface PlannedBuckets {
  /** Those that are not known here yet. */
  readonly buckets: readonly Bucket[];
  readonly items: readonly PlannedItem[];
  readonly secrets: readonly (readonly [ref: string, secret: string])[];
  /** Folders of indexes here for those of the file. */
  readonly folders: ReadonlyMap<string, string>;
}

/**
 * What becomes of the buckets of a file. One that is known here stays as it is: a file must not have mail and keys sent elsewhere. A new one has no index
 * yet, which is made of it.
 */
export function planBuckets(
  theirs: readonly Bucket[],
  ours: readonly Bucket[],
  given: Readonly<Record<string, string>>,
  moved: ReadonlyMap<string, string>,
): PlannedBuckets {
  const here = new Map(ours.map((each) => [each.identity, each.path]));
  const fresh = theirs.filter(({ identity }) => !here.has(identity));
  const secretOf = ({ identity }: Bucket): string | undefined => given[bucketRef(identity)];
  return {
    buckets: fresh.map((each) => ({ ...each, path: moved.get(each.path) ?? each.path })),
    items: theirs.map((each): PlannedItem => {
      const of = { part: 'bucket', name: nameOfPlace(each.place), fields: [] as string[] } as const;
      if (here.has(each.identity)) return { ...of, change: 'same', remark: null };
      const needsKey = each.place.credentials.type === 'keys' && secretOf(each) === undefined;
      const remark = needsKey ? text('configuration.bucketKeyNeeded') : text('configuration.bucketToRebuild');
      return { ...of, change: 'new', remark };
    }),
    secrets: fresh.flatMap((each) => {
      const secret = secretOf(each);
      return secret === undefined ? [] : [[bucketRef(each.identity), secret] as const];
    }),
    folders: new Map([
      ...moved,
      ...theirs.flatMap(({ identity, path }) => {
        const known = here.get(identity);
        return known === undefined ? [] : [[path, known] as const];
      }),
    ]),
  };
}
