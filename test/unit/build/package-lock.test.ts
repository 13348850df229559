import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../../build/paths.mjs';

const versions = z.record(z.string(), z.string()).default({});
const entrySchema = z.object({
  version: z.string().optional(),
  dependencies: versions,
  devDependencies: versions,
  optionalDependencies: versions,
});
const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));
const manifest = entrySchema.parse(read('package.json'));
const { packages } = z
  .object({ packages: z.record(z.string(), entrySchema) })
  .parse(read('package-lock.json'));

/** The entry that Node would resolve `name` to from the package at `from`. */
function resolveFrom(from: string, name: string): string | undefined {
  const folders = from.split('/node_modules/');
  for (let depth = folders.length; depth >= 0; depth -= 1) {
    const path = [...folders.slice(0, depth), name].filter((part) => part !== '').join('/node_modules/');
    const entry = path.startsWith('node_modules/') ? path : `node_modules/${path}`;
    if (entry in packages) return entry;
  }
  return undefined;
}

describe('npm ci installs what package.json says, on every platform', () => {
  it('the lock has the versions of package.json', () => {
    const { dependencies, devDependencies } = packages[''] ?? entrySchema.parse({});
    expect({ dependencies, devDependencies }).toEqual({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    });
  });

  it('the lock has an entry for everything that an entry needs, other platforms’ binaries included', () => {
    const missing = Object.entries(packages).flatMap(([path, entry]) =>
      Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
        .filter((name) => resolveFrom(path, name) === undefined)
        .map((name) => `${path} needs ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('versions are exact', () => {
    const declared = { ...manifest.dependencies, ...manifest.devDependencies };
    expect(
      Object.entries(declared).filter(([, version]) => !/^(npm:.+@)?\d+\.\d+\.\d+$/.test(version)),
    ).toEqual([]);
  });
});
