/** Whether segment operations are well-formed: texts, with the clearing one first. Section 6.1. */
export const areSegmentOperations = (value: unknown): value is ReadonlyArray<string> =>
  Array.isArray(value) &&
  value.every((entry) => typeof entry === "string" && /^~?[^~\s]+$/.test(entry)) &&
  value.lastIndexOf("~*") <= 0

/** Applies segment operations: a key adds, `~key` removes, `~*` clears. */
export const applySegments = (
  segments: ReadonlyArray<string>,
  operations: ReadonlyArray<string>
): ReadonlyArray<string> => {
  const result = new Set(segments)
  for (const operation of operations) {
    if (operation === "~*") result.clear()
    else if (operation.startsWith("~")) result.delete(operation.slice(1))
    else result.add(operation)
  }
  return [...result]
}
