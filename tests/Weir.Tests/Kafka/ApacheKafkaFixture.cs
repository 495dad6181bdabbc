using System.Diagnostics;
using Weir.Kafka;
using Weir.Kafka.Security;
using Weir.Support.Clusters;
using Weir.Tests.Kafka.Security;
using Weir.Tests.Repository;

namespace Weir.Tests.Kafka;

/// <summary>One Apache Kafka for all tests of its collection: a single node with plain text, SSL and SASL_SSL listeners, and of the latter two a second one that is stricter. Where it is missing, tests that ask for it are skipped.</summary>
/// <remarks>Found through <c>KAFKA_HOME</c>, or <c>../shared/kafka</c> beside the repository; it needs Java. Topics are never shared: take a name from <see cref="NewName"/>.</remarks>
public sealed class ApacheKafkaFixture : IAsyncLifetime
{
    // Tokens that nobody signed; and sessions so short that a test sees a client log in again (KIP-368), for PLAIN and tokens only. Groups divide without
    // waiting for a second, so that a test knows when they do.
    static readonly string[] Configs =
    [
        "group.consumer.assignment.interval.ms=0",
        "sasl.enabled.mechanisms=SCRAM-SHA-512,SCRAM-SHA-256,PLAIN,OAUTHBEARER",
        "listener.name.sasl_ssl.oauthbearer.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=\"broker\";",
        "listener.name.sasl_ssl.oauthbearer.sasl.server.callback.handler.class=org.apache.kafka.common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler",
        "listener.name.sasl_ssl.oauthbearer.connections.max.reauth.ms=3600000",
        "listener.name.sasl_ssl.plain.connections.max.reauth.ms=4000",
        "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL,PASSWORDS:SASL_SSL,MUTUAL:SSL",
        "listener.name.passwords.sasl.enabled.mechanisms=SCRAM-SHA-512",
        "listener.name.passwords.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;",
        "listener.name.mutual.ssl.client.auth=required",
    ];

    readonly string _folder = Path.Combine(Path.GetTempPath(), $"weir-kafka-{Environment.ProcessId}");
    readonly string? _script = FindScript();
    int _names;
    int _port;

    /// <summary>host:port of the plain text listener, whose user may do everything.</summary>
    public string BootstrapServers => $"127.0.0.1:{_port}";

    /// <summary>host:port of the SSL listener; it asks for client certificates and does not insist.</summary>
    public string SslServers => $"localhost:{_port + 1}";

    /// <summary>host:port of the SASL_SSL listener: users weir/weir-secret and guest/guest-secret.</summary>
    public string SaslServers => $"localhost:{_port + 2}";

    /// <summary>host:port of a SASL_SSL listener that offers SCRAM-SHA-512 and nothing else.</summary>
    public string PasswordServers => $"localhost:{_port + 3}";

    /// <summary>host:port of an SSL listener that insists on a client certificate of <see cref="ClientAuthority"/>.</summary>
    public string MutualServers => $"localhost:{_port + 4}";

    /// <summary>Whose client certificates <see cref="MutualServers"/> takes.</summary>
    internal TestAuthority ClientAuthority { get; } = new();

    /// <summary>A PEM file of the certificates' folder: <c>ca.pem</c>, <c>client.pem</c>, <c>client.key</c>.</summary>
    public string TlsFile(string name) => Path.Combine(_folder, "tls", name);

    /// <summary>Skips the calling test where there is no Apache Kafka.</summary>
    public void Require() => Assert.SkipWhen(_script is null, "needs Apache Kafka (KAFKA_HOME or ../shared/kafka) and Java");

    /// <summary>A name that no other test has.</summary>
    public string NewName(string prefix) => $"{prefix}-{Interlocked.Increment(ref _names)}";

    /// <summary>A client of the plain text listener; skips the test where there is no Apache Kafka.</summary>
    public KafkaClient NewClient(SecuritySettings? security = null, string? servers = null)
    {
        Require();
        // A handshake with a JVM on a machine that is busy with other tests takes longer than the 2 s of production.
        return new(new() { BootstrapServers = [servers ?? BootstrapServers], Security = security ?? SecuritySettings.None, Seed = 1, ConnectTimeout = TimeSpan.FromSeconds(60) });
    }

    /// <summary>Runs one of Kafka's own tools and returns what it printed.</summary>
    public async Task<string> RunToolAsync(params string[] arguments)
    {
        Require();
        var (exitCode, output) = await RunAsync(arguments);
        Assert.True(exitCode == 0, $"kafka {string.Join(' ', arguments)}: {output}");
        return output;
    }

    public async ValueTask InitializeAsync()
    {
        if (_script is null) return;
        _port = FreePorts.Take();
        // An id of our own: the script draws one, and one in 64 begins with a dash, which Kafka's storage tool takes for an option.
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "settings"), "CLUSTER_ID=MkU3OEVBNTcwNTJENDM2Qg\n");
        var (exitCode, output) = await RunAsync(["up", _folder, "--port", _port.ToString(), "--secure", .. Configs.Concat(Listeners()).SelectMany(config => (string[])["--config", config])]);
        if (exitCode != 0) throw new InvalidOperationException($"Apache Kafka did not start: {output}");
    }

    public async ValueTask DisposeAsync()
    {
        ClientAuthority.Dispose();
        if (_script is null) return;
        await RunAsync("down", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    // Those of the script, and ours; what is written later holds.
    string[] Listeners()
    {
        string plain = $"PLAINTEXT://{BootstrapServers}", others = $"SSL://{SslServers},SASL_SSL://{SaslServers},PASSWORDS://{PasswordServers},MUTUAL://{MutualServers}";
        return
        [
            $"listeners={plain},CONTROLLER://127.0.0.1:{_port + 5},{others.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)}",
            $"advertised.listeners={plain},{others}",
            $"listener.name.mutual.ssl.truststore.location={ClientAuthority.CaFile}",
        ];
    }

    static string? FindScript()
    {
        string home = Environment.GetEnvironmentVariable("KAFKA_HOME") ?? Path.Combine(RepositoryRoot.Path, "../shared/kafka");
        string script = Path.GetFullPath(Path.Combine(home, "kafka"));
        bool hasJava = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "java")));
        return File.Exists(script) && hasJava ? script : null;
    }

    async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        // Through a file: the brokers that "up" leaves behind would keep a pipe open.
        string file = Path.Combine(Path.GetTempPath(), $"weir-kafka-{Environment.ProcessId}-{Guid.NewGuid():N}.out");
        var start = new ProcessStartInfo("bash", ["-c", "\"$@\" >\"$OUT\" 2>&1", "bash", _script!, .. arguments]);
        start.Environment["OUT"] = file;
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        string output = await File.ReadAllTextAsync(file);
        File.Delete(file);
        return (process.ExitCode, output);
    }
}
