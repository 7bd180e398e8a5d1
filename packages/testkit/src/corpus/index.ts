/** A corpus of files that are easily misread, each with what a reader must make of it. */
export * from "./awkward-file.ts"
export * from "./awkward-files.ts"
export * from "./compact-json.ts"
export * from "./write-awkward-file.ts"
