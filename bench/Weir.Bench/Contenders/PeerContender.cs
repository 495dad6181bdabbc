using Weir.Bench.Processes;
using Weir.Bench.Rows;

namespace Weir.Bench.Contenders;

/// <summary>A Java program of <c>WEIR_PEERS</c> or <c>../shared/peers</c>.</summary>
/// <param name="name">Its folder there.</param>
/// <param name="title">What it is.</param>
/// <param name="carriesHeaders">Whether a record's headers are on its output too.</param>
sealed class PeerContender(string name, string title, bool carriesHeaders) : IContender
{
    static readonly TimeSpan BuildLimit = TimeSpan.FromSeconds(180);
    // Its own scripts know where things are.
    const string Build = """. "$0/env.sh"; [ -f "$BUILD/kafka/LoginStreams.class" ] || "$PEERS/build.sh" kafka""";

    static string Peers { get; } = Checkout.Beside("WEIR_PEERS", "peers");

    public string Name => name;

    public string Title => title;

    string RunFile => Path.Combine(Peers, name, "run.sh");

    public async Task<string?> AbsentBecauseAsync(Row row, CancellationToken cancellation)
    {
        if (!File.Exists(RunFile)) return $"there is no {RunFile} (WEIR_PEERS)";
        if (!SearchPath.Has("java")) return "there is no java on the PATH";
        if (Refusal(row) is { } refusal) return refusal;
        try
        {
            await Script.RunAsync(BuildLimit, new Launch("bash", "-c", Build, Peers), cancellation);
            return null;
        }
        catch (BenchFailure failure)
        {
            return $"it could not be built: {failure.Message.ReplaceLineEndings(" ")}";
        }
    }

    // Kafka Streams leaves a folder behind.
    public Launch Launch(ContenderJob job) =>
        new(RunFile, [job.Access.Servers, job.Topic, job.Group], new Dictionary<string, string> { ["JAVA_OPTS"] = $"{Environment.GetEnvironmentVariable("JAVA_OPTS") ?? "-Xms512m -Xmx512m"} -Djava.io.tmpdir={job.Folder}" });

    string? Refusal(Row row) =>
        row.IsTls ? "it connects in plain text only" :
        row.Compression != "none" ? "it does not compress" :
        row.HasOutputContract ? "it has no contract for its output" :
        row.HasHeaders && !carriesHeaders ? "it does not carry headers over" : null;
}
