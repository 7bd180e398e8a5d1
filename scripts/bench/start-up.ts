/** How long the command takes before it has said anything. */
import { builtCommandLine, printedBy } from "./lib/child.ts"
import { oursAtMost, type Section, unbound } from "./lib/figure.ts"
import { inTurn, median } from "./lib/paired.ts"

const millisOf = async (args: ReadonlyArray<string>): Promise<number> => {
  const begun = performance.now()
  await printedBy(process.execPath, args)
  return performance.now() - begun
}

/** Beside a Node that does nothing. */
export const startUp: Section = {
  name: "start-up",
  title: "Starting the command",
  run: async ({ isQuick }) => {
    // The first call fills the compile cache.
    await printedBy(process.execPath, [builtCommandLine, "providers"])
    const { bare, ...calls } = await inTurn(isQuick ? 3 : 31, {
      bare: () => millisOf(["-e", "0"]),
      "--version": () => millisOf([builtCommandLine, "--version"]),
      "--help": () => millisOf([builtCommandLine, "--help"]),
      "run --help": () => millisOf([builtCommandLine, "run", "--help"]),
      providers: () => millisOf([builtCommandLine, "providers"])
    })
    const theirs = median(bare)
    return Object.entries(calls).map(([call, millis]) => {
      const figure = {
        what: `bulkport ${call}`,
        unit: "ms",
        ours: median(millis),
        theirs,
        against: "node -e 0"
      }
      // A command that does something loads what it needs for that.
      return call === "providers"
        ? unbound(figure)
        : oursAtMost(1.5 * theirs + 60, figure, "1.5 × node + 60 ms")
    })
  }
}
