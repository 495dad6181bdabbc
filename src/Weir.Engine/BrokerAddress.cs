using System.Globalization;

namespace Weir.Engine;

/// <summary>A broker to begin with: <c>host:port</c>, <c>host</c> (port 9092) or <c>[::1]:9092</c>.</summary>
public readonly record struct BrokerAddress(string Host, int Port)
{
    /// <summary>The port when none is given, as in Kafka's own tools.</summary>
    public const int DefaultPort = 9092;

    static readonly System.Buffers.SearchValues<char> Foreign = System.Buffers.SearchValues.Create(" \t\r\n/@");

    /// <summary>Reads one address; on failure <paramref name="reason"/> completes "brokers 'x' …".</summary>
    public static bool TryParse(string text, out BrokerAddress address, out string reason)
    {
        address = default;
        reason = "is not host:port";
        if (text.Contains("://", StringComparison.Ordinal))
            reason = "names a protocol, must be host:port; the protocol is kafka.common.security.protocol";
        else if (text.Length > 0 && !text.AsSpan().ContainsAny(Foreign))
            return TrySplit(text, out var host, out var port) && TryPort(port, out var number) && Accept(host, number, out address, ref reason);
        return false;
    }

    static bool TrySplit(string text, out string host, out string port)
    {
        (host, port) = (text, "");
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = text.IndexOf(':', Math.Max(end, 0));
        if (colon >= 0)
            (host, port) = (text[..colon], text[(colon + 1)..]);
        if (end > 0)
            host = host.Trim('[', ']');
        return host.Length > 0 && (colon < 0 || port.Length > 0) && (end > 0) == text.StartsWith('[');
    }

    static bool TryPort(string text, out int port)
    {
        port = DefaultPort;
        return text.Length == 0 || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65_536);
    }

    static bool Accept(string host, int port, out BrokerAddress address, ref string reason)
    {
        address = new BrokerAddress(host, port);
        reason = "";
        return true;
    }

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
