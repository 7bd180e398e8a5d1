/**
 * What no public page settles. Should one of these turn out to be otherwise, this file is the place to mend, and the emulator's
 * personality of the same name shows what depends on it.
 */

/**
 * Codes with which the service may refuse to move a job to another state. What it answers to a second `UploadComplete` is not
 * documented: each of them is taken to mean that the job has moved on already, which a look at it then settles.
 */
export const isAboutState = (errorCode: string): boolean =>
  ["INVALIDJOBSTATE", "INVALID_JOB_STATE", "INVALIDJOB"].includes(errorCode.toUpperCase())

/**
 * One code stands for the calls of a day being used up and for too many calls at once. Only the words tell: those of the second
 * have "concurrent" in them.
 */
export const isAboutTheMoment = (message: string): boolean => /concurrent/i.test(message)

/** The code for a limit on calls, and those that end alike, such as for jobs of a day. */
export const isAboutLimit = (errorCode: string): boolean => /(^|_)LIMIT_EXCEEDED$/.test(errorCode)

/**
 * How an error of a row is written: `CODE:words:fields --`. The code is upper-case letters and underscores. Whatever does not
 * look so is words without a code.
 */
export const rowErrorOf = (text: string): { readonly code?: string; readonly message: string } => {
  const [, code, message = ""] = /^([A-Z][A-Z0-9_]*):([^]*)$/.exec(text) ?? []
  return code === undefined ? { message: text } : { code, message: message.replace(/[:\s]*--\s*$/, "") }
}
