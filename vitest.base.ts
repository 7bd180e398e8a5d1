import { defineProject } from "vitest/config"

/** What every package's tests share: the sources of other packages instead of their builds, one process per package. */
export default (name: string) =>
  defineProject({
    resolve: { conditions: ["@bulkport/source"] },
    ssr: { resolve: { conditions: ["@bulkport/source"] } },
    test: {
      name,
      include: ["test/**/*.test.ts"],
      // Effect's barrel would otherwise be loaded anew for every file.
      isolate: false,
      testTimeout: 30_000,
      hookTimeout: 30_000
    }
  })
