import { UniqueNames, safeName } from '../../lib/file-names.js';
import type { OnRenamed } from './export-item.js';

/** What already is at a path of the target. */
type Present = 'folder' | 'file' | null;

/**
 * The tree of an export: every name is one that every system takes, also where upper and lower case are the same, and neither two
 * folders nor a folder and a message share one.
 */
export class ExportTree {
  private readonly places = new Map<string, readonly string[]>();
  private readonly names = new Map<string, UniqueNames>();

  /** `present` says what stands at a place of the target before the export. */
  constructor(
    private readonly onRenamed: OnRenamed,
    private readonly present: (place: readonly string[]) => Present = () => null,
  ) {}

  /** The place of a folder, the same at every call. */
  folder(path: readonly string[]): readonly string[] {
    const known = this.places.get(JSON.stringify(path));
    if (known) return known;
    const place = this.placeOf(path);
    if (place.some((name, index) => name !== path[index])) this.onRenamed(path, place);
    return place;
  }

  /** The place of a message's file in a folder. */
  file(path: readonly string[], name: string, extension: string): readonly string[] {
    const folder = this.folder(path);
    const isThere = (candidate: string): boolean => this.present([...folder, candidate]) !== null;
    return [...folder, this.namesIn(folder).take(name, extension, isThere)];
  }

  private placeOf(path: readonly string[]): readonly string[] {
    const level = path.at(-1);
    if (level === undefined) return path;
    const key = JSON.stringify(path);
    const known = this.places.get(key);
    if (known) return known;
    const parent = this.placeOf(path.slice(0, -1));
    // A folder of an earlier export to the same target is continued with.
    const isInTheWay = (name: string): boolean => this.present([...parent, name]) === 'file';
    const place = [...parent, this.namesIn(parent).take(safeName(level, '_'), '', isInTheWay)];
    this.places.set(key, place);
    return place;
  }

  private namesIn(place: readonly string[]): UniqueNames {
    const key = JSON.stringify(place);
    const names = this.names.get(key) ?? new UniqueNames();
    this.names.set(key, names);
    return names;
  }
}
