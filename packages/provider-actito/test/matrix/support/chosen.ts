/** How much of the matrices is run: all of it, or a short form with a turn for everything. */
import { actitoPersonalities, type ActitoPersonality } from "@bulkport/testkit/emulators"
import { profileBPath } from "../../support.ts"

/** True for `pnpm run matrix`. */
export const isFull = process.env["BULKPORT_MATRIX"] === "full"

const wanted = process.env["BULKPORT_PERSONALITIES"]?.split(",")

/** A personality with its place among all of them. */
export interface Chosen {
  readonly personality: ActitoPersonality
  readonly index: number
}

/** All personalities, or those that were asked for by name. */
export const chosenPersonalities: ReadonlyArray<Chosen> = actitoPersonalities
  .map((personality, index) => ({ personality, index }))
  .filter(({ personality }) => wanted?.includes(personality.name) ?? true)

/** True when no personality was left out by name. */
export const isEverybodyThere = chosenPersonalities.length === actitoPersonalities.length

/** A spelling of the service's API, and the settings that tell the provider about it. */
export interface Spelling {
  readonly wireProfile: "A" | "B"
  readonly settings: Readonly<Record<string, string>>
}

/** The spelling that the provider assumes, and one of which it knows nothing but what a file tells it. */
export const spellings = {
  A: { wireProfile: "A", settings: {} },
  B: { wireProfile: "B", settings: { wireProfile: profileBPath } }
} as const satisfies Readonly<Record<"A" | "B", Spelling>>
