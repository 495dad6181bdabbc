using Weir.Engine.Configuration;

namespace Weir.Engine;

/// <summary>The HTTP server for health and metrics.</summary>
/// <param name="Listen">The address, or null: no server.</param>
public sealed record HttpOptions(string? Listen)
{
    internal static readonly SettingsSpec<HttpOptions> Spec = new SettingsSpec<HttpOptions>("http", "The HTTP server for health (/livez, /readyz, /startupz) and /metrics.")
        .Text("listen", "The address to listen on, host:port such as 127.0.0.1:8090; no server unless given.", check: CheckListen)
        .Builds(values => new HttpOptions(values.TextOrNull("listen")));

    static string? CheckListen(string text) =>
        text.Contains(':') && (BrokerAddress.TryParse(text, out _, out _) || text.EndsWith(":0", StringComparison.Ordinal)) ? null : "is not host:port";
}
