/** A line of the tree: a folder, or a level above folders that is none itself. */
export interface FolderRow<Folder> {
  readonly path: readonly string[];
  /** Null for a level that is there as part of other folders' paths only. */
  readonly folder: Folder | null;
}

/** Folders in their order, each below all of its levels. */
export function folderRows<Folder extends { readonly path: readonly string[] }>(
  folders: readonly Folder[],
): FolderRow<Folder>[] {
  const shown = new Set(folders.map(({ path }) => JSON.stringify(path)));
  return folders.flatMap((folder) => {
    const rows: FolderRow<Folder>[] = [];
    for (let level = 1; level < folder.path.length; level++) {
      const path = folder.path.slice(0, level);
      const key = JSON.stringify(path);
      if (shown.has(key)) continue;
      shown.add(key);
      rows.push({ path, folder: null });
    }
    return [...rows, { path: folder.path, folder }];
  });
}

/** Pixels before a folder: deep ones move in by less, so that their names can be read in a narrow pane. */
export function indentOf({ path }: Pick<FolderRow<unknown>, 'path'>): number {
  const level = path.length - 1;
  return 8 + Math.min(level, 3) * 16 + Math.min(Math.max(0, level - 3), 6) * 4;
}
