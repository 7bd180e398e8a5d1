declare module "bulkport-contract/1/provider/index" {
/**
 * All that a plugin author imports: the contract, the nouns in it, the reasons that a provider fails with, and helpers for talking
 * HTTP and reading rows. Reasons of the engine's own, such as `RunLocked`, are in the type `ImportReason` and not for plugins to make.
 */
export { AbilityMissing, AccessDenied, AllowanceUsedUp, ColumnsMissing, ColumnsUnknown, CredentialsRefused, HostUntrusted, ImportReason, JobNotFinished, JobNotFound, LimitExceeded, OptionsInvalid, OutputMalformed, OutputsGone, RateLimited, ReplyLost, RequestRefused, ServiceUnavailable, SettingsInvalid, SourceChanged, SourceFileUnreadable, SourceMalformed, StagedFileGone, StartInDoubt, StorageFailed, TargetNotFound, TlsFailed, UnexpectedResponse, UnknownImportType, Unreachable } from "bulkport-contract/1/errors/reasons";
export { readLabel, runIdTime } from "bulkport-contract/1/journal/run-id";
export { ColumnType } from "bulkport-contract/1/model/column-changes";
export * from "bulkport-contract/1/model/destination";
export * from "bulkport-contract/1/model/diagnosis";
export * from "bulkport-contract/1/model/job";
export * from "bulkport-contract/1/model/job-summary";
export * from "bulkport-contract/1/model/json";
export * from "bulkport-contract/1/model/output-file";
export * from "bulkport-contract/1/model/prepared-file";
export * from "bulkport-contract/1/model/progress";
export type { OutcomeStatement, OutcomeTotals, RecordReading, RowOutcome } from "bulkport-contract/1/model/row-outcome";
export { Compression, FileFormat, plainSource, SourceFile, SourceFormat, TextEncoding } from "bulkport-contract/1/model/source-file";
export * from "bulkport-contract/1/model/staged-file";
export { Finding, ServiceValidation } from "bulkport-contract/1/model/validation-report";
export * from "bulkport-contract/1/provider/import-type";
export * from "bulkport-contract/1/provider/limits";
export * from "bulkport-contract/1/provider/plugin-command";
export * from "bulkport-contract/1/provider/provider-plugin";
export * from "bulkport-contract/1/provider/provider";
export * from "bulkport-contract/1/provider/sent-file";
export * from "bulkport-contract/1/limits/limit-requests";
export * from "bulkport-contract/1/limits/limits-in-memory";
export * from "bulkport-contract/1/limits/shared-limits";
export * from "bulkport-contract/1/transport/before-sending";
export * from "bulkport-contract/1/transport/http-transport";
export * from "bulkport-contract/1/transport/request-body";
export * from "bulkport-contract/1/transport/safe-text";
export * from "bulkport-contract/1/transport/transport-failure";
export * from "bulkport-contract/1/transport/retry-after";
export { closestName } from "bulkport-contract/1/rows/closest-name";
export * from "bulkport-contract/1/rows/csv-records";
export * from "bulkport-contract/1/rows/file-bytes";
export * from "bulkport-contract/1/rows/text-lines";
export * from "bulkport-contract/1/rows/zip-archive";
}

declare module "bulkport-contract/1/errors/reasons" {
/**
 * Why a step could not do its job: the closed list.
 *
 * A provider fails with one of these and nothing else; the engine adds run, step and provider (`import-error.ts`).
 * Every reason writes its own message from the actual values, says what to do next, and knows whether the same call may
 * be made again. None carries a secret or the content of a row.
 */
import { Schema } from "effect";
import { AbilityMissing, ContractMismatch, OptionsInvalid, SettingsInvalid, UnknownImportType, UnknownProvider } from "bulkport-contract/1/errors/settings-reasons";
import { PluginFaulty, PluginIdTaken, PluginMalformed, PluginNotInstalled, PluginNotLoaded } from "bulkport-contract/1/errors/plugin-reasons";
import { AlreadyImported, ColumnsMissing, ColumnsUnknown, FindingsRefused, LimitExceeded, SourceBroken, SourceChanged, SourceFileEmpty, SourceFileUnreadable, SourceMalformed, TooManyInvalid } from "bulkport-contract/1/errors/file-reasons";
import { AccessDenied, AllowanceUsedUp, CredentialsRefused, HostUntrusted, RateLimited, ReplyLost, RequestRefused, ServiceUnavailable, TargetNotFound, TlsFailed, UnexpectedResponse, Unreachable } from "bulkport-contract/1/errors/service-reasons";
import { JobNotFinished, JobNotFound, OutputMalformed, OutputsGone, StagedFileGone, StartInDoubt, StillRunning } from "bulkport-contract/1/errors/job-reasons";
import { AlreadyRetried, ConfirmationNeeded, JobNotOfRun, JournalDamaged, JournalTooNew, NotInDoubt, NothingToRetry, RunInParts, RunLocked, RunNotFound, StartVetoed, StepMissing, StorageFailed, TargetChanged } from "bulkport-contract/1/errors/run-reasons";
export * from "bulkport-contract/1/errors/settings-reasons";
export * from "bulkport-contract/1/errors/plugin-reasons";
export * from "bulkport-contract/1/errors/file-reasons";
export * from "bulkport-contract/1/errors/service-reasons";
export * from "bulkport-contract/1/errors/job-reasons";
export * from "bulkport-contract/1/errors/run-reasons";
/** The closed list of reasons. */
export const ImportReason: Schema.Union<readonly [typeof SettingsInvalid, typeof OptionsInvalid, typeof UnknownProvider, typeof ContractMismatch, typeof PluginNotInstalled, typeof PluginNotLoaded, typeof PluginMalformed, typeof PluginIdTaken, typeof PluginFaulty, typeof UnknownImportType, typeof SourceFileUnreadable, typeof SourceBroken, typeof SourceFileEmpty, typeof SourceMalformed, typeof ColumnsUnknown, typeof SourceChanged, typeof ColumnsMissing, typeof LimitExceeded, typeof FindingsRefused, typeof TooManyInvalid, typeof AlreadyImported, typeof CredentialsRefused, typeof AccessDenied, typeof TargetNotFound, typeof Unreachable, typeof TlsFailed, typeof HostUntrusted, typeof ReplyLost, typeof RateLimited, typeof AllowanceUsedUp, typeof ServiceUnavailable, typeof RequestRefused, typeof UnexpectedResponse, typeof JobNotFound, typeof JobNotFinished, typeof OutputsGone, typeof OutputMalformed, typeof StartInDoubt, typeof StorageFailed, typeof TargetChanged, typeof RunNotFound, typeof JournalDamaged, typeof JournalTooNew, typeof RunLocked, typeof StillRunning, typeof ConfirmationNeeded, typeof StartVetoed, typeof AbilityMissing, typeof StagedFileGone, typeof NotInDoubt, typeof JobNotOfRun, typeof RunInParts, typeof AlreadyRetried, typeof NothingToRetry, typeof StepMissing]>;
export type ImportReason = typeof ImportReason.Type;
}

declare module "bulkport-contract/1/errors/settings-reasons" {
/** Reasons of settings and options: what is asked for cannot be. */
import { Schema } from "effect";
const SettingsInvalid_base: Schema.Class<SettingsInvalid, Schema.TaggedStruct<"SettingsInvalid", {
    readonly provider: Schema.String;
    /** One sentence each, naming the setting; never its value when it is secret. */
    readonly problems: Schema.$Array<Schema.String>;
    /** What to do, where whoever found it knows better than to look at the list of settings. */
    readonly advice: Schema.optionalKey<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** A setting is missing or has a value that cannot be used. Found before anything is read or sent. */
export class SettingsInvalid extends SettingsInvalid_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const OptionsInvalid_base: Schema.Class<OptionsInvalid, Schema.TaggedStruct<"OptionsInvalid", {
    readonly problems: Schema.$Array<Schema.String>;
    /** What to do, where whoever found it knows better than to look at the list of options. */
    readonly advice: Schema.optionalKey<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** An import option is missing, unknown, or has a value that cannot be used. */
export class OptionsInvalid extends OptionsInvalid_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const UnknownProvider_base: Schema.Class<UnknownProvider, Schema.TaggedStruct<"UnknownProvider", {
    readonly id: Schema.String;
    readonly known: Schema.$Array<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** No provider has this id. */
export class UnknownProvider extends UnknownProvider_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const ContractMismatch_base: Schema.Class<ContractMismatch, Schema.TaggedStruct<"ContractMismatch", {
    readonly provider: Schema.String;
    readonly found: Schema.Number;
    readonly supported: Schema.Number;
    /** The package of the provider, where it was loaded by name. */
    readonly plugin: Schema.optionalKey<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** The provider was made for another version of the contract. */
export class ContractMismatch extends ContractMismatch_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const UnknownImportType_base: Schema.Class<UnknownImportType, Schema.TaggedStruct<"UnknownImportType", {
    readonly provider: Schema.String;
    readonly importType: Schema.String;
    readonly known: Schema.$Array<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** The provider has no such import type. */
export class UnknownImportType extends UnknownImportType_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const AbilityMissing_base: Schema.Class<AbilityMissing, Schema.TaggedStruct<"AbilityMissing", {
    readonly provider: Schema.String;
    /** What was asked for, in words, such as `list its jobs`. */
    readonly ability: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** The provider, or its service, cannot do what was asked for. */
export class AbilityMissing extends AbilityMissing_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
export {};
}

declare module "bulkport-contract/1/errors/plugin-reasons" {
/** Reasons of plugins from outside: why one cannot be used, whoever asks for it. */
import { Schema } from "effect";
const PluginNotInstalled_base: Schema.Class<PluginNotInstalled, Schema.TaggedStruct<"PluginNotInstalled", {
    /** The name of its package, or its path, as it was given. */
    readonly plugin: Schema.String;
    /** The folder that it was looked for from. */
    readonly folder: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** A plugin is not installed where it is looked for. */
export class PluginNotInstalled extends PluginNotInstalled_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const PluginNotLoaded_base: Schema.Class<PluginNotLoaded, Schema.TaggedStruct<"PluginNotLoaded", {
    readonly plugin: Schema.String;
    /** The file that was loaded; left out where it was not found out. */
    readonly path: Schema.optionalKey<Schema.String>;
    /** What it said, cleaned and cut. */
    readonly problem: Schema.String;
    /** What to do, where it is known what is missing. */
    readonly advice: Schema.optionalKey<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** A plugin is there and cannot be loaded: its code failed, or something that it needs is missing. */
export class PluginNotLoaded extends PluginNotLoaded_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const PluginMalformed_base: Schema.Class<PluginMalformed, Schema.TaggedStruct<"PluginMalformed", {
    readonly plugin: Schema.String;
    /** Id of the provider, as far as the plugin has a usable one. */
    readonly id: Schema.optionalKey<Schema.String>;
    /** One sentence each, about one member. */
    readonly problems: Schema.$Array<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** What a package exports is not a plugin, or not a whole one. */
export class PluginMalformed extends PluginMalformed_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const PluginIdTaken_base: Schema.Class<PluginIdTaken, Schema.TaggedStruct<"PluginIdTaken", {
    readonly plugin: Schema.String;
    /** The id that both have. */
    readonly id: Schema.String;
    /** The package of the other one; left out for a provider that comes with whoever loads plugins. */
    readonly other: Schema.optionalKey<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** Two plugins have one id, so that it could not be told which one is meant by it. */
export class PluginIdTaken extends PluginIdTaken_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const PluginFaulty_base: Schema.Class<PluginFaulty, Schema.TaggedStruct<"PluginFaulty", {
    /** Id of the provider. */
    readonly provider: Schema.String;
    /** What was asked of it, such as `open`. */
    readonly operation: Schema.String;
    /** What it threw, cleaned and cut. */
    readonly problem: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** A plugin has failed in a way in which none may: it threw instead of giving a reason. */
export class PluginFaulty extends PluginFaulty_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
export {};
}

declare module "bulkport-contract/1/errors/file-reasons" {
/** Reasons of the source file: what is in it, and what was found in it before anything was started. */
import { Schema } from "effect";
const SourceFileUnreadable_base: Schema.Class<SourceFileUnreadable, Schema.TaggedStruct<"SourceFileUnreadable", {
    readonly path: Schema.String;
    /** In words, such as `it does not exist`. */
    readonly why: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** The source file cannot be read at all. */
export class SourceFileUnreadable extends SourceFileUnreadable_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const SourceBroken_base: Schema.Class<SourceBroken, Schema.TaggedStruct<"SourceBroken", {
    /** What the source is, such as `the rows that were given`; of an address, without user info and query. */
    readonly source: Schema.String;
    /**
     * `failed`: it ended with a failure. `no-json-form`: a row holds what JSON cannot say. `not-bytes`: it gave something else.
     * `too-large`: it is larger than allowed. `refused`: the server of an address gave no file. `unreachable`: no server answered, or not to
     * the end.
     */
    readonly code: Schema.Literals<readonly ["failed", "no-json-form", "not-bytes", "too-large", "refused", "unreachable"]>;
    /** In words, without the content of a row. */
    readonly problem: Schema.String;
    /** Number of the row, from 1, where one can be named. */
    readonly row: Schema.optionalKey<Schema.Number>;
}>, import("effect/Cause").YieldableError>;
/** A source that is no file could not be kept whole, and nothing of it was. */
export class SourceBroken extends SourceBroken_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const SourceFileEmpty_base: Schema.Class<SourceFileEmpty, Schema.TaggedStruct<"SourceFileEmpty", {
    readonly path: Schema.String;
    /** True when there is a header line but nothing below it. */
    readonly hasHeader: Schema.Boolean;
}>, import("effect/Cause").YieldableError>;
/** The source file has no rows to import. */
export class SourceFileEmpty extends SourceFileEmpty_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const SourceMalformed_base: Schema.Class<SourceMalformed, Schema.TaggedStruct<"SourceMalformed", {
    readonly path: Schema.String;
    /** Stable and short, such as `unclosed-quote`; one of the list in the docs. */
    readonly code: Schema.String;
    /** What is wrong, without quoting any cell. */
    readonly problem: Schema.String;
    /** Physical line in the file, from 1. */
    readonly line: Schema.Number;
    /** Cell in the line, from 1, where one can be named. */
    readonly column: Schema.optionalKey<Schema.Number>;
    /** Offset in the file in bytes, from 0, where that is what helps. */
    readonly byte: Schema.optionalKey<Schema.Number>;
}>, import("effect/Cause").YieldableError>;
/** The source file breaks the rules of its format, at a known place. */
export class SourceMalformed extends SourceMalformed_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const SourceChanged_base: Schema.Class<SourceChanged, Schema.TaggedStruct<"SourceChanged", {
    readonly path: Schema.String;
    readonly stagedSha256: Schema.String;
    readonly foundSha256: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** The source file is not the one that was staged. */
export class SourceChanged extends SourceChanged_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const ColumnsMissing_base: Schema.Class<ColumnsMissing, Schema.TaggedStruct<"ColumnsMissing", {
    readonly path: Schema.String;
    readonly missing: Schema.$Array<Schema.Struct<{
        readonly column: Schema.String;
        readonly closest: Schema.optionalKey<Schema.String>;
    }>>;
    /** The first of the names in the header; none when the first row looks like data, which must not be shown. */
    readonly found: Schema.$Array<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** The file lacks columns that the import needs. */
export class ColumnsMissing extends ColumnsMissing_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const ColumnsUnknown_base: Schema.Class<ColumnsUnknown, Schema.TaggedStruct<"ColumnsUnknown", {
    readonly path: Schema.String;
    /** One sentence each. */
    readonly problems: Schema.$Array<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** Columns that are to be renamed or dropped are not in the file. */
export class ColumnsUnknown extends ColumnsUnknown_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const LimitExceeded_base: Schema.Class<LimitExceeded, Schema.TaggedStruct<"LimitExceeded", {
    readonly path: Schema.String;
    /** What is limited, with its unit, such as `bytes after compression`. */
    readonly what: Schema.String;
    readonly allowed: Schema.Number;
    readonly actual: Schema.Number;
}>, import("effect/Cause").YieldableError>;
/** The file is beyond what the provider takes in one job. */
export class LimitExceeded extends LimitExceeded_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const FindingsRefused_base: Schema.Class<FindingsRefused, Schema.TaggedStruct<"FindingsRefused", {
    readonly findings: Schema.Number;
    /** How many of them are about the structure of the file, which no flag lets pass. */
    readonly structural: Schema.Number;
    /** The first few, in words, without any cell's content. */
    readonly samples: Schema.$Array<Schema.String>;
    /** Where all of them are, when they were written to a file. */
    readonly file: Schema.optionalKey<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** Validation found problems, and the plan does not allow to start in spite of them. */
export class FindingsRefused extends FindingsRefused_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const TooManyInvalid_base: Schema.Class<TooManyInvalid, Schema.TaggedStruct<"TooManyInvalid", {
    readonly invalid: Schema.Number;
    readonly rows: Schema.Number;
    /** The limit that was passed, in words. */
    readonly limit: Schema.String;
    readonly file: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** More rows are invalid than the plan's tolerance allows. */
export class TooManyInvalid extends TooManyInvalid_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const AlreadyImported_base: Schema.Class<AlreadyImported, Schema.TaggedStruct<"AlreadyImported", {
    readonly path: Schema.String;
    /** Left out, like what is said of that run, when it is another tenant's. */
    readonly earlierRunId: Schema.optionalKey<Schema.String>;
    /** How that run stands, in words. */
    readonly outcome: Schema.optionalKey<Schema.String>;
    /** When it began, as an ISO date-time. */
    readonly begunAt: Schema.optionalKey<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** The same content was imported to the same place before, within the window in which that is taken for a mistake. */
export class AlreadyImported extends AlreadyImported_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
export {};
}

declare module "bulkport-contract/1/errors/service-reasons" {
/** Reasons of the service, and of the way to it. */
import { Schema } from "effect";
const CredentialsRefused_base: Schema.Class<CredentialsRefused, Schema.TaggedStruct<"CredentialsRefused", {
    /** What was asked, as method and path. */
    readonly endpoint: Schema.String;
    /** Left out where the service does not speak HTTP. */
    readonly status: Schema.optionalKey<Schema.Number>;
    readonly detail: Schema.optionalKey<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** The service refuses the credentials. */
export class CredentialsRefused extends CredentialsRefused_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const AccessDenied_base: Schema.Class<AccessDenied, Schema.TaggedStruct<"AccessDenied", {
    readonly endpoint: Schema.String;
    readonly status: Schema.Number;
    readonly detail: Schema.optionalKey<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** The credentials are good, but not for this. */
export class AccessDenied extends AccessDenied_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const TargetNotFound_base: Schema.Class<TargetNotFound, Schema.TaggedStruct<"TargetNotFound", {
    /** What was looked for, such as `tenant test_abc`. */
    readonly target: Schema.String;
    readonly detail: Schema.optionalKey<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** The place to import into does not exist, or is hidden from these credentials. */
export class TargetNotFound extends TargetNotFound_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const Unreachable_base: Schema.Class<Unreachable, Schema.TaggedStruct<"Unreachable", {
    /** Host and port. */
    readonly host: Schema.String;
    /** The system's own code, such as `ECONNREFUSED`. */
    readonly code: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** No connection could be made: the request was certainly not sent. */
export class Unreachable extends Unreachable_base {
    readonly isRetryable = true;
    get message(): string;
    readonly nextStep: string;
}
const TlsFailed_base: Schema.Class<TlsFailed, Schema.TaggedStruct<"TlsFailed", {
    readonly host: Schema.String;
    readonly code: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** The server's certificate was not accepted: the request was certainly not sent. */
export class TlsFailed extends TlsFailed_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const HostUntrusted_base: Schema.Class<HostUntrusted, Schema.TaggedStruct<"HostUntrusted", {
    /** Host and port. */
    readonly host: Schema.String;
    /** Fingerprints, as `ssh-keygen -lf` prints them. */
    readonly expected: Schema.$Array<Schema.String>;
    readonly actual: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** The host shows another key than the one it is pinned to: nothing was sent, and no key of ours was shown. */
export class HostUntrusted extends HostUntrusted_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const ReplyLost_base: Schema.Class<ReplyLost, Schema.TaggedStruct<"ReplyLost", {
    readonly endpoint: Schema.String;
    /** The system's own code, such as `ECONNRESET`, or `timeout`. */
    readonly code: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** The request was sent, or may have been, and no whole reply came back. Fails only calls that are safe to repeat. */
export class ReplyLost extends ReplyLost_base {
    readonly isRetryable = true;
    get message(): string;
    readonly nextStep: string;
}
const RateLimited_base: Schema.Class<RateLimited, Schema.TaggedStruct<"RateLimited", {
    readonly endpoint: Schema.String;
    /** How long the service asks to wait, where it says so. */
    readonly retryAfterMillis: Schema.optionalKey<Schema.Number>;
    /**
     * True when the answer may as well mean that the allowance of the place is used up, as that to the request of a start may. Left
     * out for every other request that a step makes, such as one for a token.
     */
    readonly mayBeAllowance: Schema.optionalKey<Schema.Boolean>;
}>, import("effect/Cause").YieldableError>;
/** The service asks for fewer or later requests. It did not act on this one. */
export class RateLimited extends RateLimited_base {
    readonly isRetryable = true;
    get message(): string;
    readonly nextStep: string;
}
const AllowanceUsedUp_base: Schema.Class<AllowanceUsedUp, Schema.TaggedStruct<"AllowanceUsedUp", {
    /** What is used up, such as `24 runs a day for table 16`. */
    readonly allowance: Schema.String;
    /** How long the service asks to wait, where it says so. */
    readonly retryAfterMillis: Schema.optionalKey<Schema.Number>;
    /** When there will be some again, at the latest, in milliseconds since the epoch. The engine adds it where it can. */
    readonly backAt: Schema.optionalKey<Schema.Number>;
}>, import("effect/Cause").YieldableError>;
/** The service's allowance for such jobs is used up; waiting a little does not help. */
export class AllowanceUsedUp extends AllowanceUsedUp_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const ServiceUnavailable_base: Schema.Class<ServiceUnavailable, Schema.TaggedStruct<"ServiceUnavailable", {
    readonly endpoint: Schema.String;
    readonly status: Schema.Number;
    readonly retryAfterMillis: Schema.optionalKey<Schema.Number>;
}>, import("effect/Cause").YieldableError>;
/** The service has trouble of its own. Fails only calls that are safe to repeat. */
export class ServiceUnavailable extends ServiceUnavailable_base {
    readonly isRetryable = true;
    get message(): string;
    readonly nextStep: string;
}
const RequestRefused_base: Schema.Class<RequestRefused, Schema.TaggedStruct<"RequestRefused", {
    readonly endpoint: Schema.String;
    /** Left out where the service does not speak HTTP. */
    readonly status: Schema.optionalKey<Schema.Number>;
    /** The service's own code or words, cut to a safe length. */
    readonly detail: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** The service understood the request and refuses it; asking again unchanged is pointless. */
export class RequestRefused extends RequestRefused_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const UnexpectedResponse_base: Schema.Class<UnexpectedResponse, Schema.TaggedStruct<"UnexpectedResponse", {
    readonly endpoint: Schema.String;
    /** Left out where the service does not speak HTTP. */
    readonly status: Schema.optionalKey<Schema.Number>;
    /** What was expected and what came, such as `expected JSON, got text/html`. */
    readonly problem: Schema.String;
    /** The service's own id of the request, for its support. */
    readonly requestId: Schema.optionalKey<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** The reply is not what the service is documented to give: a proxy's page, another shape, another status. */
export class UnexpectedResponse extends UnexpectedResponse_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
export {};
}

declare module "bulkport-contract/1/errors/job-reasons" {
/** Reasons of the job: its start, its state and its results. */
import { Schema } from "effect";
const StagedFileGone_base: Schema.Class<StagedFileGone, Schema.TaggedStruct<"StagedFileGone", {
    /** What the service calls it. */
    readonly reference: Schema.String;
    readonly detail: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** The service no longer has the file that was sent ahead, and this start has certainly made no job of it. */
export class StagedFileGone extends StagedFileGone_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const StartInDoubt_base: Schema.Class<StartInDoubt, Schema.TaggedStruct<"StartInDoubt", {
    readonly label: Schema.String;
    /** What made it so, such as `ECONNRESET` or `HTTP 502`. */
    readonly cause: Schema.String;
    /**
     * True when the service has, or may have used up, what the job is made of: then not finding a job never proves that there
     * is none, and no further start is made. Left out for a start that may be made again once no job is found.
     */
    readonly isHandedOver: Schema.optionalKey<Schema.Boolean>;
}>, import("effect/Cause").YieldableError>;
/**
 * The request to start was sent, or may have been, and no usable answer came back: the job may exist.
 *
 * Never retryable, because a second request could import the file twice.
 */
export class StartInDoubt extends StartInDoubt_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const StillRunning_base: Schema.Class<StillRunning, Schema.TaggedStruct<"StillRunning", {
    readonly runId: Schema.String;
    /** Left out when another import was waited for. */
    readonly jobId: Schema.optionalKey<Schema.String>;
    /** The service's own word. Left out when another import was waited for. */
    readonly providerState: Schema.optionalKey<Schema.String>;
    readonly waitedMillis: Schema.Number;
    /** Where another import goes that was waited for, such as `table 16`. */
    readonly awaited: Schema.optionalKey<Schema.String>;
    /** The run of that import, where it is known and of the same tenant. */
    readonly heldBy: Schema.optionalKey<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/**
 * The time limit for waiting was reached while the job, or another import that has to end before there can be one, was still
 * running. Nothing failed, and the job goes on.
 */
export class StillRunning extends StillRunning_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const JobNotFound_base: Schema.Class<JobNotFound, Schema.TaggedStruct<"JobNotFound", {
    readonly jobId: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** The service knows no job of this reference. */
export class JobNotFound extends JobNotFound_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const JobNotFinished_base: Schema.Class<JobNotFinished, Schema.TaggedStruct<"JobNotFinished", {
    readonly jobId: Schema.String;
    /** The service's own word. */
    readonly providerState: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** Outputs were asked for while the job is still running. */
export class JobNotFinished extends JobNotFinished_base {
    readonly isRetryable = true;
    get message(): string;
    readonly nextStep: string;
}
const OutputsGone_base: Schema.Class<OutputsGone, Schema.TaggedStruct<"OutputsGone", {
    readonly jobId: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** The job's results are not there any more. */
export class OutputsGone extends OutputsGone_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const OutputMalformed_base: Schema.Class<OutputMalformed, Schema.TaggedStruct<"OutputMalformed", {
    readonly output: Schema.String;
    readonly problem: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** A result file cannot be read as what it should be. It was saved as received. */
export class OutputMalformed extends OutputMalformed_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
export {};
}

declare module "bulkport-contract/1/errors/run-reasons" {
/** Reasons of the run: its folder, its record, and what may be done with it now. */
import { Schema } from "effect";
const StorageFailed_base: Schema.Class<StorageFailed, Schema.TaggedStruct<"StorageFailed", {
    readonly path: Schema.String;
    /** The system's own code, such as `ENOSPC`. */
    readonly code: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** The run folder cannot be written or read. */
export class StorageFailed extends StorageFailed_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const RunNotFound_base: Schema.Class<RunNotFound, Schema.TaggedStruct<"RunNotFound", {
    readonly runId: Schema.String;
    /** The runs folder looked in. */
    readonly folder: Schema.String;
    /** Full ids that begin with it, when there is more than one. */
    readonly candidates: Schema.$Array<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** There is no run of this id in the runs folder. */
export class RunNotFound extends RunNotFound_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const RunLocked_base: Schema.Class<RunLocked, Schema.TaggedStruct<"RunLocked", {
    readonly runId: Schema.String;
    /** Who holds it, such as `process 4711 on host build-3 since 2026-11-21T10:00:00Z`. */
    readonly holder: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** Another process is working on this run. */
export class RunLocked extends RunLocked_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const TargetChanged_base: Schema.Class<TargetChanged, Schema.TaggedStruct<"TargetChanged", {
    readonly runId: Schema.String;
    readonly begunAt: Schema.String;
    /** Where the settings point now. */
    readonly settings: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** The settings point at another place than the one where the run was begun. */
export class TargetChanged extends TargetChanged_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const JournalDamaged_base: Schema.Class<JournalDamaged, Schema.TaggedStruct<"JournalDamaged", {
    readonly file: Schema.String;
    /** Entry, from 1. */
    readonly entry: Schema.Number;
    readonly problem: Schema.String;
    /** True when nothing was recorded at all, and nothing sent before anything was. */
    readonly isEmpty: Schema.optionalKey<Schema.Boolean>;
}>, import("effect/Cause").YieldableError>;
/** The record of a run cannot be trusted or understood. */
export class JournalDamaged extends JournalDamaged_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const JournalTooNew_base: Schema.Class<JournalTooNew, Schema.TaggedStruct<"JournalTooNew", {
    readonly file: Schema.String;
    readonly found: Schema.Number;
    readonly supported: Schema.Number;
}>, import("effect/Cause").YieldableError>;
/** The record of a run was written by a newer version. */
export class JournalTooNew extends JournalTooNew_base {
    readonly isRetryable = false;
    get message(): string;
    readonly nextStep: string;
}
const StepMissing_base: Schema.Class<StepMissing, Schema.TaggedStruct<"StepMissing", {
    readonly runId: Schema.String;
    /** The step that has no recorded result yet. */
    readonly missing: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** A step was asked for before the one that it needs. */
export class StepMissing extends StepMissing_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const RunInParts_base: Schema.Class<RunInParts, Schema.TaggedStruct<"RunInParts", {
    readonly runId: Schema.String;
    readonly parts: Schema.Number;
}>, import("effect/Cause").YieldableError>;
/** A single step was asked for of a run whose file is imported in parts. */
export class RunInParts extends RunInParts_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const ConfirmationNeeded_base: Schema.Class<ConfirmationNeeded, Schema.TaggedStruct<"ConfirmationNeeded", {
    readonly runId: Schema.String;
    /** What the import does, such as `Delete users, for good`. */
    readonly title: Schema.String;
    readonly rows: Schema.Number;
    readonly target: Schema.String;
    /** What else it does, in sentences. */
    readonly effects: Schema.$Array<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** The import cannot be undone, and nobody has agreed to it yet. */
export class ConfirmationNeeded extends ConfirmationNeeded_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const StartVetoed_base: Schema.Class<StartVetoed, Schema.TaggedStruct<"StartVetoed", {
    readonly runId: Schema.String;
    /** The caller's own words: why it was not to be started. */
    readonly why: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** The caller's own rules, asked before a start, have forbidden it. */
export class StartVetoed extends StartVetoed_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const NotInDoubt_base: Schema.Class<NotInDoubt, Schema.TaggedStruct<"NotInDoubt", {
    readonly runId: Schema.String;
    /** How the run stands, in words. */
    readonly standing: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** A decision was given about a start that is not in doubt. */
export class NotInDoubt extends NotInDoubt_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const JobNotOfRun_base: Schema.Class<JobNotOfRun, Schema.TaggedStruct<"JobNotOfRun", {
    readonly runId: Schema.String;
    readonly jobId: Schema.String;
    /**
     * What speaks against it. `label`: it carries the label of another run. `record`: another run has recorded it as its own. `none`: the service
     * does not tell whose it is, and who named it may only name one of which that is told.
     */
    readonly evidence: Schema.Literals<readonly ["label", "record", "none"]>;
    /** The other run, where it is of the same tenant. */
    readonly otherRunId: Schema.optionalKey<Schema.String>;
}>, import("effect/Cause").YieldableError>;
/** A person has named a job for a start in doubt that is not to be taken for the one of this run. */
export class JobNotOfRun extends JobNotOfRun_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const AlreadyRetried_base: Schema.Class<AlreadyRetried, Schema.TaggedStruct<"AlreadyRetried", {
    readonly runId: Schema.String;
    readonly childRunId: Schema.String;
}>, import("effect/Cause").YieldableError>;
/** The failed rows of a run have been retried before. */
export class AlreadyRetried extends AlreadyRetried_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
const NothingToRetry_base: Schema.Class<NothingToRetry, Schema.TaggedStruct<"NothingToRetry", {
    readonly runId: Schema.String;
    readonly rejected: Schema.Number;
    readonly unknown: Schema.Number;
}>, import("effect/Cause").YieldableError>;
/** A run has no failed rows of the kind asked for. */
export class NothingToRetry extends NothingToRetry_base {
    readonly isRetryable = false;
    get message(): string;
    get nextStep(): string;
}
export {};
}

declare module "bulkport-contract/1/journal/run-id" {
/**
 * A new run id: the time in UTC to the second, so that ids sort by age, and five random letters. No process gives one twice; of two
 * processes, both may give the same one, though hardly ever.
 */
export const newRunId: (nowMillis: number) => string;
/** When the id of a run was made, in milliseconds since the epoch, to the second; that of a part has the time of the whole. `undefined` for another text. */
export const runIdTime: (runId: string) => number | undefined;
/** The id of the run that imports a part of a file. It is also the path of its folder, from the folder of all runs. */
export const partRunId: (runId: string, number: number) => string;
/** The id of the run that a part belongs to; that of any other run as it is. */
export const wholeRunId: (runId: string) => string;
/** True for the id of a run that imports a part of a file. */
export const isPartRunId: (runId: string) => boolean;
/** True for the id of a run, as a whole, of a file that is no part of another. */
export const isRunId: (text: string) => boolean;
/** The label under which a run's job is known at the service. */
export const labelOf: (runId: string) => string;
/** The id of the run that a label stands for; undefined for a text that is no label, such as the name of anybody's job. */
export const readLabel: (text: string) => string | undefined;
}

declare module "bulkport-contract/1/model/column-changes" {
import { Schema } from "effect";
/**
 * What the text of a CSV cell stands for when its row is sent as JSON: `text` as it is, a `number` with every digit it is
 * written with, a `boolean` (`true` or `false`), or `json`, any JSON value such as a list.
 */
export const ColumnType: Schema.Literals<readonly ["text", "number", "boolean", "json"]>;
export type ColumnType = typeof ColumnType.Type;
/**
 * What is changed about the columns of a file before it is sent. Names in JSON rows are dotted member names.
 *
 * Names to rename and drop are those of the file. A constant is added to every row, in place of a column of that name if
 * there is one after renaming.
 */
export const ColumnChanges: Schema.Struct<{
    /** Name in the file → name that is sent. */
    readonly rename: Schema.$Record<Schema.String, Schema.String>;
    /** Name → text of the constant. */
    readonly set: Schema.$Record<Schema.String, Schema.String>;
    readonly drop: Schema.$Array<Schema.String>;
    /** Name as it is sent → what its cells stand for, where CSV is sent as JSON. The import type knows some by itself. */
    readonly types: Schema.optionalKey<Schema.$Record<Schema.String, Schema.Literals<readonly ["text", "number", "boolean", "json"]>>>;
    /**
     * Name as it is sent → how its dates are written, such as `dd/MM/yyyy` or `dd.MM.yyyy HH:mm`. They are sent as ISO 8601 has
     * them, `yyyy-MM-dd` or `yyyy-MM-dd HH:mm:ss`, which texts may have already. Empty texts stay empty.
     */
    readonly dates: Schema.optionalKey<Schema.$Record<Schema.String, Schema.String>>;
}>;
export type ColumnChanges = typeof ColumnChanges.Type;
/** Columns are sent as they are. */
export const noColumnChanges: ColumnChanges;
/** True when all columns are there as they are in the file; dates in them may be changed. */
export const keepsColumns: ({ drop, rename, set }: ColumnChanges) => boolean;
/** True when nothing is changed. */
export const leavesColumns: (changes: ColumnChanges) => boolean;
}

declare module "bulkport-contract/1/model/destination" {
import { Schema } from "effect";
/** What a place is called, and by what imports into it know of each other. */
export const DestinationName: Schema.Struct<{
    /** In words, such as `table 16`. */
    readonly name: Schema.String;
    /** The same for every import that goes there, whatever its process and settings file. No secret. */
    readonly key: Schema.String;
}>;
export type DestinationName = typeof DestinationName.Type;
/**
 * The place that the rows of one import go to, as far as imports have to share it with each other: a table, a list, a store.
 */
export interface Destination extends DestinationName {
    /** Imports that the service allows for this place within `windowMillis`; no limit when left out. */
    readonly allowance?: {
        readonly most: number;
        readonly windowMillis: number;
        /** In words that follow a number, such as `runs a day`. */
        readonly unit: string;
    };
    /** True when two imports into this place must not be under way at once, because their order would be undefined. */
    readonly isOneAtATime?: boolean;
}
}

declare module "bulkport-contract/1/model/diagnosis" {
import { Schema } from "effect";
/**
 * One thing that was tried to find out whether a connection works. `unknown` means that the answer does not tell; `skipped`
 * that it was not tried, because something before it failed.
 */
export const Diagnosis: Schema.Struct<{
    /** What was tried, in a few words, such as `API key`. */
    readonly name: Schema.String;
    readonly outcome: Schema.Literals<readonly ["passed", "failed", "unknown", "skipped"]>;
    /** What was found, in a sentence. No secret. */
    readonly detail: Schema.String;
    /** What to do about it, in a sentence. */
    readonly advice: Schema.optionalKey<Schema.String>;
}>;
export type Diagnosis = typeof Diagnosis.Type;
}

declare module "bulkport-contract/1/model/job" {
import { Schema } from "effect";
/**
 * A job at the service: plain, versioned and complete, so that it can be tracked from another machine tomorrow.
 * Holds nothing secret.
 */
export const JobRef: Schema.Struct<{
    readonly version: Schema.Literal<1>;
    readonly provider: Schema.String;
    /** The service's own id of the job. */
    readonly id: Schema.String;
    /** Where it runs, in words, such as `tenant test_abc at https://…`. */
    readonly target: Schema.String;
    /** The label it was started with, by which `find` and people recognise it. */
    readonly label: Schema.String;
    /** What else the provider needs to follow it. */
    readonly handle: Schema.Codec<Schema.Json, Schema.Json, never, never>;
}>;
export type JobRef = typeof JobRef.Type;
/**
 * Where a job stands, in the words every provider is translated to.
 *
 * `finished` says the service is done with the file. It does not say that every row succeeded.
 */
export const JobState: Schema.Literals<readonly ["running", "finished", "failed"]>;
export type JobState = typeof JobState.Type;
}

declare module "bulkport-contract/1/model/job-summary" {
import { Schema } from "effect";
/** A job in a service's list: whoever started it, and whatever it does. What the service does not say is left out. */
export const JobSummary: Schema.Struct<{
    readonly id: Schema.String;
    /** The service's own word for what kind of job it is, such as `MUTATION/USER`. */
    readonly type: Schema.String;
    /** False for a job that imports nothing, such as an export. */
    readonly isImport: Schema.Boolean;
    readonly state: Schema.Literals<readonly ["running", "finished", "failed"]>;
    /** The service's own word for its state, as it came. */
    readonly providerState: Schema.String;
    /** The name it has at the service. */
    readonly name: Schema.optionalKey<Schema.String>;
    /** The label of one of our runs, when it was started by one. */
    readonly label: Schema.optionalKey<Schema.String>;
    /** Who started it, in the service's words. */
    readonly startedBy: Schema.optionalKey<Schema.String>;
    /** Milliseconds since the epoch, here and below. */
    readonly createdAt: Schema.optionalKey<Schema.Number>;
    readonly endedAt: Schema.optionalKey<Schema.Number>;
    readonly resultsKeptUntil: Schema.optionalKey<Schema.Number>;
    readonly rowsProcessed: Schema.optionalKey<Schema.Number>;
    /** Rows with errors, as the service counts them. */
    readonly errors: Schema.optionalKey<Schema.Number>;
}>;
export type JobSummary = typeof JobSummary.Type;
}

declare module "bulkport-contract/1/model/json" {
import { Schema } from "effect";
/** A JSON object whose members only its owner understands. */
export const JsonObject: Schema.$Record<Schema.String, Schema.Codec<Schema.Json, Schema.Json, never, never>>;
export type JsonObject = typeof JsonObject.Type;
}

declare module "bulkport-contract/1/model/output-file" {
import { Schema, type Stream } from "effect";
/** What a result file is about: rows that succeeded, rows that failed, the run as a whole, or something else. */
export const OutputKind: Schema.Literals<readonly ["accepted", "rejected", "summary", "other"]>;
export type OutputKind = typeof OutputKind.Type;
/** A result file exactly as the service made it, ready to be read once. */
export interface OutputFile<E> {
    /** A file name, unique within the job, such as `errors.csv`. The engine never uses it as a path as it stands. */
    readonly name: string;
    readonly kind: OutputKind;
    readonly body: Stream.Stream<Uint8Array, E>;
}
/** A result file that has been saved as received. */
export const SavedOutput: Schema.Struct<{
    readonly name: Schema.String;
    readonly kind: Schema.Literals<readonly ["accepted", "rejected", "summary", "other"]>;
    /** Relative to the run's folder. Resolve it with `StepContext.resolve`. */
    readonly path: Schema.String;
    readonly bytes: Schema.Number;
    /** SHA-256 of the bytes as received, in hex. */
    readonly sha256: Schema.String;
}>;
export type SavedOutput = typeof SavedOutput.Type;
}

declare module "bulkport-contract/1/model/prepared-file" {
import { Schema } from "effect";
/** The bytes to import, read once from end to end: structure is sound, rows are counted, content is hashed. */
export const PreparedFile: Schema.Struct<{
    readonly source: Schema.Struct<{
        readonly path: Schema.String;
        readonly compression: Schema.Literals<readonly ["none", "gzip", "zip"]>;
        readonly encoding: Schema.Literals<readonly ["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"]>;
        readonly format: Schema.Literals<readonly ["csv", "jsonl", "json"]>;
        readonly delimiter: Schema.String;
        readonly quote: Schema.String;
        readonly skipLines: Schema.Number;
        readonly header: Schema.optionalKey<Schema.$Array<Schema.String>>;
        readonly guesses: Schema.$Array<Schema.String>;
    }>;
    /** SHA-256 of the source file, in hex. */
    readonly sourceSha256: Schema.String;
    /**
     * Where the bytes to send are: the source itself when it is acceptable as it stands, else a copy, given relative to
     * the run's folder. Resolve it with `StepContext.resolve`.
     */
    readonly path: Schema.String;
    /**
     * The bytes of that file that are sent, one range behind the other, `to` not included. Left out when all of it is sent.
     * Read it with `sentBytes` or hand it on with `sentContent`.
     */
    readonly ranges: Schema.optionalKey<Schema.$Array<Schema.Struct<{
        readonly from: Schema.Number;
        readonly to: Schema.Number;
    }>>>;
    readonly format: Schema.Literals<readonly ["csv", "jsonl"]>;
    readonly delimiter: Schema.String;
    readonly encoding: Schema.Literals<readonly ["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"]>;
    /** SHA-256 of the bytes to send, in hex. */
    readonly sha256: Schema.String;
    readonly bytes: Schema.Number;
    /** Rows to send, without the header; rows are numbered from 1 in the order in which they are sent. */
    readonly rows: Schema.Number;
    /** Rows of the source that are not sent, because they are invalid and the plan sets such rows aside. */
    readonly setAside: Schema.Number;
    /** Header names in order, as sent; for JSONL the dotted member names of the first row. */
    readonly columns: Schema.$Array<Schema.String>;
    /** Header names in order, as in the source. */
    readonly sourceColumns: Schema.$Array<Schema.String>;
    /** True when some row spans more than one line, so that line numbers do not follow from row numbers. */
    readonly hasMultilineRows: Schema.Boolean;
    readonly importType: Schema.String;
    readonly options: Schema.$Record<Schema.String, Schema.Codec<Schema.Json, Schema.Json, never, never>>;
}>;
export type PreparedFile = typeof PreparedFile.Type;
}

declare module "bulkport-contract/1/model/progress" {
import { Schema } from "effect";
/** One look at a job: our state, the service's own word, and its counts where it gives any. */
export const Progress: Schema.Struct<{
    readonly state: Schema.Literals<readonly ["running", "finished", "failed"]>;
    /** The service's own word, as it came; what its support will ask for. */
    readonly providerState: Schema.String;
    /**
     * What the service says beside its word, such as why the job failed. Left out when it says nothing. Give its own words, cleaned by
     * `safeText`; the engine leaves out of them what stands in rows.
     */
    readonly detail: Schema.optionalKey<Schema.String>;
    /** False when the service used a word this provider has never seen. */
    readonly isKnownState: Schema.Boolean;
    /** Rows the service says it has processed. Left out when it does not say: unknown is not zero. */
    readonly rowsProcessed: Schema.optionalKey<Schema.Number>;
    /** Until when the service says it keeps the results, in milliseconds since the epoch. Left out when it does not say. */
    readonly resultsKeptUntil: Schema.optionalKey<Schema.Number>;
    /** True when the service has said that its results are no longer kept. */
    readonly outputsGone: Schema.optionalKey<Schema.Boolean>;
}>;
export type Progress = typeof Progress.Type;
}

declare module "bulkport-contract/1/model/row-outcome" {
/** What became of one staged row. `unknown` whenever it cannot be said with certainty. */
export type RowState = "accepted" | "rejected" | "unknown";
/**
 * What a result file says about one row, as far as it says which row.
 *
 * Named by the values of some columns, by the service's number of the record, or both. The engine pairs it with a staged
 * row; what cannot be paired with certainty stays unknown.
 */
export interface RowOutcome {
    readonly _tag: "RowOutcome";
    readonly outcome: "accepted" | "rejected";
    /** Column name → value, as in the staged file. */
    readonly key?: Readonly<Record<string, string>>;
    /**
     * True when nothing else that the service says is about this record, such as one that a list of failures calls a success.
     * Needed to count records of one key: what is said twice of one must not pass for two.
     */
    readonly isOnlyMention?: boolean;
    /** The service's number, as it stands; how it counts is settled by `RecordReading`. */
    readonly record?: number;
    /** The service's code of the reason, such as `BAD_REQUEST`. */
    readonly code?: string;
    /** The service's words. May quote the row: goes into result files only. */
    readonly message?: string;
    /** The service's word for what it did, such as `CREATED` or `IGNORED`. */
    readonly word?: string;
}
/** What the service says about all rows together. A count it does not give is left out. */
export interface OutcomeTotals {
    readonly _tag: "OutcomeTotals";
    readonly read?: number;
    readonly accepted?: number;
    readonly rejected?: number;
}
/** One thing a result file says. */
export type OutcomeStatement = RowOutcome | OutcomeTotals;
/**
 * One way of reading the service's record numbers: `record = row + offset`, or `record = line + offset`, with rows from 1
 * without the header and lines from 1 with it.
 */
export interface RecordReading {
    readonly counts: "rows" | "lines";
    readonly offset: number;
}
}

declare module "bulkport-contract/1/model/source-file" {
import { Schema } from "effect";
/** How rows are written in a file that is sent. CSV has a header line; JSONL has one JSON object per line. */
export const SourceFormat: Schema.Literals<readonly ["csv", "jsonl"]>;
export type SourceFormat = typeof SourceFormat.Type;
/** How rows are written in a file of the user's: as in one that is sent, or as one JSON array of objects. */
export const FileFormat: Schema.Literals<readonly ["csv", "jsonl", "json"]>;
export type FileFormat = typeof FileFormat.Type;
/** How text is written in bytes. */
export const TextEncoding: Schema.Literals<readonly ["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"]>;
export type TextEncoding = typeof TextEncoding.Type;
/** How a file is packed. A zip archive must hold exactly one file. */
export const Compression: Schema.Literals<readonly ["none", "gzip", "zip"]>;
export type Compression = typeof Compression.Type;
/** The file as the user gave it: where it is and how to read it. */
export const SourceFile: Schema.Struct<{
    /** Absolute path. */
    readonly path: Schema.String;
    readonly compression: Schema.Literals<readonly ["none", "gzip", "zip"]>;
    readonly encoding: Schema.Literals<readonly ["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"]>;
    readonly format: Schema.Literals<readonly ["csv", "jsonl", "json"]>;
    /** Character between two cells; means nothing for JSON. */
    readonly delimiter: Schema.String;
    /** Character around cells that need it; empty for a file in which no character has that meaning. */
    readonly quote: Schema.String;
    /** Lines before the header that are not part of the table, such as `sep=;`. */
    readonly skipLines: Schema.Number;
    /** Names of the columns of a CSV file that has no header line. Left out when its first row is the header. */
    readonly header: Schema.optionalKey<Schema.$Array<Schema.String>>;
    /** What was guessed about the file rather than known, in sentences. */
    readonly guesses: Schema.$Array<Schema.String>;
}>;
export type SourceFile = typeof SourceFile.Type;
/** What a caller says about a file. What is left out is found out from its content. */
export type SourceRequest = Pick<SourceFile, "path"> & Partial<Omit<SourceFile, "path">>;
/** A file of plain UTF-8 text that needs no looking at. */
export const plainSource: (path: string, format: FileFormat, delimiter?: string) => SourceFile;
}

declare module "bulkport-contract/1/model/staged-file" {
import { Schema } from "effect";
/** The file as the provider will read it, where the provider will read it. */
export const StagedFile: Schema.Struct<{
    readonly prepared: Schema.Struct<{
        readonly source: Schema.Struct<{
            readonly path: Schema.String;
            readonly compression: Schema.Literals<readonly ["none", "gzip", "zip"]>;
            readonly encoding: Schema.Literals<readonly ["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"]>;
            readonly format: Schema.Literals<readonly ["csv", "jsonl", "json"]>;
            readonly delimiter: Schema.String;
            readonly quote: Schema.String;
            readonly skipLines: Schema.Number;
            readonly header: Schema.optionalKey<Schema.$Array<Schema.String>>;
            readonly guesses: Schema.$Array<Schema.String>;
        }>;
        readonly sourceSha256: Schema.String;
        readonly path: Schema.String;
        readonly ranges: Schema.optionalKey<Schema.$Array<Schema.Struct<{
            readonly from: Schema.Number;
            readonly to: Schema.Number;
        }>>>;
        readonly format: Schema.Literals<readonly ["csv", "jsonl"]>;
        readonly delimiter: Schema.String;
        readonly encoding: Schema.Literals<readonly ["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"]>;
        readonly sha256: Schema.String;
        readonly bytes: Schema.Number;
        readonly rows: Schema.Number;
        readonly setAside: Schema.Number;
        readonly columns: Schema.$Array<Schema.String>;
        readonly sourceColumns: Schema.$Array<Schema.String>;
        readonly hasMultilineRows: Schema.Boolean;
        readonly importType: Schema.String;
        readonly options: Schema.$Record<Schema.String, Schema.Codec<Schema.Json, Schema.Json, never, never>>;
    }>;
    /** What the provider needs to start from it, such as the service's reference of an upload. Nothing secret. */
    readonly handle: Schema.Codec<Schema.Json, Schema.Json, never, never>;
    /**
     * What staging has decided or could not check, in sentences for people, such as that nothing was sent because the service
     * fetches the file itself. No secret and no content of a row.
     */
    readonly notes: Schema.optionalKey<Schema.$Array<Schema.String>>;
}>;
export type StagedFile = typeof StagedFile.Type;
}

declare module "bulkport-contract/1/model/validation-report" {
import { Schema } from "effect";
/** One problem found before the start. Never quotes the content of a cell. */
export const Finding: Schema.Struct<{
    /** Who found it. */
    readonly by: Schema.Literals<readonly ["engine", "service"]>;
    /** A warning stands in nobody's way. Left out for everything else. */
    readonly severity: Schema.optionalKey<Schema.Literal<"warning">>;
    /** Stable and short, such as `required` or `too-long`; `service` for the words of a service. */
    readonly code: Schema.String;
    readonly message: Schema.String;
    /** Where the rule stands, such as `Advocate Error Codes, RS023`; left out for rules of the engine's own. */
    readonly rule: Schema.optionalKey<Schema.String>;
    /** Row from 1, without the header; left out when the finding is about the whole file. */
    readonly row: Schema.optionalKey<Schema.Number>;
    /** Physical line in the source file, from 1. */
    readonly line: Schema.optionalKey<Schema.Number>;
    /** Header name, or dotted member name. */
    readonly column: Schema.optionalKey<Schema.String>;
}>;
export type Finding = typeof Finding.Type;
/** What a service's own validation said. Skipped is not passed. */
export const ServiceValidation: Schema.Union<readonly [Schema.Struct<{
    readonly status: Schema.Literal<"done">;
    readonly findings: Schema.$Array<Schema.Struct<{
        /** Who found it. */
        readonly by: Schema.Literals<readonly ["engine", "service"]>;
        /** A warning stands in nobody's way. Left out for everything else. */
        readonly severity: Schema.optionalKey<Schema.Literal<"warning">>;
        /** Stable and short, such as `required` or `too-long`; `service` for the words of a service. */
        readonly code: Schema.String;
        readonly message: Schema.String;
        /** Where the rule stands, such as `Advocate Error Codes, RS023`; left out for rules of the engine's own. */
        readonly rule: Schema.optionalKey<Schema.String>;
        /** Row from 1, without the header; left out when the finding is about the whole file. */
        readonly row: Schema.optionalKey<Schema.Number>;
        /** Physical line in the source file, from 1. */
        readonly line: Schema.optionalKey<Schema.Number>;
        /** Header name, or dotted member name. */
        readonly column: Schema.optionalKey<Schema.String>;
    }>>;
    readonly destination: Schema.optionalKey<Schema.Struct<{
        readonly name: Schema.String;
        readonly key: Schema.String;
    }>>;
}>, Schema.Struct<{
    readonly status: Schema.Literal<"skipped">;
    readonly why: Schema.String;
    readonly destination: Schema.optionalKey<Schema.Struct<{
        readonly name: Schema.String;
        readonly key: Schema.String;
    }>>;
}>]>;
export type ServiceValidation = typeof ServiceValidation.Type;
/** How many findings have a code. */
export const FindingsOfCode: Schema.Struct<{
    readonly code: Schema.String;
    readonly findings: Schema.Number;
    readonly severity: Schema.optionalKey<Schema.Literal<"warning">>;
}>;
export type FindingsOfCode = typeof FindingsOfCode.Type;
/** What the engine itself found about the rows of a file, counted exactly, with the first few findings. */
export const FindingsTally: Schema.Struct<{
    /** Without warnings. */
    readonly findings: Schema.Number;
    /** Those of the findings that are about the structure of the file: they stand in the way of any start. */
    readonly structural: Schema.Number;
    readonly warnings: Schema.Number;
    /** Rows with at least one finding. */
    readonly invalidRows: Schema.Number;
    /** Most frequent first. */
    readonly byCode: Schema.$Array<Schema.Struct<{
        readonly code: Schema.String;
        readonly findings: Schema.Number;
        readonly severity: Schema.optionalKey<Schema.Literal<"warning">>;
    }>>;
    /** The first hundred, and the first of each code. */
    readonly samples: Schema.$Array<Schema.Struct<{
        /** Who found it. */
        readonly by: Schema.Literals<readonly ["engine", "service"]>;
        /** A warning stands in nobody's way. Left out for everything else. */
        readonly severity: Schema.optionalKey<Schema.Literal<"warning">>;
        /** Stable and short, such as `required` or `too-long`; `service` for the words of a service. */
        readonly code: Schema.String;
        readonly message: Schema.String;
        /** Where the rule stands, such as `Advocate Error Codes, RS023`; left out for rules of the engine's own. */
        readonly rule: Schema.optionalKey<Schema.String>;
        /** Row from 1, without the header; left out when the finding is about the whole file. */
        readonly row: Schema.optionalKey<Schema.Number>;
        /** Physical line in the source file, from 1. */
        readonly line: Schema.optionalKey<Schema.Number>;
        /** Header name, or dotted member name. */
        readonly column: Schema.optionalKey<Schema.String>;
    }>>;
    /** True when rows were held against the rules of the import type, false when only the structure was looked at. */
    readonly areRowsValidated: Schema.Boolean;
}>;
export type FindingsTally = typeof FindingsTally.Type;
/** What validation found, by whom, and what was not validated. */
export const ValidationReport: Schema.Struct<{
    /** Exact number of findings, samples or not; without warnings. */
    readonly findings: Schema.Number;
    readonly warnings: Schema.Number;
    /** Those that stand in the way of a start; findings about rows that were set aside do not. */
    readonly blocking: Schema.Number;
    /** Exact number of findings by code, most frequent first. */
    readonly byCode: Schema.$Array<Schema.Struct<{
        readonly code: Schema.String;
        readonly findings: Schema.Number;
        readonly severity: Schema.optionalKey<Schema.Literal<"warning">>;
    }>>;
    /** The first findings; all of them are in `2-validate/findings.csv`. */
    readonly samples: Schema.$Array<Schema.Struct<{
        /** Who found it. */
        readonly by: Schema.Literals<readonly ["engine", "service"]>;
        /** A warning stands in nobody's way. Left out for everything else. */
        readonly severity: Schema.optionalKey<Schema.Literal<"warning">>;
        /** Stable and short, such as `required` or `too-long`; `service` for the words of a service. */
        readonly code: Schema.String;
        readonly message: Schema.String;
        /** Where the rule stands, such as `Advocate Error Codes, RS023`; left out for rules of the engine's own. */
        readonly rule: Schema.optionalKey<Schema.String>;
        /** Row from 1, without the header; left out when the finding is about the whole file. */
        readonly row: Schema.optionalKey<Schema.Number>;
        /** Physical line in the source file, from 1. */
        readonly line: Schema.optionalKey<Schema.Number>;
        /** Header name, or dotted member name. */
        readonly column: Schema.optionalKey<Schema.String>;
    }>>;
    /** True when rows were validated against the import type's row schema. */
    readonly rowsValidated: Schema.Boolean;
    /** Whether the service validated too; `absent` when its provider has no such operation. */
    readonly service: Schema.Literals<readonly ["done", "skipped", "absent"]>;
    /** What was not validated and why, in sentences. */
    readonly notValidated: Schema.$Array<Schema.String>;
}>;
export type ValidationReport = typeof ValidationReport.Type;
}

declare module "bulkport-contract/1/provider/import-type" {
import type { Schema } from "effect";
import type { ColumnType } from "bulkport-contract/1/model/column-changes";
import type { SourceFormat, TextEncoding } from "bulkport-contract/1/model/source-file";
/**
 * A column that is made for rows which lack it or leave it empty, such as an idempotency key: from all else in the row, so
 * that the same row always gets the same text, in every run.
 */
export interface MadeColumn {
    /** As it is sent. */
    readonly name: string;
    /** Makes the text from a row without this column, written as JSON with its members in the order of their names. */
    readonly textOf: (row: string) => string;
    /** What it is for, in a sentence that users are shown. */
    readonly why: string;
}
/** How many different keys may share one value of a column, such as the users of one account. */
export interface GroupLimit {
    /** By its name as it is sent. */
    readonly column: string;
    /** Keys for one value of it. */
    readonly most: number;
    /** What to say of a row beyond it, in words that go on from the name of the column. */
    readonly message: string;
    /** Where the rule stands. */
    readonly rule: string;
}
/** One kind of import that a provider offers, with what it needs from a file. */
export interface ImportType {
    /** The service's own name where it has one, such as `MUTATION/USER`. */
    readonly id: string;
    /** Short words users may type instead. */
    readonly aliases: ReadonlyArray<string>;
    /** What it does, in a few words for people, such as `Create and update users`. */
    readonly title: string;
    /** What the service takes, at least one. A file of another format is converted where that loses nothing. */
    readonly formats: ReadonlyArray<SourceFormat>;
    /** Exact header names, or dotted member names for JSONL, that every file must have. */
    readonly requiredColumns: ReadonlyArray<string>;
    /** The delimiter that CSV must have, where the service takes only one. Files with another are converted. */
    readonly delimiter?: string;
    /** The encoding that text must have; UTF-8 unless given. Files with another are converted. */
    readonly encoding?: TextEncoding;
    /**
     * The columns that identify a row, and what a key stands for: with `record`, rows of one key describe one record and
     * the service may name it once; with `row`, the service names every row.
     */
    readonly key?: {
        readonly columns: ReadonlyArray<string>;
        readonly means: "record" | "row";
    };
    /**
     * The rules for one row, as far as they are known: decodes from an object of column name → text for CSV, and from the
     * parsed line for JSONL. Left out when the service's rules are not known, and rows are then not validated.
     *
     * Its messages quote no cell. `makePlugin` sees to it that it is run by the copy of effect that it was made with.
     */
    readonly rowSchema?: (format: SourceFormat) => Schema.Decoder<unknown>;
    /** What is known of the cells of a column, by its name as it is sent, for CSV that is sent as JSON. */
    readonly columnType?: (column: string) => ColumnType | undefined;
    /** A column that is made where it is missing or empty. */
    readonly madeColumn?: MadeColumn;
    /** How many keys may share one value of a column; rows beyond it are findings. */
    readonly groupLimit?: GroupLimit;
    /**
     * True when what is not in the file means something, as for an import that removes whoever is not in it. Such a file is imported as a
     * whole or not at all: it is not cut into parts, none of its rows is set aside, and failed rows are not imported alone.
     */
    readonly isWholeSet?: boolean;
    /** True when applying a row cannot be undone. A person or the caller then has to agree before the start. */
    readonly isDestructive: boolean;
    /**
     * What the import does beyond its rows, with the options it was asked for: whom it notifies, what it triggers, what it
     * takes with it. In sentences that are shown before the start.
     */
    readonly effects?: ReadonlyArray<string>;
}
}

declare module "bulkport-contract/1/provider/limits" {
/** What a provider takes in one job, and how often it wants to be asked. Left out means no known limit. */
export interface Limits {
    /** Bytes of the file as it is sent, for a service that is sent the file as it is. A larger one is imported in parts. */
    readonly maxFileBytes?: number;
    /** Bytes of the file after compression, for a provider that compresses. */
    readonly maxPackedBytes?: number;
    /** Rows in one file, without the header. */
    readonly maxRows?: number;
    /** How many parts of one file may be imported at the same time, when it is more than one job takes. One unless given. */
    readonly maxJobsAtOnce?: number;
    /** Pause before the first look at a started job, in milliseconds; it grows by half each time up to `maxPollMillis`. */
    readonly firstPollMillis: number;
    readonly maxPollMillis: number;
    /** How long after a lost reply a started job may take to be found, in milliseconds. */
    readonly findGraceMillis: number;
    /**
     * True where `find` goes by what `stage` has left, and not by the label alone: it does not see the job of a file that was staged anew since. Where
     * the store of runs was put back from a backup, not finding a job proves nothing then, and a person decides.
     */
    readonly findsStagedOnly?: boolean;
}
}

declare module "bulkport-contract/1/provider/plugin-command" {
import type { Effect, Schema } from "effect";
import type { ImportReason } from "bulkport-contract/1/errors/reasons";
import type { JsonObject } from "bulkport-contract/1/model/json";
import type { OptionField, SettingValues } from "bulkport-contract/1/provider/provider-plugin";
/** A JSON file that a command takes. */
export interface CommandFile {
    /** What it is called in help, such as `definition`. */
    readonly name: string;
    readonly description: string;
}
/** A file that was given to a command, as read. */
export interface ReadCommandFile {
    /** As it was given, for messages. */
    readonly path: string;
    readonly content: Schema.Json;
}
/** What a command is called with. */
export interface CommandCall {
    /** One for each declared file, in that order. */
    readonly files: ReadonlyArray<ReadCommandFile>;
    /** The options that were given, each in the shape of its kind. */
    readonly options: JsonObject;
    /** Those of the settings it declares that are known and not secret. */
    readonly settings: SettingValues;
}
/** Sentences for people under a common heading. */
export interface CommandNotes {
    readonly heading: string;
    /** Whole sentences, or lines to be copied such as a command. */
    readonly sentences: ReadonlyArray<string>;
}
/** What a command came to. */
export interface CommandResult {
    /** One sentence. */
    readonly summary: string;
    readonly notes: ReadonlyArray<CommandNotes>;
    /** A document that was made, to be printed or saved. */
    readonly output?: Schema.Json;
    /** False when something was found that a person should look at. What was made is given all the same. */
    readonly isClean: boolean;
}
/**
 * Work on JSON files that a plugin offers beside imports, such as turning the definition of another version into that of this
 * one. It is done on this machine: without credentials, and without any request.
 */
export interface PluginCommand {
    /**
     * The words that call it behind the plugin's id, such as `["profile", "check"]`. `jobs` and `doctor` are commands that every
     * plugin has, and no first word here.
     */
    readonly words: ReadonlyArray<string>;
    /** What it does, in one line. */
    readonly title: string;
    /** What it does, takes and gives, for its own help. */
    readonly description: string;
    readonly files: ReadonlyArray<CommandFile>;
    readonly optionFields: ReadonlyArray<OptionField>;
    /** Names of the plugin's settings that it looks at. A secret one is never given to it. */
    readonly settingNames: ReadonlyArray<string>;
    /** What may stand behind the words, and what that is good for. */
    readonly examples: ReadonlyArray<{
        readonly arguments: string;
        readonly description: string;
    }>;
    /**
     * Does the work. Writes nothing: saving what it made is for the caller.
     *
     * Fails with `OptionsInvalid` for files and options that it cannot use.
     */
    readonly run: (call: CommandCall) => Effect.Effect<CommandResult, ImportReason>;
}
}

declare module "bulkport-contract/1/provider/provider-plugin" {
import { Effect, Schema, type Scope } from "effect";
import { type ImportReason, type OptionsInvalid, type UnknownImportType } from "bulkport-contract/1/errors/reasons";
import type { JsonObject } from "bulkport-contract/1/model/json";
import type { ImportType } from "bulkport-contract/1/provider/import-type";
import type { PluginCommand } from "bulkport-contract/1/provider/plugin-command";
import type { Provider, contractVersion } from "bulkport-contract/1/provider/provider";
/** A setting of a connection to the service. Secret ones come from the environment only. */
export interface SettingField {
    /** Name in settings files and code, such as `tenantAlias`: letters, digits and dashes. `--tenant-alias` is its flag. */
    readonly name: string;
    /** The environment variable that it is taken from, such as `ADVOCATE_TENANT_ALIAS`. */
    readonly environment: string;
    /** What it is and where to find it, in a sentence that people are shown. */
    readonly description: string;
    /** True for one that is no flag, stands in no file and is never shown. */
    readonly isSecret: boolean;
    /** True when the provider cannot be opened without it. */
    readonly isRequired: boolean;
    /** Shown to users; the schema applies it. */
    readonly default?: string;
}
/** An option of one import, given in the plan. */
export interface OptionField {
    /** Name in plans, settings files and, as `--name`, on the command line: letters, digits and dashes. */
    readonly name: string;
    /** What it does, in a sentence that people are shown. */
    readonly description: string;
    /**
     * How it is written on a command line: `text`; `switch` (present or not); `list` (repeated); `pairs` (`a=b`, repeated);
     * `json-file` (a path, whose parsed content is the value).
     */
    readonly kind: "text" | "switch" | "list" | "pairs" | "json-file";
    /** The words that it takes, where it takes no others. */
    readonly choices?: ReadonlyArray<string>;
    /** True when no import goes without it. Shown to users; `importType` sees to it. */
    readonly isRequired?: boolean;
    /** What counts when it is not given. Shown to users; `importType` or the provider applies it. */
    readonly default?: string;
}
/** Setting name → value as text, as it comes from the environment, a settings file or code. */
export type SettingValues = Readonly<Record<string, string | undefined>>;
/** What describes a provider before it is opened. */
export interface PluginDescription {
    /** The version of the contract that the plugin was compiled with: always `contractVersion`. */
    readonly contract: typeof contractVersion;
    /**
     * What the provider is called on command lines, in settings and in the records of runs: small letters, digits and dashes, a
     * letter first, 40 at the most. It never changes: runs are resumed by it. The package is best called `bulkport-provider-<id>`.
     */
    readonly id: string;
    /** What it imports into, in a few words for people, such as `Salesforce Bulk API 2.0`. */
    readonly title: string;
    /** Everything that opening it may need, each with a name of its own. */
    readonly settingFields: ReadonlyArray<SettingField>;
    /** Options of all import types; which of them one takes is for `importType` to say. Each has a name of its own. */
    readonly optionFields: ReadonlyArray<OptionField>;
    /** The import types known by name. The set may be open: `importType` decides. */
    readonly importTypes: ReadonlyArray<ImportType>;
    /** Work on JSON files beside imports. Left out when there is none. */
    readonly commands?: ReadonlyArray<PluginCommand>;
    /**
     * Resolves an import type by id or alias and checks the options given for it, without any request. What it gives is what counts
     * for the import, so that it may differ by the options.
     *
     * Fails with `UnknownImportType`, which lists the known ones, and with `OptionsInvalid`, one sentence for each problem.
     */
    readonly importType: (idOrAlias: string, options: JsonObject) => Effect.Effect<ImportType, UnknownImportType | OptionsInvalid>;
}
/** What a provider package exports: who it is, what it needs to know, and how to open it. */
export interface ProviderPlugin extends PluginDescription {
    /**
     * Makes the provider for these settings. Makes no request; connections close with the scope.
     *
     * Fails with `SettingsInvalid`, which names every setting that is missing or unusable.
     */
    readonly open: (values: SettingValues) => Effect.Effect<Provider, ImportReason, Scope.Scope>;
}
/**
 * Makes a plugin from a description, a schema of its settings, and a function that opens it with the decoded settings.
 *
 * The schema decodes an object of setting name → text; secrets should decode to `Redacted`.
 *
 * Every plugin is to be made with this: it also ties the rules of import types to the copy of effect that they were made with,
 * since the engine may have another one. Throws when the schema was made with another copy than `@bulkport/core` itself uses.
 */
export const makePlugin: <Settings>(plugin: PluginDescription & {
    readonly settings: Schema.Codec<Settings, unknown>;
    readonly open: (settings: Settings) => Effect.Effect<Provider, ImportReason, Scope.Scope>;
}) => ProviderPlugin;
}

declare module "bulkport-contract/1/provider/provider" {
import type { Effect, Stream } from "effect";
import type { ImportReason } from "bulkport-contract/1/errors/reasons";
import type { Diagnosis } from "bulkport-contract/1/model/diagnosis";
import type { Destination } from "bulkport-contract/1/model/destination";
import type { JobRef } from "bulkport-contract/1/model/job";
import type { JsonObject } from "bulkport-contract/1/model/json";
import type { JobSummary } from "bulkport-contract/1/model/job-summary";
import type { OutputFile, SavedOutput } from "bulkport-contract/1/model/output-file";
import type { PreparedFile } from "bulkport-contract/1/model/prepared-file";
import type { Progress } from "bulkport-contract/1/model/progress";
import type { OutcomeStatement, RecordReading } from "bulkport-contract/1/model/row-outcome";
import type { StagedFile } from "bulkport-contract/1/model/staged-file";
import type { ServiceValidation } from "bulkport-contract/1/model/validation-report";
import type { Limits } from "bulkport-contract/1/provider/limits";
/**
 * The version of this contract, raised when plugins that were made for it no longer fit. The engine refuses a provider of another
 * version, by name, and says which of the two is older.
 */
export const contractVersion = 1;
/** What an operation may know about its run. */
export interface StepContext {
    /**
     * Unique to this run, or to this part of it: letters, digits and dashes, 50 characters at the most. Goes where the service lets us put it, so that
     * `find` and people can recognise the job.
     */
    readonly label: string;
    /** A folder of this run, absolute and there, where the provider may keep files between `stage` and `start`. */
    readonly folder: string;
    /** Absolute path of a file that is given relative to the run's folder; absolute paths stay as they are. */
    readonly resolve: (path: string) => string;
    /** The run whose failed rows are imported once more. For `stage` alone, and left out there for every other run. */
    readonly retryOf?: RetriedRun;
}
/** A run of which some rows are imported once more. */
export interface RetriedRun {
    readonly runId: string;
    /**
     * Its file as it was staged, for what staging has chosen by all rows of it and should choose again; of a file in parts, the
     * first part. Left out when the record of the run cannot be read.
     */
    readonly staged?: StagedFile;
}
/** A job that was started elsewhere, as far as the service tells. */
export interface AdoptedJob {
    readonly job: JobRef;
    /** Id of the import type it is of. */
    readonly importType: string;
    /** The options it is of, as a plan would have them. Left out where the import type needs none. */
    readonly options?: JsonObject;
    /** The file it imports, where the service still has it. The ending of its name tells the format. */
    readonly upload?: OutputFile<ImportReason>;
}
/**
 * What a plugin implements so that the engine can import into one place of one service.
 *
 * Every operation makes one attempt and returns. Waiting, retries, time limits and the `step`, `provider` and `runId` of
 * an error are added by the engine. An ability is an operation that is present; a missing one is left out.
 */
export interface Provider {
    /** As in its plugin. */
    readonly contract: typeof contractVersion;
    /** As in its plugin. */
    readonly id: string;
    /**
     * Where rows go, in words for people and for comparing runs, such as `tenant test_abc at https://…`. No secret. The same settings
     * always give the same words: a run is only resumed where they are the same.
     */
    readonly target: string;
    readonly limits: Limits;
    /**
     * Makes the prepared file ready for `start`, sending it ahead if the service wants that.
     *
     * Safe to call again after a failure. Keeps what it needs for `start` in the handle, which is saved as JSON and must be enough
     * after a crash and on another day.
     */
    readonly stage: (file: PreparedFile, context: StepContext) => Effect.Effect<StagedFile, ImportReason>;
    /** Left out when the service cannot validate a file without importing it. Creates nothing. */
    readonly validate?: (file: StagedFile, context: StepContext) => Effect.Effect<ServiceValidation, ImportReason>;
    /**
     * Creates the job and returns once the service has accepted it. Never waits for the job.
     *
     * Fails with `StartInDoubt` whenever the service may have acted without our knowing. Any other failure promises that
     * no job was created.
     */
    readonly start: (file: StagedFile, context: StepContext) => Effect.Effect<JobRef, ImportReason>;
    /**
     * Looks for jobs started with this label: none, the one, or (when the service was asked twice) several.
     *
     * By the label alone, however old the job: the file may have been staged anew since. Where that cannot be, `limits.findsStagedOnly` says so.
     *
     * Left out when the service offers no way to look.
     */
    readonly find?: (file: StagedFile, context: StepContext) => Effect.Effect<ReadonlyArray<JobRef>, ImportReason>;
    /**
     * Where the rows of a staged file go, for a service that limits or does not order what goes to one place. Makes no request:
     * what the place is called by the service, `validate` may find out, and that counts then. Left out, or `undefined`, when
     * imports need not know of each other.
     */
    readonly destination?: (file: StagedFile) => Destination | undefined;
    /** Asks once how the job is doing, with one request. Fails with `JobNotFound` for an unknown job. */
    readonly track: (job: JobRef) => Effect.Effect<Progress, ImportReason>;
    /**
     * Opens the result files, exactly as the service made them. Each is read to its end before the next one is pulled.
     *
     * Fails with `JobNotFinished` while the job is running and with `OutputsGone` when they are no longer kept.
     */
    readonly collect: (job: JobRef) => Stream.Stream<OutputFile<ImportReason>, ImportReason>;
    /**
     * Reads a saved result file into what it says about rows. Left out when its files do not say which row they talk about.
     *
     * Fails with `OutputMalformed` when the file cannot be read to its end; what was read before counts.
     */
    readonly readOutcomes?: (output: SavedOutput, file: StagedFile, context: StepContext) => Stream.Stream<OutcomeStatement, ImportReason>;
    /**
     * The ways in which the service may count the records it names by number, most likely first. The engine settles which
     * one holds by the evidence of each run. Needed when `readOutcomes` gives record numbers.
     */
    readonly recordReadings?: (file: StagedFile) => ReadonlyArray<RecordReading>;
    /**
     * Lists the jobs at the target, newest first where the service allows: ours, those of other people, and those that import
     * nothing. Each page is asked for when it is needed. Left out when the service has no such list.
     */
    readonly jobs?: () => Stream.Stream<JobSummary, ImportReason>;
    /**
     * Makes a reference to an import that was started elsewhere, so that it can be tracked and collected. Changes nothing.
     *
     * Fails with `JobNotFound` for an unknown job and with `AbilityMissing` for one that is no import. Left out when a job
     * cannot be followed by its id alone.
     */
    readonly adopt?: (jobId: string) => Effect.Effect<AdoptedJob, ImportReason>;
    /**
     * Tries whether settings, credentials and rights will do, one thing after the other, and says what each answer means.
     * Changes nothing at the service. Left out when there is no harmless way to try.
     */
    readonly diagnose?: () => Effect.Effect<ReadonlyArray<Diagnosis>>;
}
}

declare module "bulkport-contract/1/provider/sent-file" {
import { Stream } from "effect";
import type { StorageFailed } from "bulkport-contract/1/errors/reasons";
import type { PreparedFile } from "bulkport-contract/1/model/prepared-file";
import type { FileContent } from "bulkport-contract/1/transport/request-body";
import type { StepContext } from "bulkport-contract/1/provider/provider";
/** The bytes to send, for a request body: the whole file or the ranges of it that are sent. */
export const sentContent: (file: PreparedFile, context: Pick<StepContext, "resolve">) => FileContent;
/** The bytes to send, for whoever packs or reads them. In constant memory. */
export const sentBytes: (file: PreparedFile, context: Pick<StepContext, "resolve">) => Stream.Stream<Uint8Array, StorageFailed>;
}

declare module "bulkport-contract/1/transport/request-body" {
import { type FileContent } from "bulkport-contract/1/transport/file-pieces";
export type { FileContent };
/** A request body whose length is known before it is sent, and which can be opened as often as needed. */
export interface RequestBody {
    readonly contentType: string;
    readonly contentLength: number;
    /** Pieces are to be sent as they come: the next one may overwrite the one before the last. */
    readonly open: () => string | Uint8Array | AsyncIterable<Uint8Array>;
}
/** A value as a JSON body. */
export const jsonBody: (value: unknown) => RequestBody;
/**
 * A file, or ranges of it, as the body itself, with its exact length, streamed from disk.
 *
 * Rejects when the file cannot be read, and with a `RangeError` when a range is not within it. A file that changes size
 * before it has been sent breaks the request; nothing is cut short silently.
 */
export const fileBody: (contentType: string, content: string | FileContent) => Promise<RequestBody>;
/** A part of a multipart body: bytes in memory, or a file or ranges of one that are streamed. */
export interface MultipartPart {
    readonly name: string;
    readonly filename: string;
    readonly contentType: string;
    readonly content: Uint8Array | FileContent;
}
/**
 * A `multipart/form-data` body with its exact length, files streamed from disk.
 *
 * Rejects when a file cannot be read, and with a `RangeError` when a range is not within its file. A file that changes size
 * before it has been sent breaks the request; nothing is cut short silently.
 */
export const multipartBody: (parts: ReadonlyArray<MultipartPart>) => Promise<RequestBody>;
}

declare module "bulkport-contract/1/transport/file-pieces" {
/** A file as the content of a request, or parts of it. */
export interface FileContent {
    readonly path: string;
    /** Byte offsets, `to` exclusive, sent one behind the other; the whole file when left out. */
    readonly ranges?: ReadonlyArray<{
        readonly from: number;
        readonly to: number;
    }>;
}
/** A file's bytes that are to be sent, fixed at one moment. */
export interface MeasuredFile {
    readonly path: string;
    /** Size of the whole file when it was measured. */
    readonly fileBytes: number;
    readonly ranges: ReadonlyArray<{
        readonly from: number;
        readonly to: number;
    }>;
    /** How many bytes the ranges have together. */
    readonly bytes: number;
}
/**
 * Looks up how long a file is now. Rejects when it cannot be read, and with a `RangeError` when a range is not within it.
 */
export const measureFile: ({ path, ranges }: FileContent) => Promise<MeasuredFile>;
/**
 * The bytes of a measured file in pieces, read ahead of the one who sends them, in buffers that are used again: fresh ones
 * cost the system more than reading does, and would wait for the collector by the hundred.
 *
 * A piece is valid until two more have been asked for. Throws when the file has another size than when it was measured,
 * and then before its last piece: the request breaks off, and the service never sees a whole one.
 *
 * Why nothing is overwritten before the kernel has it: `write` of a stream gives false when the stream then holds as much as
 * its mark, or more. A piece that lies in a reused buffer is longer than the mark of any socket, so `write` gives false for
 * it, always, and undici asks for the next piece only after `drain`. A stream emits `drain` when it holds nothing any more,
 * that is, when every write has been called back: the kernel has taken the bytes, or TLS and HTTP/2 have put their own,
 * encrypted copy into it. So all pieces have been taken when the next one is asked for. Pieces that are not longer than the
 * mark, at the end of a file or range, may have to wait in the stream; they get a buffer of their own. When a connection
 * breaks, the system lets go of what it had not taken, and nothing of it is sent afterwards.
 */
export function filePieces(file: MeasuredFile): AsyncGenerator<Uint8Array>;
}

declare module "bulkport-contract/1/limits/limit-requests" {
import { Effect } from "effect";
import type { HttpTransport } from "bulkport-contract/1/transport/http-transport";
/** What a service allows. */
export interface RequestLimits {
    /** The same for all whose requests the service counts together, such as a service and a licence. No secret. */
    readonly key: string;
    /** Requests in flight at most. As many as there are, where the service limits their number in time only. */
    readonly atOnce?: number;
    /** Requests that are sent within any 60 seconds at most. */
    readonly perMinute: number;
}
/**
 * A transport whose requests keep to limits, together with those of every transport with the same key: in this process, and
 * in all processes of this user on this machine (see `SharedLimits`).
 *
 * Each `send` waits for a free place first and for the rate second. The place is held until the request has failed, or the reply
 * has been read, as a text or as a body, or else until the scope of the request closes. So whoever sends a request must not have
 * one under way in the same fiber whose reply is neither read nor closed: when all places are held by such, all of them wait for
 * ever.
 *
 * Waiting can be interrupted, and has no time limit of its own. A request that waits has not been sent.
 */
export const limitRequests: (transport: HttpTransport, { atOnce, key, perMinute }: RequestLimits) => Effect.Effect<HttpTransport>;
}

declare module "bulkport-contract/1/transport/http-transport" {
/**
 * HTTP as providers need it: one attempt, streaming both ways, and a failure that says whether the service may have seen
 * the request.
 *
 * Knows no service and decides nothing: statuses, redirects, retries and waiting are the caller's.
 */
import { Effect, type Scope, Stream } from "effect";
import { type TransportFailure } from "bulkport-contract/1/transport/transport-failure";
import type { RequestBody } from "bulkport-contract/1/transport/request-body";
/** One request. */
export interface HttpRequest {
    readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
    readonly url: URL;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: RequestBody;
    /**
     * True for a request that must not be lost to an idle connection that the server is just closing: it gets a connection
     * of its own.
     */
    readonly onFreshConnection?: boolean;
}
/** A reply: status and headers are here, the body still has to be read, once. */
export interface HttpReply {
    readonly status: number;
    /** Header names in lower case; of repeated headers the last. */
    readonly headers: Readonly<Record<string, string>>;
    /** The body as it comes. A connection that breaks half-way fails; nothing is cut short silently. */
    readonly body: Stream.Stream<Uint8Array, TransportFailure>;
    /**
     * The whole body as text, for small answers. Past `maxBytes` (1 MiB unless given) the rest is thrown away.
     */
    readonly text: (maxBytes?: number) => Effect.Effect<string, TransportFailure>;
}
/** What a provider sends its requests with. */
export interface HttpTransport {
    /** Sends one request. The connection is given back when the scope closes, read or not; interruption cuts it. */
    readonly send: (request: HttpRequest) => Effect.Effect<HttpReply, TransportFailure, Scope.Scope>;
}
/** Time limits of a transport, in milliseconds. */
export interface HttpTransportOptions {
    /** For connecting, name look-up and TLS together. 10 s. */
    readonly connectMillis?: number;
    /** From the end of the request to the head of the reply. Generous, because services slow down instead of refusing. 5 min. */
    readonly headersMillis?: number;
    /** Between two pieces of a reply's body. 5 min. */
    readonly bodyMillis?: number;
}
/**
 * Makes a transport with a pool of connections of its own, closed with the scope.
 *
 * Honours `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`. Undici is loaded with the first transport, not before.
 */
export const makeHttpTransport: (options?: HttpTransportOptions) => Effect.Effect<HttpTransport, never, Scope.Scope>;
}

declare module "bulkport-contract/1/transport/transport-failure" {
import { ReplyLost, TlsFailed, Unreachable } from "bulkport-contract/1/errors/reasons";
/**
 * Why a request got no whole reply.
 *
 * `NotSent` promises that the service has not seen the request. Everything else is `NoReply`: it may have acted.
 */
export type TransportFailure = {
    readonly _tag: "NotSent";
    readonly host: string;
    readonly code: string;
    readonly isTls: boolean;
} | {
    readonly _tag: "NoReply";
    readonly endpoint: string;
    readonly code: string;
};
/** Classifies what undici threw while a request was made. */
export const toTransportFailure: (error: unknown, url: URL, endpoint: string) => TransportFailure;
/** The reason for a call that is safe to repeat. A provider's `start` must not use it for `NoReply`. */
export const toReason: (failure: TransportFailure) => Unreachable | TlsFailed | ReplyLost;
}

declare module "bulkport-contract/1/limits/limits-in-memory" {
import type { SharedLimits } from "bulkport-contract/1/limits/shared-limits";
/** Limits that are shared by whoever is given them, within one process: for tests, and where no file can be written. */
export const sharedLimitsInMemory: () => SharedLimits;
}

declare module "bulkport-contract/1/limits/shared-limits" {
import { Context, type Effect, type Scope } from "effect";
/** Which uses of a key count together. */
export interface UseWindow {
    readonly windowMillis: number;
    /** No further use is recorded while so many lie within the window; any number when left out. */
    readonly most?: number;
}
/** Who has a place that outlives its process. */
export interface PlaceKeeper {
    readonly owner: string;
    /** Milliseconds since the owner asked for it last, as one does who looks at it again. */
    readonly quietMillis: number;
}
/**
 * What imports count together, by a key: places that one of them has at a time, and uses within a stretch of time.
 *
 * None of it waits for others, and none of it fails: see `waitForPlace` and `waitForRoom` for those who want to wait.
 */
export interface SharedLimits {
    /**
     * Takes one of so many places of a key until the scope closes. False, at once, when all of them are taken. The end of a
     * process, however it comes about, gives its places back.
     */
    readonly tryPlace: (key: string, places: number) => Effect.Effect<boolean, never, Scope.Scope>;
    /**
     * Takes one of so many places of a key for an owner, such as a run, who has it until it is given back, whatever becomes of this
     * process; true, too, when the owner has one already. Such a place is one of those that `tryPlace` gives, too. Left out where
     * places end with their process only.
     *
     * Each call is a claim of its own, the last one of an owner counts: see `giveBackPlace`.
     */
    readonly keepPlace?: (key: string, places: number, owner: string, claim?: string) => Effect.Effect<boolean>;
    /**
     * Gives back the place that an owner has, if any. With a claim, only if the owner has not claimed it otherwise since, as a
     * process does that has taken over from one that was taken for dead. There where `keepPlace` is.
     */
    readonly giveBackPlace?: (key: string, owner: string, claim?: string) => Effect.Effect<void>;
    /** Who keeps places of a key. There where `keepPlace` is. */
    readonly keepersOf?: (key: string) => Effect.Effect<ReadonlyArray<PlaceKeeper>>;
    /** The pause between two looks for a free place that suits what a look costs, in milliseconds; 20 unless given. */
    readonly pollMillis?: number;
    /**
     * Records that a key is used now, under a mark by which that can be taken back. Gives 0, or, when the window has its most
     * already, records nothing and gives the milliseconds until it has room.
     */
    readonly recordUse: (key: string, mark: string, window: UseWindow) => Effect.Effect<number>;
    /** Takes back what was recorded under this mark, if anything was. */
    readonly takeBackUse: (key: string, mark: string) => Effect.Effect<void>;
    /** How many uses lie within so many milliseconds before now; `undefined` when that cannot be found out. */
    readonly countUses: (key: string, windowMillis: number) => Effect.Effect<number | undefined>;
}
/** Shared by all processes of this user on this machine, unless others are provided with `Effect.provideService`. */
export const SharedLimits: Context.Reference<SharedLimits>;
}

declare module "bulkport-contract/1/transport/before-sending" {
import { Context, Effect } from "effect";
import type { RunLocked, StorageFailed } from "bulkport-contract/1/errors/reasons";
/**
 * Asked right before a request leaves, after everything that it may have waited for. When it fails, the request is not sent: the transport
 * fails with `NotSent`, and the tag of the reason as its code. Lets everything pass unless another is provided.
 *
 * The engine provides one around a start: a process that was paused, or that has waited for long, must not make a job of a run that
 * another one has taken over meanwhile.
 */
export const BeforeSending: Context.Reference<Effect.Effect<void, RunLocked | StorageFailed>>;
}

declare module "bulkport-contract/1/transport/safe-text" {
import { Redacted } from "effect";
/**
 * Cuts foreign text to a length that is safe to show, on one line, with every one of these secrets blotted out, and with whatever
 * looks like credentials or like the mail address of a person.
 */
export const safeText: (text: string, secrets?: ReadonlyArray<Redacted.Redacted>, maxLength?: number) => string;
}

declare module "bulkport-contract/1/transport/retry-after" {
/** Milliseconds to wait according to a `Retry-After` header in seconds or as a date, if it can be understood. */
export const retryAfterMillis: (header: string | undefined, nowMillis: number) => number | undefined;
}

declare module "bulkport-contract/1/rows/closest-name" {
/**
 * The candidate that was most likely meant by a word, or `undefined` when none is close. Case and separators hardly count.
 */
export const closestName: (word: string, candidates: ReadonlyArray<string>) => string | undefined;
}

declare module "bulkport-contract/1/rows/csv-records" {
import { Stream } from "effect";
import { RowProblem } from "bulkport-contract/1/rows/row-problem";
/** Column name → value. Names are as in the header line. */
export type CsvRecord = Readonly<Record<string, string>>;
/**
 * Reads CSV bytes with a header line as records by column name, leniently, for result files of services: a short row lacks
 * its last columns, cells beyond the header are dropped, a byte-order mark is taken away. Columns that are not wanted are
 * left out.
 *
 * Fails with `RowProblem` where the text cannot be CSV or UTF-8.
 */
export const csvRecords: <E>(bytes: Stream.Stream<Uint8Array, E>, delimiter: string, isWanted?: (column: string) => boolean) => Stream.Stream<CsvRecord, E | RowProblem>;
/** The delimiter of a header line: the one of `,` `;` tab and `|` that stands in it most often outside quotes; else comma. */
export const detectDelimiter: (headerLine: string) => string;
export { RowProblem };
}

declare module "bulkport-contract/1/rows/row-problem" {
const RowProblem_base: new <A extends Record<string, any> = {}>(args: import("effect/Types").VoidIfEmpty<{ readonly [P in keyof A as P extends "_tag" ? never : P]: A[P]; }>) => import("effect/Cause").YieldableError & {
    readonly _tag: "RowProblem";
} & Readonly<A>;
/** A place where text breaks the rules of its format. Becomes a reason once it is known which file it was. */
export class RowProblem extends RowProblem_base<{
    /** Stable and short, as findings have it, such as `unclosed-quote`. */
    readonly code: string;
    /** What is wrong, without quoting any cell. */
    readonly problem: string;
    /** Physical line, from 1. */
    readonly line: number;
    /** Cell in the line, from 1. */
    readonly column?: number;
    /** Offset in bytes, from 0. */
    readonly byte?: number;
}> {
}
export {};
}

declare module "bulkport-contract/1/rows/file-bytes" {
import { Stream } from "effect";
import { StorageFailed } from "bulkport-contract/1/errors/reasons";
export { systemCode } from "bulkport-contract/1/errors/storage-failure";
/** The bytes of a file from one offset to its end, or to another offset, which is not included. In constant memory. */
export const fileBytes: (path: string, from?: number, to?: number) => Stream.Stream<Uint8Array, StorageFailed>;
}

declare module "bulkport-contract/1/errors/storage-failure" {
/** Failures of a disk, or of whatever else keeps bytes, as a reason. */
import { Effect } from "effect";
import { StorageFailed } from "bulkport-contract/1/errors/run-reasons";
/** The code that the system gave for a failed file operation, such as `ENOSPC`. */
export const systemCode: (error: unknown) => string;
/** A failed file operation as a reason. */
export const storageFailed: (path: string, error: unknown) => StorageFailed;
/** Runs a file operation; a failure of the system becomes `StorageFailed` for this path. Anything else is a defect. */
export const onStorage: <A>(path: string, run: () => Promise<A>) => Effect.Effect<A, StorageFailed>;
}

declare module "bulkport-contract/1/rows/text-lines" {
import type { Stream } from "effect";
import { type TextLine } from "bulkport-contract/1/rows/lines-of-text";
import type { RowProblem } from "bulkport-contract/1/rows/row-problem";
export { linesOfText, type TextLine } from "bulkport-contract/1/rows/lines-of-text";
/**
 * Splits UTF-8 bytes into lines at LF or CR LF. A last line without a break counts; empty lines are passed over, but
 * counted. Fails where the bytes are not UTF-8 or a line is longer than any record may be.
 */
export const textLines: <E>(bytes: Stream.Stream<Uint8Array, E>) => Stream.Stream<TextLine, E | RowProblem>;
}

declare module "bulkport-contract/1/rows/lines-of-text" {
import type { Stream } from "effect";
import { RowProblem } from "bulkport-contract/1/rows/row-problem";
/** One line of text, without its line break. */
export interface TextLine {
    /** From 1. */
    readonly line: number;
    readonly text: string;
}
/**
 * Splits text into lines at LF or CR LF. A last line without a break counts; empty lines are passed over, but counted.
 *
 * Fails with `record-too-long` behind the line before one that is longer than any record may be.
 */
export const linesOfText: <E>(text: Stream.Stream<string, E>) => Stream.Stream<TextLine, E | RowProblem>;
}

declare module "bulkport-contract/1/rows/zip-archive" {
/** ZIP archives: opened within limits, their files read as streams, their names never used as paths. */
import { Effect, type Scope, Stream } from "effect";
import { StorageFailed } from "bulkport-contract/1/errors/reasons";
/** What is wrong with an archive, in a word. `packing` is a way of packing that is not deflate. */
export type ArchiveFault = "truncated" | "broken" | "packing" | "encrypted" | "unsafe-name" | "too-many-entries" | "too-large";
const ArchiveRefused_base: new <A extends Record<string, any> = {}>(args: import("effect/Types").VoidIfEmpty<{ readonly [P in keyof A as P extends "_tag" ? never : P]: A[P]; }>) => import("effect/Cause").YieldableError & {
    readonly _tag: "ArchiveRefused";
} & Readonly<A>;
/** An archive that cannot or must not be read. Not a reason by itself: whoever opened it knows what it was. */
export class ArchiveRefused extends ArchiveRefused_base<{
    readonly fault: ArchiveFault;
    /** What is wrong, about "it" and without any name in it, such as `it has 51 entries, more than 50`. */
    readonly problem: string;
}> {
}
/** The archive is at fault, or the disk. */
export type ArchiveFailure = ArchiveRefused | StorageFailed;
/** How much an archive may hold. What is left out is not limited. */
export interface ArchiveLimits {
    /** Folders and what macOS adds count too. */
    readonly maxEntries?: number;
    /** Bytes of all files together, unpacked. */
    readonly maxUnpackedBytes?: number;
    /** Unpacked bytes for each byte of the archive, where more than `harmlessBytes` come out of it. */
    readonly maxRatio?: number;
    /** 0 when left out. */
    readonly harmlessBytes?: number;
    /**
     * True to take names that lead out of a folder, from programs that are known to be careless. Names are never used as paths
     * here, so that refusing them is only a matter of trust.
     */
    readonly takesAnyName?: boolean;
}
/** A file in an archive. */
export interface ZipEntry {
    /** As it stands in the archive: foreign text, good for telling files apart and nothing else. Undecodable bytes are lost. */
    readonly name: string;
    /** As the directory says. `content` is never longer. */
    readonly unpackedBytes: number;
    /**
     * Its bytes, unpacked, as often as asked while the archive is open. Fails where they are not as many as the directory says,
     * and at their end where the checksum is wrong.
     */
    readonly content: Stream.Stream<Uint8Array, ArchiveFailure>;
}
/** An open archive. */
export interface ZipArchive {
    /**
     * Its files in the order of its directory, without folders and what macOS adds. Read as they are taken, once. Fails at the
     * first entry that is encrypted, has an unsafe name, or with which the entries so far are beyond a limit: an archive whose
     * list came to its end is within all limits.
     */
    readonly files: Stream.Stream<ZipEntry, ArchiveFailure>;
}
/** Opens an archive; it is closed with the scope. */
export const openZip: (path: string, limits?: ArchiveLimits) => Effect.Effect<ZipArchive, ArchiveFailure, Scope.Scope>;
export {};
}
