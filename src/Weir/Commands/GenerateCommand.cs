using System.CommandLine;
using System.Globalization;
using Weir.Generate;
using Weir.Kafka;

namespace Weir.Commands;

/// <summary><c>weir generate</c>: writes seeded logins to a topic, or checks what a pipeline made of them.</summary>
sealed class GenerateCommand(ProgramIo io)
{
    readonly KafkaAccess kafka = new(io);
    readonly Option<long> seed = new("--seed") { Description = "Which stream: equal seeds give equal records.", DefaultValueFactory = _ => 1 };
    readonly Option<long?> count = ParsedOption.Of<long>("--count", "How many records; without it the stream ends with Ctrl+C.", "1000000", Count);
    readonly Option<double> rate = ParsedOption.Of("--rate", "Records a second; 5k and max are understood.", "5k", ValueSyntax.Rate, double.PositiveInfinity);
    readonly Option<int> bad = ParsedOption.Of("--bad", "The share of bad records.", "0.5%", ValueSyntax.PartsPerMillion, LoginStream.UsualBadPartsPerMillion);
    readonly Option<bool> oversize = new("--oversize") { Description = "Make a few bad records larger than 1 MiB; the topic must take them (max.message.bytes)." };
    readonly Option<string> topic = new("--topic", "-t") { Description = "The topic to write, or with --check the pipeline's source.", DefaultValueFactory = _ => "user-login" };

    public Command Build()
    {
        var command = new Command("generate", "Write seeded logins to a topic, or check what a pipeline made of them.") { seed, count, rate, bad, oversize, topic };
        kafka.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        await using var client = kafka.Connect(parsed);
        string name = parsed.GetValue(topic)!;
        long started = io.Time.GetTimestamp();
        var stream = LoginStream.Of(parsed.GetValue(seed), parsed.GetValue(bad), parsed.GetValue(oversize));
        var writer = new LoginWriter(new PlainProducer(client), stream, name, await TopicLookup.PartitionsAsync(client, name, cancellation), io.Time);
        await writer.RunAsync(parsed.GetValue(count), parsed.GetValue(rate), cancellation);
        double seconds = io.Time.GetElapsedTime(started).TotalSeconds;
        io.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{writer.Acknowledged} records written to {name} in {seconds:0.0} s ({writer.Acknowledged / seconds:0} a second)"));
        return ExitCode.Done;
    }

    static long? Count(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0 ? number : null;
}
