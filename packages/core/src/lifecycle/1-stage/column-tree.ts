import { Result } from "effect"
import { shownName } from "./change-columns.ts"

/** A column, or an object that holds columns, as a member of JSON. */
export type ColumnMember =
  | { readonly name: string; readonly index: number }
  | { readonly name: string; readonly members: ReadonlyArray<ColumnMember> }

/** A name that cannot be the path of a member. */
export interface PathFault {
  readonly name: string
  readonly code: "nameless-member" | "clashing-members" | "too-deep"
  /** In words that name columns, and in words that do not. */
  readonly problem: string
  readonly namelessProblem: string
}

/** More objects in each other than any table means, and few enough to be written by functions that call themselves. */
const deepest = 100

/** An object whose members are still being gathered; a number is the place of a column. */
interface OpenObject {
  readonly members: Map<string, number | OpenObject>
}

const openObject = (): OpenObject => ({ members: new Map() })

const firstIndex = (member: number | OpenObject): number => {
  let inner = member
  while (typeof inner !== "number") inner = inner.members.values().next().value ?? 0
  return inner
}

const membersOf = ({ members }: OpenObject): ReadonlyArray<ColumnMember> =>
  [...members].map(([name, inner]) =>
    typeof inner === "number" ? { name, index: inner } : { name, members: membersOf(inner) }
  )

/** Puts a column under its path. Gives what stands in its way, and then changes nothing that is there. */
const put = (
  root: OpenObject,
  path: ReadonlyArray<string>,
  index: number
): number | OpenObject | undefined => {
  let holder = root
  for (const part of path.slice(0, -1)) {
    const inner = holder.members.get(part) ?? openObject()
    if (typeof inner === "number") return inner
    holder.members.set(part, inner)
    holder = inner
  }
  const last = path.at(-1) ?? ""
  const taken = holder.members.get(last)
  if (taken === undefined) holder.members.set(last, index)
  return taken
}

/**
 * Takes dotted names for paths: `event.key` and `event.fields.total` are members of one object `event`. Members come in the
 * order of the names. Fails at the first name that leaves a member without a name, or cannot stand beside an earlier one.
 */
export const columnTree = (
  names: ReadonlyArray<string>
): Result.Result<ReadonlyArray<ColumnMember>, PathFault> => {
  const root = openObject()
  for (const [index, name] of names.entries()) {
    const path = name.split(".", deepest + 1)
    const shown = `"${shownName(name)}"`
    const alone = (code: PathFault["code"], problem: string) =>
      Result.fail({ name, code, problem: `${shown} ${problem}`, namelessProblem: `this name ${problem}` })
    if (path.length > deepest) {
      return alone("too-deep", `has more than ${deepest - 1} dots, each of which puts an object into another`)
    }
    if (path.includes("")) {
      return alone(
        "nameless-member",
        "would make a member of JSON without a name: its dots stand for objects in each other"
      )
    }
    const taken = put(root, path, index)
    if (taken !== undefined) {
      const words = "cannot both be members of JSON: one of them would be an object and a value at once"
      const problem = `"${shownName(names[firstIndex(taken)] ?? "")}" and ${shown} ${words}`
      const namelessProblem = `this name and an earlier one ${words}`
      return Result.fail({ name, code: "clashing-members", problem, namelessProblem })
    }
  }
  return Result.succeed(membersOf(root))
}
