/** What is watched, in words. */
import { count, counted, elapsed } from "../progress/amounts.ts"
import type { Watched } from "../watch/watched-runs.ts"
import { printable } from "./layout.ts"

const standings = [
  ["running", "with a job running"],
  ["pending", "not started"],
  ["in-doubt", "in doubt"],
  ["finished", "finished"]
] as const

const dayMillis = 24 * 60 * 60 * 1000

/** How old something is. From two days on, hours are of no interest. */
export const ageText = (millis: number): string =>
  millis < 2 * dayMillis ? elapsed(Math.max(0, millis)) : `${count(Math.floor(millis / dayMillis))} d`

/** How many runs stand how, in a line. */
export const numbersText = ({ hasMore, numbers, runs }: Watched): string => {
  const needing = runs.filter(({ next }) => next !== undefined).length
  const parts = standings.flatMap(([standing, words]) =>
    numbers[standing] === 0 ? [] : [`${count(numbers[standing])} ${words}`]
  )
  const needs = needing === 0 ? [] : [`${count(needing)} ${needing === 1 ? "needs" : "need"} somebody`]
  if (parts.length + needs.length === 0) return "No run is under way."
  return `${hasMore ? "Among the newest runs: " : ""}${[...parts, ...needs].join(", ")}.`
}

/** What stands in the queue, in a line; `undefined` where there is none. */
export const queueText = ({ at, queue, queuedByTenant }: Watched): string | undefined => {
  if (queue === undefined) return undefined
  const { byState, oldestQueuedAt } = queue
  const parts = (["queued", "running", "waiting", "stopped"] as const).flatMap((state) =>
    byState[state] === 0 ? [] : [`${count(byState[state])} ${state}`]
  )
  if (parts.length === 0) return "Queue: empty."
  const oldest =
    oldestQueuedAt === undefined || byState.queued === 0
      ? ""
      : `; the oldest has been queued for ${ageText(at - oldestQueuedAt)}`
  const tenants = [...queuedByTenant].sort(([, one], [, other]) => other - one)
  const shown = tenants
    .slice(0, 3)
    .map(([name, amount]) => `${name === "" ? "no tenant" : printable(name)} ${count(amount)}`)
  const more = tenants.length - shown.length
  const by =
    tenants.length < 2
      ? ""
      : `; by tenant: ${shown.join(", ")}${more > 0 ? `, and ${counted(more, "more tenant")}` : ""}`
  return `Queue: ${parts.join(", ")}${oldest}${by}.`
}
