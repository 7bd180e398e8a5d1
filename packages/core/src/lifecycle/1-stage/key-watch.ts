import type { Finding } from "../../model/validation-report.ts"
import type { ImportType } from "../../provider/import-type.ts"
import type { RowCheck } from "./check-rows.ts"
import { GroupCount } from "./group-count.ts"
import type { RepeatedKeys } from "./find-repeated-keys.ts"

/** Looks at what identifies rows: whether a key was there before, and whether a group has more keys than it may have. */
export class KeyWatch {
  /** The columns that a key is made of, and the one that groups go by. */
  readonly columns: ReadonlyArray<string>
  readonly groupColumn: string | undefined
  readonly #check: RowCheck
  readonly #keys: RepeatedKeys | undefined
  readonly #limit: ImportType["groupLimit"]
  readonly #groups: GroupCount | undefined

  constructor(importType: ImportType | undefined, check: RowCheck, keys: RepeatedKeys | undefined) {
    this.columns = importType?.key?.columns ?? []
    this.groupColumn = importType?.groupLimit?.column
    this.#check = check
    this.#keys = keys
    this.#limit = importType?.groupLimit
    this.#groups = this.#limit === undefined ? undefined : new GroupCount(this.#limit.most)
  }

  /** Rows that could not be counted for their group. */
  get rowsNotCounted(): number {
    return this.#groups?.notCounted ?? 0
  }

  /** Takes the key of a row; its texts may be put to another use afterwards. A key of which nothing is there is none. */
  takeKey(key: ReadonlyArray<string>, row: number, line: number): void {
    const keys = this.#keys
    if (keys === undefined || key.every((text) => text === "")) return
    const firstLine = keys.add(key, row, line)
    if (firstLine !== 0) this.#check.warn(this.repeatedKey(row, line, firstLine))
  }

  /** Takes the group of a row, when all else has been said of it: rows that are invalid anyway do not count. */
  takeGroup(group: string, key: ReadonlyArray<string>, row: number, line: number): void {
    const limit = this.#limit
    if (limit === undefined || group === "" || this.#check.isInvalid(row)) return
    if (this.#groups?.isBeyond(group, key) !== true) return
    const { column, message, rule } = limit
    this.#check.invalid({ by: "engine", row, line, column, code: "too-many-in-group", message, rule })
  }

  /** The warning about a key that stands in the file before. */
  repeatedKey(row: number, line: number, firstLine: number): Finding {
    const columns = this.columns.join(", ")
    const message = `the same ${columns} stand${this.columns.length === 1 ? "s" : ""} in line ${firstLine} already`
    return { by: "engine", row, line, code: "duplicate-key", column: columns, message }
  }
}
