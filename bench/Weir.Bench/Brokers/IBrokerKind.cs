using Weir.Bench.Rows;

namespace Weir.Bench.Brokers;

/// <summary>Apache Kafka, or the embedded broker.</summary>
interface IBrokerKind
{
    /// <summary>As <c>--broker</c> takes it.</summary>
    string Name { get; }

    /// <summary>Why it cannot take part in <paramref name="row"/>; null: it can.</summary>
    string? AbsentBecause(Row row);

    /// <summary>Name, version and what matters for its figures.</summary>
    Task<string> TitleAsync();

    Task<IBroker> StartAsync(Row row, CancellationToken cancellation);
}
