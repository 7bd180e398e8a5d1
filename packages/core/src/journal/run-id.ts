import { randomInt } from "node:crypto"

const letters = "0123456789abcdefghjkmnpqrstvwxyz"

/** A new run id: the time in UTC to the second, so that ids sort by age, and five random letters. */
export const newRunId = (nowMillis: number): string => {
  const time = new Date(nowMillis).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-")
  const random = Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("")
  return `${time}-${random}`
}

/** The label under which a run's job is known at the service. */
export const labelOf = (runId: string): string => `bulkport-${runId}`
