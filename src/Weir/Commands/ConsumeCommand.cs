using System.CommandLine;
using Weir.Commands.Records;
using Weir.Kafka;
using Weir.Kafka.Reading;

namespace Weir.Commands;

/// <summary><c>weir consume</c>: shows a topic's records, with kcat's options. Joins no group and commits nothing.</summary>
sealed class ConsumeCommand(ProgramIo io)
{
    readonly KafkaAccess kafka = new(io);
    readonly Option<string> topic = new("--topic", "-t") { Description = "The topic to read.", Required = true };
    readonly Option<int?> partition = new("--partition", "-p") { Description = "Only this partition. Default: all." };
    readonly Option<string> offset = new("--offset", "-o") { Description = "Where to begin: beginning, end, N, -N (the last N of each partition), s@MILLISECONDS.", DefaultValueFactory = _ => "beginning" };
    readonly Option<long?> count = new("--count", "-c") { Description = "Stop after so many records." };
    readonly Option<bool> untilEnd = new("--exit", "-e") { Description = "Stop at the end of now. Default: wait for more." };
    readonly Option<string?> format = new("--format", "-f") { Description = "How to write a record: %s %k value and key, %S %K their lengths, %t %p %o topic, partition, offset, %T timestamp, %h headers." };
    readonly Option<bool> json = new("--json", "-J") { Description = "A line of JSON for each record." };
    readonly Option<string?> keyDelimiter = new("-K") { Description = "Write the key and this before the value." };
    readonly Option<bool> uncommitted = new("--uncommitted") { Description = "Also records of open and aborted transactions." };

    public Command Build()
    {
        var command = new Command("consume", "Show a topic's records; joins no group.") { topic, partition, offset, count, untilEnd, format, json, keyDelimiter, uncommitted };
        kafka.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var output = new RecordOutput(io.OutBytes, parsed.GetValue(json) ? null : new RecordFormat(parsed.GetValue(format) ?? Default(parsed)));
        var begin = Records.OffsetSpec.Parse(parsed.GetValue(offset)!);
        await using var client = kafka.Connect(parsed);
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
        var isolation = parsed.GetValue(uncommitted) ? IsolationLevel.ReadUncommitted : IsolationLevel.ReadCommitted;
        var ranges = await ReadingRanges.OfAsync(client, parsed.GetValue(topic)!, parsed.GetValue(partition), begin, parsed.GetValue(untilEnd), isolation, cancellation);
        long left = parsed.GetValue(count) ?? long.MaxValue;
        await foreach (var fetched in new TopicReader(client, new() { Isolation = isolation, MaxWait = TimeSpan.FromMilliseconds(250) }).ReadAsync(ranges, cancellation))
        {
            left -= output.Write(fetched, left);
            await output.FlushAsync(cancellation);
            if (left <= 0) break;
        }
    }

    string Default(ParseResult parsed) => parsed.GetValue(keyDelimiter) is { } between ? "%k" + between.Replace("%", "%%", StringComparison.Ordinal) + "%s\\n" : "%s\\n";
}
