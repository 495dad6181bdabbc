using Weir.Bench.Processes;
using Weir.Bench.Rows;

namespace Weir.Bench.Contenders;

/// <summary>The naive loop: <c>bench/confluent-loop</c>.</summary>
sealed class ConfluentContender : IContender
{
    public string Name => "confluent";

    public string Title => "`bench/confluent-loop`: a loop around Confluent.Kafka 2.15.1, two threads, compiled ahead of time like weir";

    public Task<string?> AbsentBecauseAsync(Row row, CancellationToken cancellation) => Task.FromResult(row.HasOutputContract ? "it has no contract for its output" : null);

    public Launch Launch(ContenderJob job) =>
        new(Checkout.Published("ConfluentLoop", "ConfluentLoop"), [job.Access.Servers, job.Topic, job.Group, .. Settings(job)], new Dictionary<string, string>());

    static IEnumerable<string> Settings(ContenderJob job)
    {
        if (job.Row.Compression != "none") yield return $"compression.type={job.Row.Compression}";
        if (job.Access.CaFile is not { } authority) yield break;
        yield return "security.protocol=SSL";
        yield return $"ssl.ca.location={authority}";
    }
}
