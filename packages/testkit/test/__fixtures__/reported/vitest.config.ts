import { defineConfig } from "vitest/config"
import { conformanceReporter } from "../../../src/reporter/index.ts"

const folder = process.env["REPORT_FOLDER"] ?? "."

/** A run of its own, with nothing but the reporter. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["reported-checks.ts"],
    reporters: [conformanceReporter({ markdown: `${folder}/README.md`, json: `${folder}/conformance.json` })]
  }
})
