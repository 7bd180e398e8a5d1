import {
  CredentialsRefused,
  HostUntrusted,
  type ImportReason,
  ReplyLost,
  RequestRefused,
  SettingsInvalid,
  TargetNotFound,
  Unreachable,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { type SftpFailure, sftpWords } from "./sftp-failure.ts"

/** The reason for a failure of work over SFTP that is safe to repeat, or that certainly did nothing. */
export const toSftpReason = (failure: SftpFailure): ImportReason => {
  switch (failure._tag) {
    case "OptionsUnusable":
      return new SettingsInvalid({ provider: "advocate", problems: failure.problems })
    case "NotConnected":
      return new Unreachable({ host: failure.host, code: failure.code })
    case "HostKeyMismatch": {
      const { actual, expected, host } = failure
      return new HostUntrusted({ host, expected: [...expected], actual })
    }
    case "KeyRefused":
      return new CredentialsRefused({ endpoint: `SFTP login of ${failure.username} at ${failure.host}` })
    case "NoSuchFolder":
      return new TargetNotFound({ target: `the folder "${failure.folder}" on the SFTP host` })
    case "Lost":
      return new ReplyLost({ endpoint: `SFTP ${failure.operation}`, code: failure.code })
    case "SftpRefused":
      return new RequestRefused({
        endpoint: `SFTP ${failure.operation}`,
        detail: `${failure.detail.replace(/\.$/, "")} (SFTP status ${failure.status}).`
      })
    case "SizeDiffers":
    case "NotUploaded":
    case "AlreadyThere":
    case "Unclear":
      return new UnexpectedResponse({ endpoint: "SFTP", problem: sftpWords(failure) })
  }
}
