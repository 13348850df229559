import { z } from 'zod';
import { type Catalogue, type TextId, catalogue, textIds } from './catalogue.js';
import { type TextFormat, isoFormat } from './format.js';
import { oneLine } from './printable.js';

/** What stands in a text's gap; another text is written out before it is put in. */
type TextParam = string | number | boolean | null | Text;

/** Something to be said to a user: a text of the catalogue and what stands in its gaps. Worded only at the edge that shows it. */
export interface Text {
  readonly id: TextId;
  readonly params: Readonly<Record<string, TextParam>>;
}

/** A text where the catalogue's entry asks for a string. */
type Gaps<Params> = { readonly [K in keyof Params]: string extends Params[K] ? Params[K] | Text : Params[K] };

type ParamsOf<Id extends TextId> = Catalogue[Id] extends (params: infer P, format: TextFormat) => string
  ? [params: Gaps<P>]
  : [];

/** Makes a text; parameters are checked against the catalogue's entry. */
export function text<Id extends TextId>(id: Id, ...[params]: ParamsOf<Id>): Text {
  return { id, params: params ?? {} };
}

/** What something else than the product said (the system, a library, a server), as it said it. */
export function verbatim(words: string): Text {
  return { id: 'general.verbatim', params: { words } };
}

/**
 * Words a text; without a format as logs, JSON and the command line have it. What comes from elsewhere stands in its gaps, and is
 * put there as one printable line.
 */
export function render({ id, params }: Text, format: TextFormat = isoFormat): string {
  const entry: string | ((params: never, format: TextFormat) => string) = catalogue[id];
  if (typeof entry === 'string') return entry;
  const filled = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? oneLine(value)
        : typeof value === 'object' && value !== null
          ? render(value, format)
          : value,
    ]),
  );
  return entry(filled as never, format);
}

/** A text as it crosses a boundary. */
export const textSchema: z.ZodType<Text, Text> = z.lazy(() =>
  z.strictObject({
    id: z.enum(textIds),
    params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), textSchema])),
  }),
);
