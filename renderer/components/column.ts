import type { ReactNode } from 'react';

/** A CSS grid track: so many pixels, or what is left, but never fewer. */
type Track = `${number}px` | `minmax(${number}px, ${number}fr)`;

/** One column. */
export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly width: Track;
  readonly align?: 'end';
  /** The header is for screen readers only. */
  readonly hideHeader?: boolean;
  /** Names its row, and cannot be hidden. */
  readonly isKept?: true;
  /** Left out when the table is narrower than this (CSS pixels). */
  readonly hideBelow?: number;
  readonly sortable?: boolean;
  /** The text is a user's own, of a direction not known here. */
  readonly dir?: 'auto';
  /** Shown while the pointer rests on the cell: what it cuts off or shortens. */
  readonly title?: (row: Row) => string | undefined;
  readonly cell: (row: Row) => ReactNode;
}
