using System.Globalization;
using Weir.Engine;

namespace Weir.Commands.Doctoring;

/// <summary>Whether the topics' settings fit each other and the pipeline: what is too large, too old, too young, or kept too short.</summary>
sealed class TopicSettingCheck(PipelinePlan plan, Findings findings)
{
    const long HeaderRoom = 64 * 1024;
    const long HourMs = 3_600_000;
    const long DayMs = 24 * HourMs;
    const string Bytes = "max.message.bytes";
    const string Retention = "retention.ms";

    /// <param name="source">What is read.</param>
    /// <param name="outputs">The sink and the topics of routes.</param>
    /// <param name="dead">Where dead letters go.</param>
    public void Run(TopicState source, IReadOnlyList<TopicState> outputs, TopicState dead)
    {
        int before = findings.All.Count;
        foreach (var output in outputs)
        {
            OutputSize(source, output);
            Times(source, output);
            Cleanup(output);
        }
        Sizes(source, dead);
        DeadLetters(source, dead);
        if (findings.All.Count == before && outputs.All(output => output.Configs is not null) && dead.Configs is not null) findings.Ok("topic settings", "sizes, timestamps and retention fit");
    }

    void OutputSize(TopicState source, TopicState sink)
    {
        if (source.Number(Bytes) is { } from && sink.Number(Bytes) is { } to && to < from) findings.Warn(sink.Subject, $"{Bytes} is {to}, the source's is {from}: an output that is larger becomes a dead letter (WEIR3302)", $"Set {Bytes}={from} on '{sink.Name}'");
    }

    void Sizes(TopicState source, TopicState dead)
    {
        if (source.Number(Bytes) is not { } from) return;
        if (dead.Number(Bytes) is { } letters && letters < from + HeaderRoom)
            findings.Warn(dead.Subject, $"{Bytes} is {letters}, the source's is {from}: {(plan.DeadLetters.Oversize == DeadLetterOversize.Stop ? "a letter that does not fit halts its partition (WEIR2010)" : "of a letter that does not fit only a pointer is written")}", $"Set {Bytes}={from + HeaderRoom} on '{dead.Name}'");
        if (from > plan.Source.Limits.Bytes + HeaderRoom) findings.Warn(source.Subject, $"takes records of {from} bytes, and the pipeline's limit is {plan.Source.Limits.Bytes}: larger ones become dead letters", $"Set source.limits.bytes: {from}, or leave it so on purpose");
    }

    void Times(TopicState source, TopicState sink)
    {
        if (plan.Sink.Timestamp != SinkTimestamp.Source || sink.Configs is null) return;
        if (sink.Text("message.timestamp.type") == "LogAppendTime")
        {
            findings.Warn(sink.Subject, "message.timestamp.type is LogAppendTime: the time of the source record is lost", $"Set message.timestamp.type=CreateTime on '{sink.Name}', or sink.timestamp: now, which says so");
            return;
        }
        if (sink.Number("message.timestamp.after.max.ms") is < HourMs and var ahead) findings.Warn(sink.Subject, $"message.timestamp.after.max.ms is {ahead}: younger timestamps are replaced by the present, the original in a header", "Leave it at an hour or more, or set the producers' clocks");
        if (sink.Number("message.timestamp.before.max.ms") is { } back && back < (Age(source.Number(Retention)) ?? long.MaxValue))
            findings.Warn(sink.Subject, $"message.timestamp.before.max.ms is {back}, less than the source keeps: older records are refused and become dead letters", $"Raise it on '{sink.Name}', or set sink.timestamp: now");
        if (Age(sink.Number(Retention)) is { } kept && kept < (Age(source.Number(Retention)) ?? long.MaxValue))
            findings.Warn(sink.Subject, $"{Retention} is {Days(kept)}, the source's is {Days(Age(source.Number(Retention)))}: outputs carry the source's time, so those of an old backlog are deleted soon after they are written", $"Raise {Retention} on '{sink.Name}'");
    }

    void Cleanup(TopicState sink)
    {
        if (IsCompacted(sink) && plan.Sink.Key is null) findings.Warn(sink.Subject, "is compacted and the pipeline sets no key: a record without a key is refused and becomes a dead letter", "Set sink.key");
        if (!IsCompacted(sink) && plan.Source.Tombstones == TombstonePolicy.Pass && sink.Configs is not null && sink.Number(Retention) is -1) findings.Warn(sink.Subject, "is kept for ever and never compacted", "Set retention.ms or cleanup.policy=compact");
    }

    void DeadLetters(TopicState source, TopicState dead)
    {
        if (source.Partitions > 0 && dead.Partitions > 0 && dead.Partitions < source.Partitions) findings.Warn(dead.Subject, $"has {dead.Partitions} partitions, the source {source.Partitions}: letters of several partitions share one", "Give it as many, so that a letter keeps its partition's number");
        if (IsCompacted(dead)) findings.Fail(dead.Subject, "is compacted: letters with equal keys replace each other, and one without a key is refused", $"Set cleanup.policy=delete on '{dead.Name}'");
        if (dead.Configs is null) return;
        if (Age(dead.Number(Retention)) is not { } kept) findings.Warn(dead.Subject, "keeps letters for ever, with personal data in clear", $"Set {Retention}, such as {30 * DayMs} (30 days)");
        else if (kept < 7 * DayMs) findings.Warn(dead.Subject, $"{Retention} is {Days(kept)}: letters are gone before somebody has looked at them", $"Set {Retention}, such as {30 * DayMs} (30 days)");
    }

    static bool IsCompacted(TopicState topic) => topic.Text("cleanup.policy")?.Contains("compact", StringComparison.Ordinal) ?? false;

    static long? Age(long? retention) => retention is >= 0 ? retention : null;

    static string Days(long? milliseconds) => milliseconds is { } age ? string.Create(CultureInfo.InvariantCulture, $"{age / (double)DayMs:0.##} days") : "for ever";
}
