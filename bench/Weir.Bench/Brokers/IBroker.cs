using Weir.Bench.Measuring;

namespace Weir.Bench.Brokers;

/// <summary>A fresh cluster on loopback. When disposed it is gone with its data.</summary>
interface IBroker : IAsyncDisposable
{
    /// <summary>host:port, several with commas, of plain text.</summary>
    string Servers { get; }

    /// <summary>Where a contender connects to in this row.</summary>
    ContenderAccess Access { get; }

    ProcessTree Processes { get; }
}
