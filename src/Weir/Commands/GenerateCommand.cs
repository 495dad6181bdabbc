using System.CommandLine;
using System.Globalization;
using Weir.Generate;
using Weir.Kafka;

namespace Weir.Commands;

/// <summary><c>weir generate</c>: writes seeded logins to a topic, or checks what a pipeline made of them.</summary>
sealed class GenerateCommand(ProgramIo io)
{
    readonly KafkaAccess _kafka = new(io);
    readonly Option<long> _seed = new("--seed") { Description = "Which stream: equal seeds give equal records.", DefaultValueFactory = _ => 1 };
    readonly Option<long?> _count = ParsedOption.Of<long>("--count", "How many records; without it the stream ends with Ctrl+C.", "1000000", Count);
    readonly Option<double?> _rate = ParsedOption.Of<double>("--rate", "Records a second; 5k and max are understood. Default: max.", "5k", ValueSyntax.Rate);
    readonly Option<int?> _bad = ParsedOption.Of<int>("--bad", "The share of bad records. Default: 0.5%.", "0.5%", ValueSyntax.PartsPerMillion);
    readonly Option<int?> _repeat = ParsedOption.Of<int>("--repeat", "The share of good records that are sent twice; a pipeline with deduplicate drops each repeat. Default: none.", "1%", ValueSyntax.PartsPerMillion);
    readonly Option<bool> _keyed = new("--keyed") { Description = "Give each record the id of its user as key. Default: no key." };
    readonly Option<bool> _oversize = new("--oversize") { Description = "Make a few bad records larger than 1 MiB; the topic must take them (max.message.bytes)." };
    readonly Option<bool> _tombstones = new("--tombstones") { Description = "Make one bad record in ten a tombstone, which is bad for a pipeline with source.tombstones: dead." };
    readonly Option<string> _topic = new("--topic", "-t") { Description = "The topic to write, or with --check the pipeline's source.", DefaultValueFactory = _ => "user-login" };
    readonly Option<bool> _check = new("--check") { Description = "Read the source, both output topics and the positions of --group, and compare every record and count with the stream of --seed, --count, --bad, --repeat, --keyed, --oversize and --tombstones. The pipeline must be at rest." };
    readonly Option<string?> _processed = new("--processed") { Description = "With --check: the output topic. Default: the source's name with -processed." };
    readonly Option<string?> _dead = new("--dead") { Description = "With --check: the dead-letter topic. Default: the source's name with -dead." };
    readonly Option<string> _group = new("--group") { Description = "With --check: the pipeline's group, for its positions and what it counted beside them.", DefaultValueFactory = _ => "user-login" };
    readonly Option<string> _keys = new("--keys") { Description = "With --check: the folder that holds login-ip and login-device.", DefaultValueFactory = _ => "secrets" };

    readonly Option<string?> _manifest = new("--manifest") { Description = "A file of what was acknowledged: written beside the records (partition, offset, number, count), or with --check compared with the source topic. With it new partitions are used as they come." };
    readonly Option<int?> _oddTimes = ParsedOption.Of<int>("--odd-times", "The share of records with a timestamp in 1970, a day ago, two hours ahead or in 2100; the topic must take them (message.timestamp.after.max.ms, retention.ms). Default: none.", "1%", ValueSyntax.PartsPerMillion);
    readonly Option<(long From, long To)?> _allBad = ParsedOption.Of<(long, long)>("--all-bad", "From the first of these numbers to before the second every record is bad, as after a change of schema.", "10000-20000", Range);
    readonly Option<string[]?> _retry = new("--retry") { Description = "With --check: a retry topic of the pipeline; may be given several times." };

    public Command Build()
    {
        var command = new Command("generate", "Write seeded logins to a topic, or check what a pipeline made of them.")
        {
            _seed, _count, _rate, _bad, _repeat, _keyed, _oversize, _tombstones, _topic, _check, _processed, _dead, _group, _keys, _manifest, _retry, _oddTimes, _allBad,
        };
        _kafka.AddTo(command);
        command.SetAction((parsed, cancellation) => parsed.GetValue(_check) ? CheckAsync(parsed, cancellation) : WriteAsync(parsed, cancellation));
        return command;
    }

    async Task<int> WriteAsync(ParseResult parsed, CancellationToken cancellation)
    {
        await using var client = _kafka.Connect(parsed);
        string name = parsed.GetValue(_topic)!;
        long started = io.Time.GetTimestamp();
        int partitions = await TopicLookup.PartitionsAsync(client, name, cancellation);
        using var manifest = parsed.GetValue(_manifest) is { } file ? new ManifestWriter(Created(file)) : null;
        var producer = new PlainProducer(client, WaitingLine.Told(io.Error) with { OnDelivered = manifest is null ? null : manifest.Delivered });
        var writer = new LoginWriter(producer, Stream(parsed), name, partitions, io.Time)
        {
            Manifest = manifest,
            Times = Times(parsed),
            // Without a manifest the check has to know where each record is.
            Partitions = manifest is null ? null : end => TopicLookup.PartitionsAsync(client, name, end),
        };
        await writer.RunAsync(parsed.GetValue(_count), (parsed.GetValue(_rate) ?? double.PositiveInfinity), cancellation);
        double seconds = io.Time.GetElapsedTime(started).TotalSeconds;
        io.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{writer.Acknowledged} records written to {name} in {seconds:0.0} s ({writer.Acknowledged / seconds:0} a second)"));
        return ExitCode.Done;
    }

    async Task<int> CheckAsync(ParseResult parsed, CancellationToken cancellation)
    {
        long total = parsed.GetValue(_count) ?? throw CommandFailure.Usage("--check needs --count", "Say how many records were generated");
        string source = parsed.GetValue(_topic)!;
        var topics = new CheckedTopics(source, parsed.GetValue(_processed) ?? source + "-processed", parsed.GetValue(_dead) ?? source + "-dead", parsed.GetValue(_group)!, parsed.GetValue(_retry) ?? []);
        var keys = Keys(parsed.GetValue(_keys)!);
        var manifest = parsed.GetValue(_manifest) is { } file ? Manifest(file) : null;
        await using (var client = _kafka.Connect(parsed)) await TopicLookup.PartitionsAsync(client, source, cancellation);
        var check = new PipelineCheck(() => _kafka.Connect(parsed), topics, Stream(parsed), total, keys, manifest, new CheckRules { Times = Times(parsed) });
        var report = await check.RunAsync(io.Time, cancellation);
        foreach (string example in check.Examples) io.Error.WriteLine(example);
        io.Out.WriteLine(report.ToJson());
        return report.AllIsWell ? ExitCode.Done : ExitCode.Failed;
    }

    static StreamWriter Created(string file)
    {
        try
        {
            return new StreamWriter(file) { NewLine = "\n" };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NoManifest(file, error);
        }
    }

    static LoginManifest Manifest(string file)
    {
        try
        {
            return LoginManifest.Read(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            throw NoManifest(file, error);
        }
    }

    static CommandFailure NoManifest(string file, Exception error) => new(ExitCode.Configuration, "WEIR8033", $"the file '{file}' cannot be read or written: {error.Message}", "Name a file of generate --manifest");

    OddTimes? Times(ParseResult parsed) => parsed.GetValue(_oddTimes) is { } share ? new(parsed.GetValue(_seed), share) : null;

    LoginStream Stream(ParseResult parsed)
    {
        int usual = parsed.GetValue(_bad) ?? LoginStream.UsualBadPartsPerMillion;
        var stream = LoginStream.Of(parsed.GetValue(_seed), usual, parsed.GetValue(_oversize), parsed.GetValue(_repeat) ?? 0) with { IsKeyed = parsed.GetValue(_keyed), HasTombstones = parsed.GetValue(_tombstones) };
        return parsed.GetValue(_allBad) is { } range ? stream.WithBad(range.From, 1_000_000).WithBad(range.To, usual) : stream;
    }

    static LoginKeys Keys(string folder)
    {
        try
        {
            return LoginKeys.In(folder);
        }
        catch (Exception error) when (error is IOException or FormatException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Configuration, "WEIR8014", $"the keys in '{folder}' cannot be read: {error.Message}", "Name the pipeline's folder of keys with --keys");
        }
    }

    static (long, long)? Range(string text)
    {
        string[] ends = text.Split('-');
        return ends.Length == 2 && long.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out long from) && Count(ends[1]) is { } to && from < to ? (from, to) : null;
    }

    static long? Count(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0 ? number : null;
}
