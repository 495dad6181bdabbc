using Weir.Protocol;

namespace Weir.Broker;

/// <summary>Who this broker is, as clients see it.</summary>
sealed class Node(EmbeddedBrokerOptions options, Uuid clusterId)
{
    public int Id => options.NodeId;
    public string Host => options.Host;
    public string ClusterId { get; } = clusterId.ToString();

    /// <summary>The port clients connect to; 0 while nobody listens.</summary>
    public int Port { get; set; }
}
