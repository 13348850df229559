import { z } from 'zod';

/**
 * A schema of the same shape that knows no limits: what an earlier version wrote within other limits is read, and members that are no more are left
 * out. `instead` has what takes the place of a schema within it, where a value beyond its limits would do harm.
 */
export function withoutLimits<T extends z.ZodType>(
  schema: T,
  instead: ReadonlyMap<unknown, z.ZodType> = new Map(),
): z.ZodType<z.output<T>, z.input<T>> {
  const relaxed = (part: unknown): z.ZodType => instead.get(part) ?? withoutCheck(part as z.core.$ZodTypes);

  function withoutCheck(part: z.core.$ZodTypes): z.ZodType {
    const { def } = part._zod;
    switch (def.type) {
      case 'string':
        return z.string();
      case 'number':
        return z.number();
      case 'array':
        return z.array(relaxed(def.element));
      case 'object':
        return z.object(
          Object.fromEntries(Object.entries(def.shape).map(([name, member]) => [name, relaxed(member)])),
        );
      case 'record':
        return z.record(z.string(), relaxed(def.valueType));
      case 'union':
        return z.union(def.options.map(relaxed));
      case 'optional':
        return z.optional(relaxed(def.innerType));
      case 'nullable':
        return z.nullable(relaxed(def.innerType));
      case 'default':
        return relaxed(def.innerType).default(def.defaultValue);
      case 'boolean':
      case 'enum':
      case 'literal':
        return part as unknown as z.ZodType;
      default:
        throw new Error(`A schema of ${def.type} has no form without limits.`);
    }
  }

  // The shape is the same, so that what goes in and comes out is.
  return relaxed(schema) as z.ZodType<z.output<T>, z.input<T>>;
}
