import { homedir, userInfo } from "node:os"
import { basename, sep } from "node:path"

/** Who is not to be named. */
export interface Person {
  /** Absolute; empty when there is none. */
  readonly home: string
  /** Empty when it is not known. */
  readonly name: string
}

/** Who runs this process. */
export const thisPerson = (): Person => {
  try {
    return { home: homedir(), name: userInfo().username }
  } catch {
    // A user without an entry in the system's list.
    return { home: homedir(), name: "" }
  }
}

/** A path without the home folder and the name of a user: they become `~`, wherever they stand in it. */
export const redactedPath = (path: string, { home, name }: Person): string => {
  const isHome = home.length > 1 && (path === home || path.startsWith(home + sep))
  const short = isHome ? `~${path.slice(home.length)}` : path
  const names = new Set([name, basename(home)].filter((each) => each !== ""))
  return short
    .split(/([\\/])/)
    .map((part) => (names.has(part) ? "~" : part))
    .join("")
}

/** A text of ours in which an address may stand, without the user name and password of one, and without what it asks for. */
export const withoutUserInfo = (text: string): string =>
  text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^\s/?#]*@/gi, "$1").replaceAll(/(:\/\/[^\s?#]+)[?#]\S*/g, "$1")
