using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Kafka;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine;

/// <summary>The <c>kafka</c> section with everything checked and in types; what it leaves out has the default that docs/reference/settings.md names.</summary>
public sealed record KafkaSettings
{
    /// <summary>Every setting at its default: plain text, no authentication.</summary>
    public static KafkaSettings Default { get; } = KafkaNames.Bind(new SpecValues(KafkaNames.Spec.Fields.ToDictionary(field => field.Name, field => field.Default)));

    /// <summary>Settings outside a pipeline file, of a command for instance: the names and checks of <c>kafka.common</c>.</summary>
    /// <param name="settings">Names in librdkafka's or Java's spelling, with their values.</param>
    /// <param name="from">Where they were given, as problems shall say it.</param>
    /// <param name="environment">Paths are relative to <paramref name="folder"/> and looked up here.</param>
    /// <param name="folder">A full path.</param>
    /// <returns>Null, and at least one error, where something is wrong.</returns>
    public static (KafkaSettings? Settings, IReadOnlyList<Problem> Problems) Read(IEnumerable<KeyValuePair<string, string>> settings, string from, PipelineEnvironment environment, string folder)
    {
        var problems = new ProblemList();
        var context = new ReadingContext(problems, new StepCatalog(), environment, folder, [], new SettingsDump());
        var entries = settings.Select(setting => new TextEntry(setting.Key, setting.Value, new Position(from, 0, 0), Unresolved: false)).ToList();
        return (new KafkaReader(context).Read(new KafkaOptions(entries, [], [])), problems.InOrder(from));
    }

    public required KafkaSecurityProtocol SecurityProtocol { get; init; }

    /// <summary>Null without SASL.</summary>
    public required KafkaSaslMechanism? SaslMechanism { get; init; }

    public required string? SaslUsername { get; init; }

    /// <summary>Never to be printed.</summary>
    public required string? SaslPassword { get; init; }

    /// <summary>The file that all of <see cref="SaslUsername"/> came from (<c>${file:…}</c>), or null: then it does not change while a pipeline runs.</summary>
    public string? SaslUsernameFile { get; init; }

    /// <summary>The file that all of <see cref="SaslPassword"/> came from, or null.</summary>
    public string? SaslPasswordFile { get; init; }

    /// <summary>The full path of the file with the token for OAUTHBEARER, or null.</summary>
    public required string? OauthTokenFile { get; init; }

    /// <summary>The program, with its arguments, that prints the token for OAUTHBEARER, or null.</summary>
    public required string? OauthTokenCommand { get; init; }

    /// <summary>The address that gives tokens for OAUTHBEARER, or null.</summary>
    public required Uri? OauthTokenEndpoint { get; init; }

    public required string? OauthClientId { get; init; }

    /// <summary>Never to be printed.</summary>
    public required string? OauthClientSecret { get; init; }

    /// <summary>The file that all of <see cref="OauthClientSecret"/> came from, or null.</summary>
    public string? OauthClientSecretFile { get; init; }

    public required string? OauthScope { get; init; }

    /// <summary>What goes to the broker beside the token, as <c>name=value,name=value</c>, or null.</summary>
    public required string? OauthExtensions { get; init; }

    /// <summary>The full path of a PEM file with the authorities to trust, or null: the system's.</summary>
    public required string? SslCaLocation { get; init; }

    /// <summary>The full path of a PEM file with the client's certificate and its chain, or null.</summary>
    public required string? SslCertificateLocation { get; init; }

    /// <summary>The full path of a PEM file with the client's private key, or null: it is in the certificate's file.</summary>
    public required string? SslKeyLocation { get; init; }

    /// <summary>Never to be printed.</summary>
    public required string? SslKeyPassword { get; init; }

    /// <summary>The file that all of <see cref="SslKeyPassword"/> came from, or null.</summary>
    public string? SslKeyPasswordFile { get; init; }

    /// <summary>Whether a broker's certificate must name the host that was asked for.</summary>
    public required bool VerifiesHostName { get; init; }

    /// <summary>Whether a broker's certificate must be issued by a trusted authority.</summary>
    public required bool VerifiesCertificate { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Where this process stands, so that replicas nearby are read (KIP-392), or null.</summary>
    public required string? ClientRack { get; init; }

    public required TimeSpan ConnectTimeout { get; init; }

    public required TimeSpan RequestTimeout { get; init; }

    public required TimeSpan RetryBackoff { get; init; }

    public required TimeSpan RetryBackoffMax { get; init; }

    public required TimeSpan MetadataMaxAge { get; init; }

    /// <summary>Bytes of the socket's send buffer; 0: the system's.</summary>
    public required int SocketSendBuffer { get; init; }

    /// <summary>Bytes of the socket's receive buffer; 0: the system's.</summary>
    public required int SocketReceiveBuffer { get; init; }

    public required int FetchMinBytes { get; init; }

    public required int FetchMaxBytes { get; init; }

    public required TimeSpan FetchMaxWait { get; init; }

    public required int MaxPartitionFetchBytes { get; init; }

    /// <summary>Who divides the partitions among the group's members.</summary>
    public required KafkaGroupProtocol GroupProtocol { get; init; }

    public required TimeSpan SessionTimeout { get; init; }

    public required TimeSpan HeartbeatInterval { get; init; }

    /// <summary>How long a member may take to rejoin during a rebalance: JoinGroup's rebalance timeout.</summary>
    public required TimeSpan MaxPollInterval { get; init; }

    public required KafkaCompression Compression { get; init; }

    /// <summary>How long a batch that is not full waits for more records.</summary>
    public required TimeSpan Linger { get; init; }

    /// <summary>Bytes at which a record batch is closed.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Bytes of one produce request and so of the largest record that can be written.</summary>
    public required int MaxRequestSize { get; init; }

    /// <summary>Nothing of its content: it holds passwords.</summary>
    public override string ToString() => $"{nameof(KafkaSettings)} {SecurityProtocol}";
}
