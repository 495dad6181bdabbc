using System.CommandLine;
using System.Globalization;
using Weir.Commands.Records;
using Weir.Commands.Sampling;
using Weir.Kafka.Reading;
using Weir.Personal;

namespace Weir.Commands;

/// <summary><c>weir sample</c>: a topic's newest records as JSON lines, on request without what looks personal. Joins no group.</summary>
sealed class SampleCommand(ProgramIo io)
{
    readonly KafkaAccess _kafka = new(io);
    readonly Option<string> _topic = new("--topic", "-t") { Description = "The topic to read.", Required = true };
    readonly Option<long?> _count = ParsedOption.Of<long>("--count", "How many records at most. Default: 1000.", "1000", ValueSyntax.Count);
    readonly Option<TimeSpan?> _since = ParsedOption.Of<TimeSpan>("--since", "No records older than this.", "1h", ValueSyntax.Duration);
    readonly Option<bool> _mask = new("--mask") { Description = "Replace what looks personal by something of the same shape; equal values by equal ones within a run." };

    public Command Build()
    {
        _count.Aliases.Add("-n");
        var command = new Command("sample", "Show a topic's newest records as JSON lines, masked on request; joins no group.") { _topic, _count, _since, _mask };
        _kafka.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string topic = parsed.GetValue(_topic)!;
        await using var client = _kafka.Connect(parsed);
        using var output = new RecordOutput(io.OutBytes, null, parsed.GetValue(_mask) ? new Masker() : null);
        var since = parsed.GetValue(_since) is { } age ? io.Time.GetUtcNow() - age : (DateTimeOffset?)null;
        var ranges = await NewestRecords.FindAsync(client, topic, parsed.GetValue(_count) ?? 1_000, since, cancellation);
        long written = 0;
        await foreach (var fetched in new TopicReader(client).ReadAsync(ranges, cancellation))
        {
            written += output.Write(fetched, long.MaxValue);
            await output.FlushAsync(cancellation);
        }
        io.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{written} {(written == 1 ? "record" : "records")} of {topic}"));
        return ExitCode.Done;
    }
}
