import type { BundlePart, PackageSize } from "./package-sizes.ts"

const head = ["Package", "Download", "Unpacked", "Files", "Packages installed", "Installed"]

/** Bytes in the unit that people read them in: thousands of bytes, and millions. */
export const shownSize = (bytes: number): string =>
  bytes >= 1_000_000 ? `${(bytes / 1_000_000).toFixed(2)} MB` : `${(bytes / 1000).toFixed(1)} kB`

const bytesOf = (shown: string): number => {
  const match = /^([\d.]+) ([kM])B$/.exec(shown)
  return match === null ? Number.NaN : Number(match[1]) * (match[2] === "M" ? 1_000_000 : 1000)
}

const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((cells) => cells[column]?.length ?? 0))
  )
  const line = (cells: ReadonlyArray<string>) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`
  return rows.flatMap((cells, index) => (index === 0 ? [line(cells), rule] : [line(cells)])).join("\n")
}

/** The packages as a table in Markdown. */
export const sizeTable = (sizes: ReadonlyArray<PackageSize>): string =>
  table([
    head,
    ...[...sizes]
      .sort((a, b) => a.name.localeCompare(b.name))
      .map((each) => [
        `\`${each.name}\``,
        shownSize(each.download),
        shownSize(each.unpacked),
        String(each.files),
        String(each.installedPackages),
        shownSize(each.installed)
      ])
  ])

/** The parts of the command line as a table in Markdown; small ones are put together. */
export const bundleTable = (parts: ReadonlyArray<BundlePart>): string => {
  const small = parts.filter(({ bytes }) => bytes < 10_000)
  const rest = small.reduce((sum, { bytes }) => sum + bytes, 0)
  return table([
    ["Part", "Size"],
    ...parts
      .filter(({ bytes }) => bytes >= 10_000)
      .map(({ bytes, name }) => [name.startsWith("ours") ? name : `\`${name}\``, shownSize(bytes)]),
    [`${small.length} smaller ones`, shownSize(rest)]
  ])
}

/** Reads the table of packages from a page. */
export const statedSizes = (page: string): ReadonlyArray<PackageSize> =>
  page
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .flatMap(([, title = "", download = "", unpacked = "", files, installedPackages, installed = ""]) => {
      const name = /^`(.+)`$/.exec(title)?.[1]
      return name === undefined || installed === ""
        ? []
        : [
            {
              name,
              download: bytesOf(download),
              unpacked: bytesOf(unpacked),
              files: Number(files),
              installedPackages: Number(installedPackages),
              installed: bytesOf(installed)
            }
          ]
    })

const allowedChange = 0.1

const measured = {
  download: "download",
  unpacked: "unpacked size",
  installed: "size of everything that is installed with it"
} as const

/** Where a package is no longer as large as stated, by more than a tenth, in sentences. */
export const sizeFaults = (
  sizes: ReadonlyArray<PackageSize>,
  stated: ReadonlyArray<PackageSize>
): ReadonlyArray<string> => [
  ...sizes.flatMap((size) => {
    const was = stated.find(({ name }) => name === size.name)
    if (was === undefined) return [`${size.name} is not in the table.`]
    const members = ["download", "unpacked", "installed"] as const
    return members.flatMap((member) => {
      const change = size[member] / was[member] - 1
      return Math.abs(change) <= allowedChange
        ? []
        : [
            `${size.name}: the ${measured[member]} is ${shownSize(size[member])}, and ${shownSize(was[member])} is stated (${change > 0 ? "+" : ""}${(change * 100).toFixed(0)} %).`
          ]
    })
  }),
  ...stated
    .filter((was) => !sizes.some(({ name }) => name === was.name))
    .map(({ name }) => `${name} is in the table, and there is no such package.`)
]
