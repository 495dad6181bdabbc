namespace Weir.Support.Clusters;

/// <summary>A broker under test, as everybody sees it: an address.</summary>
interface IKafkaCluster : IAsyncDisposable
{
    /// <summary>host:port, several with commas, of plain text.</summary>
    string BootstrapServers { get; }
}
