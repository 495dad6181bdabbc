using System.Text.RegularExpressions;
using Weir.Bench.Processes;
using Weir.Bench.Rows;

namespace Weir.Bench.Brokers;

/// <summary>Apache Kafka, by the script of <c>KAFKA_HOME</c> or <c>../shared/kafka</c>.</summary>
sealed partial class ApacheKafkaKind : IBrokerKind
{
    static readonly TimeSpan UnpackLimit = TimeSpan.FromSeconds(180);

    public string Name => "apache";

    static string ScriptFile { get; } = Path.Combine(Checkout.Beside("KAFKA_HOME", "kafka"), "kafka");

    public string? AbsentBecause(Row row) =>
        !File.Exists(ScriptFile) ? $"there is no {ScriptFile} (KAFKA_HOME)" : !SearchPath.Has("java") ? "there is no java on the PATH" : null;

    public async Task<string> TitleAsync()
    {
        string libraries = (await Script.RunAsync(UnpackLimit, ScriptFile, "libs")).Trim();
        string? version = Directory.EnumerateFiles(libraries, "kafka-clients-*.jar").Select(file => Version().Match(file)).FirstOrDefault(found => found.Success)?.Groups[1].Value;
        return $"Apache Kafka {version ?? "of unknown version"}, which acknowledges before anything is on disk";
    }

    public async Task<IBroker> StartAsync(Row row, CancellationToken cancellation) => await ApacheKafka.StartAsync(ScriptFile, row, cancellation);

    [GeneratedRegex(@"kafka-clients-([0-9.]+)\.jar$")]
    private static partial Regex Version();
}
