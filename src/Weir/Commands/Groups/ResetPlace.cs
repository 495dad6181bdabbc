using System.CommandLine;
using System.Globalization;
using Weir.Kafka;
using Weir.Kafka.Admin;

namespace Weir.Commands.Groups;

/// <summary>Where a reset goes to: one of <c>--to-earliest</c>, <c>--to-latest</c>, <c>--to-offset</c>, <c>--to-datetime</c> and <c>--shift-by</c>, as kafka-consumer-groups.sh has them.</summary>
sealed class ResetPlace
{
    readonly Option<bool> _earliest = new("--to-earliest") { Description = "To the first record." };
    readonly Option<bool> _latest = new("--to-latest") { Description = "To the end: what is there already is not read." };
    readonly Option<long?> _offset = new("--to-offset") { Description = "To an offset.", HelpName = "N" };
    readonly Option<string?> _time = new("--to-datetime") { Description = "To the first record of that time or later, such as 2026-01-31T08:00:00Z; a time without a zone is UTC.", HelpName = "TIME" };
    readonly Option<long?> _shift = new("--shift-by") { Description = "That many offsets on, or back with a minus, from the committed position.", HelpName = "N" };

    public Symbol[] Options => [_earliest, _latest, _offset, _time, _shift];

    /// <summary>The offsets of the place, within what the partitions have.</summary>
    /// <exception cref="CommandFailure">Not one place is given, but none or several; or a shift has nothing to start from.</exception>
    public async Task<IReadOnlyDictionary<TopicPartition, long>> FindAsync(ParseResult parsed, KafkaAdmin admin, IReadOnlyCollection<TopicPartition> partitions, IReadOnlyDictionary<TopicPartition, CommittedOffset> committed, CancellationToken cancellation)
    {
        if (Options.Count(option => parsed.GetResult((Option)option) is { Implicit: false }) != 1) throw CommandFailure.Usage("a reset goes to one place", "Give one of --to-earliest, --to-latest, --to-offset, --to-datetime and --shift-by");
        var first = await admin.ListOffsetsAsync(partitions, OffsetSpec.Earliest, IsolationLevel.ReadUncommitted, cancellation);
        var end = await admin.ListOffsetsAsync(partitions, OffsetSpec.Latest, IsolationLevel.ReadUncommitted, cancellation);
        var at = Time(parsed) is { } time ? await admin.ListOffsetsAsync(partitions, OffsetSpec.At(time), IsolationLevel.ReadUncommitted, cancellation) : null;
        return partitions.ToDictionary(partition => partition, partition => Math.Clamp(Wanted(partition), first[partition], end[partition]));

        long Wanted(TopicPartition partition)
        {
            if (at is not null) return at[partition];
            if (parsed.GetValue(_offset) is { } offset) return offset;
            if (parsed.GetValue(_shift) is { } shift) return (committed.GetValueOrDefault(partition) ?? throw CommandFailure.Usage($"nothing is committed for {partition} that --shift-by could start from", "Take another place for it, with --partition")).Offset + shift;
            return parsed.GetValue(_latest) ? end[partition] : first[partition];
        }
    }

    DateTimeOffset? Time(ParseResult parsed)
    {
        if (parsed.GetValue(_time) is not { } text) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw CommandFailure.Usage($"'{text}' is no time", "Write --to-datetime 2026-01-31T08:00:00Z");
    }
}
