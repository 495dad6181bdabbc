using Microsoft.Extensions.Logging;

namespace Weir.Kafka.Hosting;

/// <summary>The log events of a pipeline in a host: the ids are the numbers of the program's codes, WEIR6001 and so on, which docs/reference/codes.md explains.</summary>
static partial class PipelineLog
{
    [LoggerMessage(6001, LogLevel.Information, "pipeline {Pipeline} started: group {Group}, instance {Instance}, {Workers} workers")]
    public static partial void Started(ILogger log, string pipeline, string group, string instance, int workers);

    [LoggerMessage(6002, LogLevel.Information, "worker {Worker}: partitions {Owned} assigned (given {Given}, revoked {Revoked})")]
    public static partial void Assigned(ILogger log, int worker, string owned, string given, string revoked);

    [LoggerMessage(6003, LogLevel.Warning, "worker {Worker}: transaction given up, gone back to the committed positions: {Why} ({Seconds:0.000} s)")]
    public static partial void Recovered(ILogger log, int worker, string why, double seconds);

    [LoggerMessage(6004, LogLevel.Information, "worker {Worker}: first transaction committed after {Seconds:0.000} s")]
    public static partial void FirstCommit(ILogger log, int worker, double seconds);

    [LoggerMessage(6005, LogLevel.Warning, "worker {Worker}: going on trying: {What}")]
    public static partial void Trying(ILogger log, int? worker, string what);

    [LoggerMessage(6006, LogLevel.Information, "pipeline {Pipeline} stopping")]
    public static partial void Stopping(ILogger log, string pipeline);

    [LoggerMessage(6007, LogLevel.Information, "pipeline {Pipeline} stopped: read {Read}, written {Written}, dead {Dead}, dropped {Dropped}")]
    public static partial void Stopped(ILogger log, string pipeline, long read, long written, long dead, long dropped);

    [LoggerMessage(6030, LogLevel.Error, "worker {Worker}: {Code} {What}. {Next}")]
    public static partial void Halted(ILogger log, int worker, string code, string what, string next);

    [LoggerMessage(6032, LogLevel.Warning, "worker {Worker}: a step wants {Record} again later, its partition waits: {Why}")]
    public static partial void Retrying(ILogger log, int worker, string record, string why);

    [LoggerMessage(6033, LogLevel.Warning, "worker {Worker}: {Partition} has {Records} records in retry, as many as it may, and waits until some are done")]
    public static partial void RetryFull(ILogger log, int worker, string partition, int records);

    [LoggerMessage(6008, LogLevel.Information, "worker {Worker}: going on again after {Seconds:0.000} s")]
    public static partial void GoingOn(ILogger log, int worker, double seconds);

    [LoggerMessage(6009, LogLevel.Information, "lookup {Lookup} read again: {Entries} entries")]
    public static partial void LookupRead(ILogger log, string lookup, int entries);

    [LoggerMessage(6014, LogLevel.Warning, "the changed file of lookup {Lookup} is not taken, the table before stays in use: {Why}")]
    public static partial void LookupKept(ILogger log, string lookup, string why);

    [LoggerMessage(6015, LogLevel.Information, "lookup {Lookup} read from topic {Topic}: {Entries} entries ({Seconds:0.000} s)")]
    public static partial void LookupTopicRead(ILogger log, string lookup, string topic, int entries, double seconds);

    [LoggerMessage(6016, LogLevel.Warning, "no record of lookup {Lookup} has the columns {Columns}, which steps take values of")]
    public static partial void LookupColumnsUnseen(ILogger log, string lookup, string columns);

    [LoggerMessage(6017, LogLevel.Warning, "{Count} records of lookup {Lookup} are not taken, the entries before stay; the first, {Record}: {Why}")]
    public static partial void LookupRefused(ILogger log, string lookup, long count, string record, string why);

    [LoggerMessage(6018, LogLevel.Warning, "the topic of lookup {Lookup} cannot be read, its table stays as it was: {Why}")]
    public static partial void LookupStale(ILogger log, string lookup, string why);

    [LoggerMessage(6019, LogLevel.Information, "lookup {Lookup} is followed again after {Seconds:0.000} s")]
    public static partial void LookupFollows(ILogger log, string lookup, double seconds);

    [LoggerMessage(6040, LogLevel.Error, "offsets {From} to {To} of {Partition} were deleted before they were read; it goes on behind them")]
    public static partial void Gap(ILogger log, string partition, long from, long to);

    [LoggerMessage(6022, LogLevel.Information, "worker {Worker} reads back what came before its positions in partitions {Partitions}; they wait until then")]
    public static partial void Recalling(ILogger log, int worker, string partitions);

    [LoggerMessage(6020, LogLevel.Information, "worker {Worker} read {Records} records back, of what came before its positions, in {Seconds:0.000} s")]
    public static partial void Recalled(ILogger log, int worker, long records, double seconds);

    [LoggerMessage(6021, LogLevel.Warning, "worker {Worker} forgot {Records} records within the window of deduplicate: there were more than its entries")]
    public static partial void Forgotten(ILogger log, int worker, long records);

    [LoggerMessage(6034, LogLevel.Warning, "'{Topic}' takes other batches than before: up to {Bytes} bytes, timestamps up to {Ahead} ahead")]
    public static partial void LimitsChanged(ILogger log, string topic, int bytes, TimeSpan? ahead);

    [LoggerMessage(LogLevel.Warning, "{Problem}")]
    public static partial void Warned(ILogger log, string problem);
}
