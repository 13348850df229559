import { z } from 'zod';
import type { Rule } from '../rule.js';
import { type Answer, json, type ServerWorld, type TestKeys } from '../server-world.js';

export type ServerRule = Rule<ServerWorld>;

export const needs = (name: keyof TestKeys) => (world: ServerWorld) =>
  world.keys[name] === undefined ? `no --${name} key` : null;
export const keyOf = (world: ServerWorld, name: keyof TestKeys): string => world.keys[name] ?? '';
export const figures = { managed: 1, new: 0, highWatermark: 2 };

/** The `time` of an answer; undefined when it has none. */
export const timeOf = (answer: Answer): unknown =>
  z.looseObject({ time: z.unknown().optional() }).parse(json(answer)).time;
