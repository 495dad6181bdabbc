using System.Globalization;

namespace Weir.Kafka.Cluster;

/// <summary>host:port, [ipv6]:port, or a host alone, which means port 9092.</summary>
static class BootstrapServer
{
    public static (string Host, int Port) Parse(string text)
    {
        string trimmed = text.Trim();
        int scheme = trimmed.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0) trimmed = trimmed[(scheme + 3)..];
        int colon = trimmed.LastIndexOf(':');
        bool bare = colon < 0 || trimmed.EndsWith(']');
        string host = (bare ? trimmed : trimmed[..colon]).Trim('[', ']');
        if (bare) return (host, 9092);
        return int.TryParse(trimmed[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and < 65536
            ? (host, port) : throw new ArgumentException($"'{text}' is not host:port", nameof(text));
    }
}
