using System.Globalization;
using Weir.Protocol;

namespace Weir.Broker;

/// <summary>Who this broker is, as clients see it.</summary>
sealed class Node(EmbeddedBrokerOptions options, Uuid clusterId)
{
    readonly (string Host, int Port)? _advertised = options.Advertised is { } text && TryParse(text, out string host, out int port) ? (host, port) : null;

    public int Id => options.NodeId;

    /// <summary>The host clients connect to.</summary>
    public string Host => _advertised?.Host ?? options.Host;

    public string ClusterId { get; } = clusterId.ToString();

    /// <summary>The port it listens on; 0 while nobody listens.</summary>
    public int Listening { get; set; }

    /// <summary>The port clients connect to; 0 while nobody listens.</summary>
    public int Port => Listening == 0 ? 0 : _advertised?.Port ?? Listening;

    /// <summary>Splits host:port.</summary>
    public static bool TryParse(string text, out string host, out int port)
    {
        int at = text.LastIndexOf(':');
        host = at > 0 ? text[..at].Trim('[', ']') : "";
        return int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && at > 0 && port is > 0 and <= 65535;
    }
}
