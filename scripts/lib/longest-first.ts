import { relative } from "node:path"
import { BaseSequencer, type TestSpecification } from "vitest/node"

/**
 * Projects in the order in which they are taken, after all that are not named here. A worker begins the next one while another
 * still has a file of the one before, and nothing is left to begin after the last: its files are short.
 */
const projects = ["testkit", "provider-advocate", "provider-actito", "docs", "cli", "scripts", "core"]

/**
 * Files that take longer than most, the longest of a project first. A fresh checkout does not know how long files took, and
 * would begin with the largest ones; a worker that comes to a long file last would be waited for by all others.
 */
export const longFiles: ReadonlyArray<string> = [
  "packages/create-bulkport-provider/test/made-package.test.ts",
  "packages/store-sql/test/killed.test.ts",
  "packages/store-sql/test/journal-conformance.test.ts",
  "packages/cluster/test/worker-processes.test.ts",
  "packages/cluster/test/import-worker.test.ts",
  "packages/testkit/test/conformance.self.test.ts",
  "packages/provider-advocate/test/conformance.test.ts",
  "packages/provider-advocate/test/matrix/suite-csv.test.ts",
  "packages/provider-advocate/test/matrix/suite-json-lines.test.ts",
  "packages/provider-advocate/test/matrix/imports-csv.test.ts",
  "packages/provider-advocate/test/matrix/imports-json-lines.test.ts",
  "packages/provider-actito/test/hostile-archives.test.ts",
  "packages/provider-actito/test/conformance-v4.test.ts",
  "packages/provider-actito/test/matrix/suite-a.test.ts",
  "packages/provider-actito/test/conformance.test.ts",
  "packages/provider-actito/test/matrix/imports-a.test.ts",
  "packages/provider-actito/test/matrix/imports-b.test.ts",
  "packages/provider-actito/test/matrix/suite-b.test.ts",
  "apps/docs/test/site.test.ts",
  "packages/cli/test/matrix/kill-matrix.test.ts",
  "packages/cli/test/matrix/fault-matrix.test.ts",
  "packages/cli/test/matrix/clock.test.ts",
  "packages/cli/test/matrix/full-disk.test.ts",
  "packages/cli/test/matrix/two-processes.test.ts",
  "packages/cli/test/matrix/parts-kill.test.ts",
  "packages/cli/test/worker.test.ts",
  "packages/cli/test/quick-answer.test.ts",
  "packages/cli/test/matrix/sftp-kill.test.ts",
  "scripts/test/publish.test.ts",
  "scripts/test/soak.test.ts",
  "scripts/test/bench.test.ts",
  "packages/core/test/properties/engine.test.ts",
  "packages/core/test/properties/csv-as-json.test.ts"
]

/** The place of a name in a list; behind all others when it is not in there. */
const placeIn = (list: ReadonlyArray<string>, name: string): number => {
  const place = list.indexOf(name)
  return place === -1 ? list.length : place
}

/** Takes test files in such an order that all workers are done at about the same time. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const path = ({ moduleId }: TestSpecification): string =>
      relative(this.ctx.config.root, moduleId).replaceAll("\\", "/")
    // Projects that are not known come first: nobody has said yet that their files are short.
    const project = (file: TestSpecification): number => projects.indexOf(file.project.name)
    const sorted = await super.sort(files)
    return sorted.sort(
      (one, other) =>
        project(one) - project(other) || placeIn(longFiles, path(one)) - placeIn(longFiles, path(other))
    )
  }
}
