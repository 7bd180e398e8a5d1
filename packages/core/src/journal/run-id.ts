import { randomInt } from "node:crypto"

const letters = "0123456789abcdefghjkmnpqrstvwxyz"
const runIdForm = new RegExp(`^\\d{8}-\\d{6}-[${letters}]{5}$`)

/** Ids that this process has given in the second that it gave the last one in. */
const given = { second: "", ids: new Set<string>() }

/**
 * A new run id: the time in UTC to the second, so that ids sort by age, and five random letters. No process gives one twice; of two
 * processes, both may give the same one, though hardly ever.
 */
export const newRunId = (nowMillis: number): string => {
  const second = new Date(nowMillis).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-")
  if (second !== given.second) {
    given.second = second
    given.ids.clear()
  }
  for (;;) {
    const random = Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("")
    const id = `${second}-${random}`
    if (given.ids.has(id)) continue
    given.ids.add(id)
    return id
  }
}

/** When the id of a run was made, in milliseconds since the epoch, to the second; that of a part has the time of the whole. `undefined` for another text. */
export const runIdTime = (runId: string): number | undefined => {
  const whole = wholeRunId(runId)
  if (!isRunId(whole)) return undefined
  const millis = Date.parse(
    whole.replace(/^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-.*$/, "$1-$2-$3T$4:$5:$6Z")
  )
  return Number.isNaN(millis) ? undefined : millis
}

/** The id of the run that imports a part of a file. It is also the path of its folder, from the folder of all runs. */
export const partRunId = (runId: string, number: number): string => `${runId}/parts/${number}`

/** The id of the run that a part belongs to; that of any other run as it is. */
export const wholeRunId = (runId: string): string =>
  isPartRunId(runId) ? (runId.split("/")[0] ?? runId) : runId

/** True for the id of a run that imports a part of a file. */
export const isPartRunId = (runId: string): boolean => /^[^/]+\/parts\/[1-9]\d*$/.test(runId)

/** True for the id of a run, as a whole, of a file that is no part of another. */
export const isRunId = (text: string): boolean => runIdForm.test(text)

/** The label under which a run's job is known at the service. */
export const labelOf = (runId: string): string => `bulkport-${runId.replace("/parts/", "-part-")}`

const labelForm = new RegExp(`^bulkport-(\\d{8}-\\d{6}-[${letters}]{5})(?:-part-([1-9]\\d*))?$`)

/** The id of the run that a label stands for; undefined for a text that is no label, such as the name of anybody's job. */
export const readLabel = (text: string): string | undefined => {
  const [, runId, part] = labelForm.exec(text) ?? []
  if (runId === undefined) return undefined
  return part === undefined ? runId : partRunId(runId, Number(part))
}
