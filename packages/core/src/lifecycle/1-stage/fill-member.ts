import type { MadeColumn } from "../../provider/import-type.ts"
import { appendMember } from "../../rows/append-member.ts"
import { canonicalJson } from "../../rows/canonical-json.ts"
import { type Members, placeOf, putMember } from "./change-members.ts"
import { exactRow, type JsonRow } from "./json-row.ts"

/** Fills in a member that is made, in rows of JSON. */
export interface MemberFilling {
  /** True for a row without the member, that can have it. What is parsed of its text may be left out. */
  readonly isLacking: (text: string, parsed?: JsonRow) => boolean
  /** The text of a row that lacks the member, with it. The rest stays as it is written where the name has no dots. */
  readonly filled: (text: string) => string
}

/** Makes ready to fill in a member. */
export const fillMember = ({ name, textOf }: MadeColumn): MemberFilling => {
  const isNested = name.includes(".")
  const isPlain = /^\w+$/.test(name)
  // Its name may be a path through values that are no objects.
  const nested = (text: string, value: string): string | undefined => {
    const row = exactRow(text) as Members
    return putMember(row, name, value) ? JSON.stringify(row) : undefined
  }
  return {
    isLacking: (text, parsed) => {
      // Without an escape, a plain name is written in one way only. Most rows need not be parsed for this.
      if (isPlain && !text.includes(`"${name}"`) && !text.includes("\\u")) return true
      const row = parsed ?? (JSON.parse(text) as JsonRow)
      return placeOf(row, name) === undefined && (!isNested || nested(text, "") !== undefined)
    },
    filled: (text) => {
      const value = textOf(canonicalJson(text))
      return isNested ? (nested(text, value) ?? text) : appendMember(text, name, JSON.stringify(value))
    }
  }
}
