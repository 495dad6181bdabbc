using Weir.Engine.Configuration;

namespace Weir.Engine;

/// <summary>The HTTP server for health, metrics and control.</summary>
/// <param name="Listen">The address, or null: no server.</param>
/// <param name="ControlToken">What an operator has to show, or null: he has to be on the same machine.</param>
public sealed record HttpOptions(string? Listen, string? ControlToken)
{
    internal static readonly SettingsSpec<HttpOptions> Spec = new SettingsSpec<HttpOptions>("http", "The HTTP server for health (/livez, /readyz, /startupz), /metrics and control.")
        .Text("listen", "The address to listen on, host:port such as 127.0.0.1:8090; no server unless given.", check: CheckListen)
        .Secret("control_token", "What weir status, pause, resume and skip have to show, best as ${file:/path}; unless given, they are answered from the same machine only.")
        .Builds(values => new HttpOptions(values.TextOrNull("listen"), values.TextOrNull("control_token")));

    static string? CheckListen(string text) =>
        text.Contains(':') && (BrokerAddress.TryParse(text, out _, out _) || text.EndsWith(":0", StringComparison.Ordinal)) ? null : "is not host:port";
}
