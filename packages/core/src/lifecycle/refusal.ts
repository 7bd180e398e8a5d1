import { FindingsRefused } from "../errors/reasons.ts"
import { stepFolders } from "../journal/run-journal-files.ts"
import type { Finding, FindingsTally } from "../model/validation-report.ts"

/** Where all findings about rows are, relative to the run's folder. */
export const findingsFile = `${stepFolders.validate}/findings.csv`

const where = ({ column, line }: Finding): string =>
  [line === undefined ? "" : `line ${line}`, column === undefined ? "" : `column ${column}`]
    .filter(Boolean)
    .join(", ")

/** The refusal of a file with findings, with the first few of them. */
export const refusal = (
  { findings, samples, structural }: Pick<FindingsTally, "findings" | "samples" | "structural">,
  file?: string
): FindingsRefused =>
  new FindingsRefused({
    findings,
    structural,
    samples: samples
      .filter(({ severity }) => severity === undefined)
      .slice(0, 5)
      .map((finding) => {
        const place = where(finding)
        return `${place === "" ? "" : `${place}: `}${finding.message.replace(/\.$/, "")}.`
      }),
    ...(file === undefined ? {} : { file })
  })
