import { randomBytes } from "node:crypto"

/** A fresh id of 24 hex digits, beginning with the time in seconds. Sections 4 and 5.3. */
export const makeObjectId = (millis: number = Date.now()): string =>
  Math.floor(millis / 1000)
    .toString(16)
    .padStart(8, "0") + randomBytes(8).toString("hex")
