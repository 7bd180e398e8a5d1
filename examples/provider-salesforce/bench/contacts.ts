/** Contacts for the benchmark, and what an org must make of each of them. */

/** The header of the file. */
export const columns = ["FirstName", "LastName", "Email", "Phone", "Title", "Description"] as const

/** Every so-manieth record finds a record of its own locked. */
export const lockedEvery = 97

const badMailEvery = 33

/** Every so-manieth row is the same as the one before, as lists have it that were put together by hand. */
const copyEvery = 50

const contentOf = (number: number): number => (number % copyEvery === 0 ? number - 1 : number)

/** One row, by its number from 1. */
export const contactRow = (number: number): string => {
  const content = contentOf(number)
  const mail = content % badMailEvery === 0 ? "no mail" : `zoe${content}@example.com`
  return `Zoë,"O""Brien, ${content}",${mail},+32 2 ${1_000_000 + content},Engineer,"some text, that makes row ${content} a little longer"`
}

/** What must become of that row. */
export const outcomeOf = (number: number): "accepted" | "rejected" =>
  number % lockedEvery === 0 || contentOf(number) % badMailEvery === 0 ? "rejected" : "accepted"

/** How many rows were paired rightly, how many wrongly, and how many are unknown. */
export interface Paired {
  readonly right: number
  readonly wrong: number
  readonly unknown: number
  /** Of the rows that were rejected, how many were recognised. */
  readonly rejectedRight: number
}

/** Holds outcomes in the order of the file against what must have become of its rows. */
export const comparePairs = (outcomes: ReadonlyArray<string | undefined>, rows: number): Paired => {
  let right = 0
  let wrong = 0
  let rejectedRight = 0
  for (let row = 1; row <= rows; row++) {
    const outcome = outcomes[row - 1]
    const isRight = outcome === outcomeOf(row)
    if (isRight) right += 1
    else if (outcome === "accepted" || outcome === "rejected") wrong += 1
    if (isRight && outcome === "rejected") rejectedRight += 1
  }
  return { right, wrong, unknown: rows - right - wrong, rejectedRight }
}

/** Highest memory of this process so far, in megabytes. */
export const peakMegabytes = (): number => (process.resourceUsage().maxRSS * 1024) / 1_000_000

/** How many of so many rows an org must reject. */
export const rejectedOf = (rows: number): number => {
  let rejected = 0
  for (let row = 1; row <= rows; row++) if (outcomeOf(row) === "rejected") rejected += 1
  return rejected
}
