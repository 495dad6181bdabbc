using Weir.Bench.Rows;

namespace Weir.Bench.Brokers;

/// <summary><c>weir broker</c>.</summary>
sealed class EmbeddedBrokerKind : IBrokerKind
{
    public string Name => "embedded";

    public string? AbsentBecause(Row row) => row.IsTls ? "the embedded broker has no TLS" : row.Nodes > 1 ? "the embedded broker is one node" : null;

    public Task<string> TitleAsync() => Task.FromResult("weir broker, which acknowledges after fsync");

    public async Task<IBroker> StartAsync(Row row, CancellationToken cancellation) => await EmbeddedBroker.StartAsync(cancellation);
}
