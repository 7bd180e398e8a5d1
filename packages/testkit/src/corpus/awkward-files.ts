import { gzipFiles, zipFiles } from "./archives.ts"
import type { AwkwardFile } from "./awkward-file.ts"
import { cellFiles } from "./csv-cells.ts"
import { dialectFiles } from "./csv-dialects.ts"
import { plainFiles } from "./csv-files.ts"
import { structureFiles } from "./csv-structure.ts"
import { encodingFiles } from "./encodings.ts"
import { jsonArrayFiles, jsonLinesFiles } from "./json-files.ts"
import { longFiles } from "./long-files.ts"
import { notTables } from "./not-tables.ts"

/** All files of the corpus. */
export const awkwardFiles: ReadonlyArray<AwkwardFile> = [
  ...plainFiles,
  ...dialectFiles,
  ...structureFiles,
  ...cellFiles,
  ...encodingFiles,
  ...gzipFiles,
  ...zipFiles,
  ...jsonLinesFiles,
  ...jsonArrayFiles,
  ...longFiles,
  ...notTables
]
