import { commandLine } from './en/command-line.js';
import { general } from './en/general.js';
import { lib } from './en/lib.js';
import { repository } from './en/repository.js';
import { server } from './en/server.js';

/** Texts that main, worker, licensing server and command line say: errors, notices, log lines. The page's own words are in `renderer/messages/`. */
const rooms = { commandLine, general, lib, repository, server } as const;

type Rooms = typeof rooms;

/** `repository.folder-gone`: a room's catalogue and the name in it. */
export type TextId = { [R in keyof Rooms]: `${R}.${keyof Rooms[R] & string}` }[keyof Rooms];

/** Of each id its words, or what makes them of parameters. */
export type Catalogue = {
  readonly [Id in TextId]: Id extends `${infer R extends keyof Rooms}.${infer Name}`
    ? Name extends keyof Rooms[R]
      ? Rooms[R][Name]
      : never
    : never;
};

export const catalogue = Object.fromEntries(
  Object.entries(rooms).flatMap(([room, texts]) =>
    Object.entries(texts).map(([name, entry]) => [`${room}.${name}`, entry]),
  ),
) as Catalogue;

export const textIds = Object.keys(catalogue) as readonly TextId[];
