const nameForm = /^[A-Z]\w{0,60}$/
const codeForm = /^[A-Z][A-Z0-9_]{1,60}$/

const memberOf = (error: unknown, name: "code" | "name" | "_tag", form: RegExp): string | undefined => {
  const value: unknown =
    typeof error === "object" && error !== null && name in error ? Reflect.get(error, name) : undefined
  return typeof value === "string" && form.test(value) ? value : undefined
}

/** What kind of failure a value is that somebody's code has thrown, in words; never its message, which may hold anything. */
export const failureKind = (error: unknown): string => {
  const name = memberOf(error, "_tag", nameForm) ?? memberOf(error, "name", nameForm)
  const kinds = [name, memberOf(error, "code", codeForm)].filter((kind) => kind !== undefined)
  return kinds.length === 0 ? "" : ` (${kinds.join(", ")})`
}
