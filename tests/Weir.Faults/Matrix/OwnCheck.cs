using System.Globalization;
using Weir.Generate;
using Weir.Kafka;
using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>The oracle of <c>weir generate --check</c> in this process, where more has to become dead letters than the generator made bad.</summary>
static class OwnCheck
{
    /// <exception cref="InvalidOperationException">Something is missing, duplicated or wrong.</exception>
    public static async Task<string> RunAsync(Logins logins, string servers, IReadOnlyList<Func<Login, bool>> dies, bool hasBeenReset)
    {
        var (quirks, load) = (logins.Unusual, logins.Load);
        var stream = LoginStream.Of(logins.Seed, PartsPerMillion(quirks.Bad), quirks.HasOversized, repeatedPartsPerMillion: PartsPerMillion(quirks.Repeat)) with { IsKeyed = quirks.IsKeyed, HasTombstones = quirks.HasTombstones };
        if (quirks.AllBad is { } range) stream = stream.WithBad(load.RecordAt(range.From), 1_000_000).WithBad(load.RecordAt(range.To), PartsPerMillion(quirks.Bad));
        var generator = new LoginGenerator(stream);
        var manifest = LoginManifest.Read(logins.Manifest);
        var rules = new CheckRules
        {
            HasBeenReset = hasBeenReset,
            Dies = number => dies.Any(rule => rule(generator.At(number))),
            Times = quirks.OddTimesASecond > 0 ? new(logins.Seed, quirks.OddTimesIn(load)) : null,
        };
        var topics = new CheckedTopics(logins.Topic, logins.SinkTopic, logins.DeadTopic, logins.Group, [.. logins.RetryTopics]);
        var check = new PipelineCheck(() => new KafkaClient(new() { BootstrapServers = servers.Split(','), Seed = 1 }), topics, stream, Math.Min(logins.Records, manifest.Next), LoginKeys.In(logins.Keys), manifest, rules);
        var report = await check.RunAsync(TimeProvider.System, CancellationToken.None);
        return report.AllIsWell ? report.ToJson() : throw new InvalidOperationException($"{string.Join('\n', check.Examples)}\n{report.ToJson()}");
    }

    static int PartsPerMillion(string percent) => (int)(decimal.Parse(percent.TrimEnd('%'), CultureInfo.InvariantCulture) * 10_000);
}
