import { cleanName } from "@bulkport/core"

/** The value of Content-Disposition for a file that is to be saved under this name, whatever the name is. */
export const attachment = (name: string): string => {
  const shown = cleanName(name) === "" ? "file" : cleanName(name)
  const plain = shown.replaceAll(/[^A-Za-z0-9._ -]/g, "_")
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(shown)}`
}
