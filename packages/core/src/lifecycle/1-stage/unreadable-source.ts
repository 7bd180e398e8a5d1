import { SourceFileUnreadable } from "../../errors/reasons.ts"

const words: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "permission is denied",
  EPERM: "it is not permitted",
  ENOTDIR: "a part of the path is not a folder",
  // What browsers call it.
  NotReadableError: "the browser cannot read it",
  NotFoundError: "it is not there any more"
}

/** A source file that the system does not let us read, with the system's code. */
export const unreadable = (path: string, code: string): SourceFileUnreadable =>
  new SourceFileUnreadable({ path, why: words[code] ?? code })
