import { z } from 'zod';

/** Size and place of the main window as they are remembered between starts. */
export const windowBoundsSchema = z.strictObject({
  /** Null lets the system choose. */
  place: z.strictObject({ x: z.int(), y: z.int() }).nullable(),
  width: z.int().min(1).max(100_000),
  height: z.int().min(1).max(100_000),
  maximized: z.boolean(),
});
export type WindowBounds = z.infer<typeof windowBoundsSchema>;

export const minimumSize = { width: 900, height: 600 } as const;
export const defaultBounds: WindowBounds = { place: null, width: 1180, height: 760, maximized: false };

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Bounds that can be seen: a place on a display that is gone is dropped, a size beyond the display is cut. */
export function visibleBounds(saved: WindowBounds, workAreas: readonly Rectangle[]): WindowBounds {
  const { place } = saved;
  const area =
    place === null
      ? undefined
      : workAreas.find((each) => isInside(place, each) && isInside(grip(place), each));
  const limit = area ?? workAreas[0];
  return {
    place: area ? place : null,
    width: Math.max(minimumSize.width, Math.min(saved.width, limit?.width ?? saved.width)),
    height: Math.max(minimumSize.height, Math.min(saved.height, limit?.height ?? saved.height)),
    maximized: saved.maximized,
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A point of the title bar that must be visible, so that the window can be dragged. */
function grip({ x, y }: Point): Point {
  return { x: x + 100, y: y + 40 };
}

function isInside({ x, y }: Point, area: Rectangle): boolean {
  return x >= area.x && y >= area.y && x < area.x + area.width && y < area.y + area.height;
}
