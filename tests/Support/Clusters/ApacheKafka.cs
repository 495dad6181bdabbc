using System.Diagnostics;
using System.Globalization;
using Weir.Support.Processes;

namespace Weir.Support.Clusters;

/// <summary>Apache Kafka of one or three nodes, by the script of <c>KAFKA_HOME</c> or <c>../shared/kafka</c>.</summary>
sealed class ApacheKafka : IKafkaCluster
{
    // The session of KIP-848 as short as the classic one, where Kafka's default is 45 s; of logins by SCRAM-SHA-512 (KIP-368) so short that it ends under load;
    // and tokens that nobody signed.
    static readonly string[] Configs =
    [
        "group.consumer.min.session.timeout.ms=6000",
        "group.consumer.session.timeout.ms=10000",
        "listener.name.sasl_ssl.scram-sha-512.connections.max.reauth.ms=4000",
        "sasl.enabled.mechanisms=SCRAM-SHA-512,SCRAM-SHA-256,PLAIN,OAUTHBEARER",
        "listener.name.sasl_ssl.oauthbearer.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=\"broker\";",
        "listener.name.sasl_ssl.oauthbearer.sasl.server.callback.handler.class=org.apache.kafka.common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler",
        "listener.name.sasl_ssl.oauthbearer.connections.max.reauth.ms=3600000",
    ];

    readonly RunFolder _folder = new();
    readonly int _port = FreePorts.Take();

    ApacheKafka(int nodes) => Nodes = nodes;

    /// <summary>How many; they are numbered from 1.</summary>
    public int Nodes { get; }

    public string BootstrapServers => string.Join(',', Enumerable.Range(0, Nodes).Select(node => $"127.0.0.1:{_port + 10 * node}"));

    /// <summary>The SSL listener of a secure cluster; without a client's certificate one may do everything.</summary>
    public string SslServers => $"localhost:{_port + 1}";

    /// <summary>The SASL_SSL listener of a secure cluster: users weir/weir-secret and guest/guest-secret.</summary>
    public string SaslServers => $"localhost:{_port + 2}";

    /// <summary>A PEM file of a secure cluster: <c>ca.pem</c>, <c>client.pem</c>, <c>client.key</c>.</summary>
    public string TlsFile(string name) => _folder.Of("data", "tls", name);

    /// <param name="nodes">One or three.</param>
    /// <param name="configs">More settings of each, as name=value.</param>
    public static async Task<ApacheKafka> StartAsync(int nodes, params string[] configs)
    {
        var kafka = new ApacheKafka(nodes);
        // An id of our own: the script draws one, and one in 64 begins with a dash, which Kafka's storage tool takes for an option.
        Directory.CreateDirectory(kafka._folder.Of("data"));
        await File.WriteAllTextAsync(kafka._folder.Of("data", "settings"), "CLUSTER_ID=MkU3OEVBNTcwNTJENDM2Qg\n");
        await kafka.ScriptAsync(["up", kafka._folder.Of("data"), "--port", $"{kafka._port}", "--nodes", $"{nodes}", "--secure", .. Configs.Concat(configs).SelectMany(config => (string[])["--config", config])]);
        return kafka;
    }

    /// <summary>Runs one of Kafka's own tools against the plain text listener and returns what it printed.</summary>
    public Task<string> ToolAsync(string tool, params string[] arguments) => KafkaTools.RunAsync(tool, ["--bootstrap-server", BootstrapServers, .. arguments]);

    /// <summary>kill -9 of a node, numbered from 1.</summary>
    public Task KillNodeAsync(int node) => ScriptAsync("kill", _folder.Of("data"), $"{node}");

    /// <summary>SIGTERM of a node: it hands over what it leads, and ends.</summary>
    public async Task StopNodeAsync(int node)
    {
        string file = _folder.Of("data", $"node-{node}.pid");
        using var process = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture));
        await ShellAsync("kill", "-TERM", $"{process.Id}");
        await process.WaitForExitAsync().WithinAsync(KafkaTools.Limit);
        File.Delete(file);
    }

    /// <summary>Starts a killed node again and waits until it answers.</summary>
    public Task StartNodeAsync(int node) => ScriptAsync("node", _folder.Of("data"), $"{node}");

    /// <summary>A node stands still with all its connections (SIGSTOP).</summary>
    public Task PauseNodeAsync(int node) => ScriptAsync("pause", _folder.Of("data"), $"{node}");

    /// <summary>It goes on (SIGCONT).</summary>
    public Task ContinueNodeAsync(int node) => ScriptAsync("cont", _folder.Of("data"), $"{node}");

    public async ValueTask DisposeAsync()
    {
        await ScriptAsync("down", _folder.Of("data"));
        _folder.Dispose();
    }

    Task ScriptAsync(params string[] arguments) => ShellAsync([KafkaTools.Script!, .. arguments]);

    // Through files: the brokers that "up" leaves behind would keep a pipe open.
    async Task ShellAsync(params string[] command)
    {
        string file = _folder.Of(Guid.NewGuid().ToString("N"));
        await using var process = ChildProcess.Start(string.Join(' ', command.Take(2)), "bash", ["-c", "\"$@\" >\"$OUT\" 2>&1 </dev/null", "bash", .. command], new Dictionary<string, string?> { ["OUT"] = file });
        int exitCode = await process.ExitAsync(KafkaTools.Limit);
        string output = await File.ReadAllTextAsync(file);
        if (exitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)} ended with {exitCode}: {output}");
    }
}
