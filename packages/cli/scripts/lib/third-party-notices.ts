import type { BundledPackage } from "./bundled-packages.ts"

/** Licences that ask for nothing but their notice, or for nothing at all. */
const permissive = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Unlicense"
])

const isPermissive = ({ licence = "" }: BundledPackage): boolean =>
  licence
    .replace(/^\(|\)$/g, "")
    .split(" OR ")
    .some((each) => permissive.has(each))

/** The permission of ISC, for a package that says that this is its licence and comes without the text. */
const iscText = (holder: string): string =>
  `Copyright (c) ${holder}

Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided
that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED
WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR
CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT,
NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.`

const noticesOf = ({ author, licence, notices }: BundledPackage): ReadonlyArray<string> => {
  if (notices.length > 0) return notices
  return licence === "ISC" && author !== undefined ? [iscText(author)] : []
}

/**
 * The text that goes with a bundle: every package in it with its licence and its notices.
 *
 * Throws for packages whose licence is unknown or asks for more than a notice, and for those whose notice is not to be found.
 */
export const thirdPartyNotices = (packages: ReadonlyArray<BundledPackage>): string => {
  const problems = packages.flatMap((each) => {
    const title = `${each.name}@${each.version}`
    if (!isPermissive(each))
      return [
        `${title} has the licence ${each.licence ?? "(none given)"}, which is none that may be bundled.`
      ]
    return noticesOf(each).length === 0
      ? [`${title} (${each.licence ?? ""}) comes without the text of its licence.`]
      : []
  })
  if (problems.length > 0) throw new Error(problems.join("\n"))
  const parts = packages.map(
    (each) =>
      `${"=".repeat(80)}\n${each.name} ${each.version}, ${each.licence ?? ""}\n${"=".repeat(80)}\n\n${noticesOf(each).join("\n\n")}\n`
  )
  return [
    "The files beside this one contain code of the packages below, under the licences that follow.\n",
    ...parts
  ].join("\n")
}
