/** The service's own clock, and how it writes moments. */
import type { ActitoBehaviour } from "./actito-behaviour.ts"

/** Where the service is at home: no public page names the zone of its moments, so this one is assumed. */
const home = "Europe/Brussels"

const wallClock = new Intl.DateTimeFormat("sv-SE", {
  timeZone: home,
  dateStyle: "short",
  timeStyle: "medium"
})

/** `2024-03-15 14:30:00`, as the clocks in Brussels show it. */
const atHome = (millis: number): string => wallClock.format(millis)

const offsetAtHome = (millis: number): string => {
  const seconds = Math.floor(millis / 1_000) * 1_000
  const minutes = (Date.parse(`${atHome(seconds).replace(" ", "T")}Z`) - seconds) / 60_000
  return `+${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`
}

/** What the service's clock shows for a moment of the true clock, in milliseconds since the epoch. */
export const onServiceClock = (millis: number, { clockSkewMillis }: ActitoBehaviour): number =>
  millis + clockSkewMillis

/** The service's time now. */
export const serviceTime = (behaviour: ActitoBehaviour): Date =>
  new Date(onServiceClock(Date.now(), behaviour))

/** A moment of the true clock as the service writes it; null for none. */
export const writtenMoment = (
  millis: number | undefined,
  behaviour: ActitoBehaviour
): string | number | null => {
  if (millis === undefined || !Number.isFinite(millis)) return null
  const shown = onServiceClock(millis, behaviour)
  switch (behaviour.moments) {
    case "iso":
      return new Date(shown).toISOString()
    case "without-zone":
      return atHome(shown)
    case "offset":
      return `${atHome(shown).replace(" ", "T")}${offsetAtHome(shown)}`
    case "millis":
      return Math.round(shown)
  }
}
