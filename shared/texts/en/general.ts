/** Texts of no room in particular. */
export const general = {
  /** What something else than the product said: the system, a library, a server. */
  verbatim: ({ words }: { words: string }) => words,
} as const;
