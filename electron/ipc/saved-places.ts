import { savedFileSchema } from '../../shared/saved-file.js';

/** Where this console has saved something since it started: nothing else is shown in the file manager for the page. */
export interface SavedPlaces {
  /** Takes note of every answer to the page that says where something was saved. */
  readonly note: (answer: unknown) => void;
  /** Nothing happens for any other path. */
  readonly show: (path: string) => void;
}

export function createSavedPlaces(showInFolder: (path: string) => void): SavedPlaces {
  const paths = new Set<string>();
  return {
    note(answer) {
      const saved = savedFileSchema.safeParse(answer);
      if (saved.success && saved.data.outcome === 'saved') paths.add(saved.data.path);
    },
    show(path) {
      if (paths.has(path)) showInFolder(path);
    },
  };
}
