import type { SourceFormat } from "@bulkport/core/provider"

/** The service learns the format from the ending of the file name. */
export const formats: Readonly<
  Record<SourceFormat, { readonly ending: string; readonly contentType: string }>
> = {
  csv: { ending: "csv", contentType: "text/csv" },
  jsonl: { ending: "jsonl", contentType: "application/x-ndjson" }
}

/** A name without ending that people can recognise the run by, made of harmless characters. */
export const fileStem = (label: string): string => {
  const stem = label.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 100)
  return stem === "" ? "import" : stem
}
