import { conformanceReporter } from "@bulkport/testkit/reporter"
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // The second one prints every check of the conformance suite with what came of it.
    reporters: ["default", conformanceReporter()],
    testTimeout: 30_000
  }
})
