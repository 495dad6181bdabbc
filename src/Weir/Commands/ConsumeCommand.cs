using System.CommandLine;
using Weir.Commands.Records;
using Weir.Kafka;
using Weir.Kafka.Reading;

namespace Weir.Commands;

/// <summary><c>weir consume</c>: shows a topic's records, with kcat's options. Joins no group and commits nothing.</summary>
sealed class ConsumeCommand(ProgramIo io)
{
    readonly KafkaAccess _kafka = new(io);
    readonly Option<string> _topic = new("--topic", "-t") { Description = "The topic to read.", Required = true };
    readonly Option<int?> _partition = new("--partition", "-p") { Description = "Only this partition. Default: all." };
    readonly Option<string> _offset = new("--offset", "-o") { Description = "Where to begin: beginning, end, N, -N (the last N of each partition), s@MILLISECONDS.", DefaultValueFactory = _ => "beginning" };
    readonly Option<long?> _count = new("--count", "-c") { Description = "Stop after so many records." };
    readonly Option<bool> _untilEnd = new("--exit", "-e") { Description = "Stop at the end of now. Default: wait for more." };
    readonly Option<string?> _format = new("--format", "-f") { Description = "How to write a record: %s %k value and key, %S %K their lengths, %t %p %o topic, partition, offset, %T timestamp, %h headers." };
    readonly Option<bool> _json = new("--json", "-J") { Description = "A line of JSON for each record." };
    readonly Option<string?> _keyDelimiter = new("-K") { Description = "Write the key and this before the value.", HelpName = "text" };
    readonly Option<bool> _uncommitted = new("--uncommitted") { Description = "Also records of open and aborted transactions." };

    public Command Build()
    {
        var command = new Command("consume", "Show a topic's records; joins no group.") { _topic, _partition, _offset, _count, _untilEnd, _format, _json, _keyDelimiter, _uncommitted };
        _kafka.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var output = new RecordOutput(io.OutBytes, parsed.GetValue(_json) ? null : new RecordFormat(parsed.GetValue(_format) ?? Default(parsed)));
        var begin = Records.OffsetSpec.Parse(parsed.GetValue(_offset)!);
        await using var client = _kafka.Connect(parsed);
        try
        {
            await ShowAsync(parsed, client, begin, output, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl+C is how following a topic ends.
        }
        return ExitCode.Done;
    }

    async Task ShowAsync(ParseResult parsed, KafkaClient client, Records.OffsetSpec begin, RecordOutput output, CancellationToken cancellation)
    {
        var isolation = parsed.GetValue(_uncommitted) ? IsolationLevel.ReadUncommitted : IsolationLevel.ReadCommitted;
        var ranges = await ReadingRanges.OfAsync(client, parsed.GetValue(_topic)!, parsed.GetValue(_partition), begin, parsed.GetValue(_untilEnd), isolation, cancellation);
        long left = parsed.GetValue(_count) ?? long.MaxValue;
        await foreach (var fetched in new TopicReader(client, new() { Isolation = isolation, MaxWait = TimeSpan.FromMilliseconds(250) }).ReadAsync(ranges, cancellation))
        {
            left -= output.Write(fetched, left);
            await output.FlushAsync(cancellation);
            if (left <= 0) break;
        }
    }

    string Default(ParseResult parsed) => parsed.GetValue(_keyDelimiter) is { } between ? "%k" + between.Replace("%", "%%", StringComparison.Ordinal) + "%s\\n" : "%s\\n";
}
