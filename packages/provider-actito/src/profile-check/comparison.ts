import type { JsonObject } from "@bulkport/core/provider"
import type { Schema } from "effect"
import { type JsonMembers, putAt } from "../json-path.ts"

/** One thing that the document has otherwise than the profile. */
export interface ProfileDifference {
  /** Member of the wire profile, dotted, such as `parts.data`. */
  readonly member: string
  /** What the profile says. */
  readonly assumed: string
  /** What the document says. */
  readonly documented: string
  /** All of it in a sentence. */
  readonly sentence: string
}

/** What came of comparing a profile with a document. */
export interface ProfileComparison {
  /** How many members of the profile were found in the document as they are. Nothing was compared when there is none, and no difference. */
  readonly confirmed: number
  readonly differences: ReadonlyArray<ProfileDifference>
  /** What the document does not tell, in sentences. It may be right or wrong. */
  readonly notCompared: ReadonlyArray<string>
  /**
   * Members for the file of `ACTITO_WIRE_PROFILE`, as far as the document leaves one choice only. Empty when there is nothing to
   * change, or nothing certain.
   */
  readonly suggestion: JsonObject
}

/** Long lists are cut off there. */
const maxLength = 300

/** Texts of a document in words; nothing of them is trusted to be short, or on one line. */
export const inWords = (names: ReadonlyArray<string>): string => {
  const text = names
    .map((name) => `\`${name}\``)
    .join(", ")
    .replaceAll(/\s+/g, " ")
  return text === "" ? "nothing" : text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
}

/** Gathers what came of the single comparisons. */
export class Comparison {
  readonly #differences: Array<ProfileDifference> = []
  readonly #notCompared: Array<string> = []
  readonly #suggestion: JsonMembers = {}
  #confirmed = 0

  /** The document has a member of the profile as it is. */
  confirm(): void {
    this.#confirmed += 1
  }

  /** The document has something else; `suggested` only when it can be nothing else. */
  differ(member: string, assumed: string, documented: string, suggested?: Schema.Json): void {
    const sentence = `${member}: the profile says ${assumed}; the document says ${documented}.`
    this.#differences.push({ member, assumed, documented, sentence })
    if (suggested !== undefined) putAt(this.#suggestion, member, suggested)
  }

  /** Confirms or differs. */
  compare(
    isSame: boolean,
    member: string,
    assumed: string,
    documented: string,
    suggested?: Schema.Json
  ): void {
    if (isSame) this.confirm()
    else this.differ(member, assumed, documented, suggested)
  }

  /** The document does not tell. */
  cannotTell(sentence: string): void {
    this.#notCompared.push(sentence)
  }

  result(): ProfileComparison {
    return {
      confirmed: this.#confirmed,
      differences: this.#differences,
      notCompared: this.#notCompared,
      suggestion: this.#suggestion
    }
  }
}
