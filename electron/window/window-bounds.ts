import { z } from 'zod';

/** Size and place of the main window as they are remembered between starts. */
export const windowBoundsSchema = z.strictObject({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int().min(1).max(100_000),
  height: z.int().min(1).max(100_000),
  maximized: z.boolean(),
});
export type WindowBounds = z.infer<typeof windowBoundsSchema>;

export const minimumSize = { width: 900, height: 600 } as const;
export const defaultBounds: WindowBounds = { width: 1180, height: 760, maximized: false };

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Bounds that can be seen: a place on a display that is gone is dropped, a size beyond the display is cut. */
export function visibleBounds(saved: WindowBounds, workAreas: readonly Rectangle[]): WindowBounds {
  const { x, y } = saved;
  const area =
    x === undefined || y === undefined
      ? undefined
      : workAreas.find((each) => isInside(x, y, each) && isInside(x + 100, y + 40, each));
  const limit = area ?? workAreas[0];
  const width = Math.max(minimumSize.width, Math.min(saved.width, limit?.width ?? saved.width));
  const height = Math.max(minimumSize.height, Math.min(saved.height, limit?.height ?? saved.height));
  const size = { width, height, maximized: saved.maximized };
  return area && x !== undefined && y !== undefined ? { ...size, x, y } : size;
}

function isInside(x: number, y: number, area: Rectangle): boolean {
  return x >= area.x && y >= area.y && x < area.x + area.width && y < area.y + area.height;
}
