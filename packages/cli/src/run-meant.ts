import { closestName } from "@bulkport/core"
import { readdirSync } from "node:fs"

const runIdForm = /^\d{8}-\d{6}-[0-9a-z]{5}$/

const runsIn = (folder: string): ReadonlyArray<string> => {
  try {
    return readdirSync(folder)
      .filter((name) => runIdForm.test(name))
      .sort()
      .reverse()
  } catch {
    return []
  }
}

/** True when a folder of runs has one of this run, whatever store has its record. */
export const hasFolder = (folder: string, id: string): boolean => runsIn(folder).includes(id)

/** Day, time and letters of an id, as far as they are there. */
const partsOf = (id: string): ReadonlyArray<string> => id.split("-")

/**
 * The run of a folder whose id was probably meant by a text that is none: its last letters alone, or an id with a slip in one of its
 * three parts. Ids of one day are too much alike for anything looser.
 */
export const runMeant = (folder: string, given: string): string | undefined => {
  const runs = runsIn(folder).filter((id) => id !== given)
  const [whole = ""] = given.toLowerCase().split("/")
  const byLetters = runs.filter((id) => partsOf(id)[2] === whole)
  if (byLetters.length === 1) return byLetters[0]
  const parts = partsOf(whole)
  const near = runs.filter((id) => partsOf(id).filter((part, at) => part === parts[at]).length >= 2)
  return closestName(whole, near)
}
