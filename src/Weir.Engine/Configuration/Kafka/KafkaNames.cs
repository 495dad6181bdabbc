namespace Weir.Engine.Configuration.Kafka;

/// <summary>Every name that <c>kafka</c> takes, written once.</summary>
static class KafkaNames
{
    public static readonly KafkaSpec Spec = new KafkaSpec()
        .In(KafkaScope.Common)
        .Choice("security.protocol", "How connections are protected.", ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"], "plaintext")
        .Choice("sasl.mechanism", "How the client says who it is.", ["plain", "scram-sha-256", "scram-sha-512", "oauthbearer", "gssapi"], check: CheckMechanism).Also("sasl.mechanisms")
        .Text("sasl.username", "The user for PLAIN and SCRAM.")
        .Secret("sasl.password", "The password for PLAIN and SCRAM.")
        .Secret("sasl.jaas.config", "Java's form: a PlainLoginModule or ScramLoginModule with username and password.")
        .Text("sasl.oauthbearer.token.endpoint.url", "For OAUTHBEARER: where to ask for tokens with the client's id and secret (https; http on loopback only); file:///path is sasl.oauthbearer.token.file.", check: CheckEndpoint)
        .Text("sasl.oauthbearer.client.id", "The client's id at the token endpoint.").Also("sasl.oauthbearer.client.credentials.client.id")
        .Secret("sasl.oauthbearer.client.secret", "The client's secret at the token endpoint.").Also("sasl.oauthbearer.client.credentials.client.secret")
        .Text("sasl.oauthbearer.scope", "The scope to ask of the token endpoint.")
        .FilePath("sasl.oauthbearer.token.file", "For OAUTHBEARER: a file that holds the token and is written anew before it expires; it is read for each login.")
        .Text("sasl.oauthbearer.token.command", "For OAUTHBEARER: a program with its arguments, started without a shell, that prints the token or JSON with access_token.")
        .Text("sasl.oauthbearer.extensions", "Names and values for the broker beside the token: name=value,name=value.", check: CheckExtensions)
        .File("ssl.ca.location", "PEM file of the authorities to trust; the system's unless given.").Also("ssl.truststore.location")
        .Choice("ssl.truststore.type", "Only PEM can be read.", ["pem", "jks", "pkcs12"], check: CheckStore)
        .File("ssl.certificate.location", "PEM file of the client's certificate and its chain.").Also("ssl.keystore.location")
        .Choice("ssl.keystore.type", "Only PEM can be read.", ["pem", "jks", "pkcs12"], check: CheckStore)
        .File("ssl.key.location", "PEM file of the client's private key; looked for in the certificate's file unless given.")
        .Secret("ssl.key.password", "The password of the private key.")
        .Choice("ssl.endpoint.identification.algorithm", "Whether a broker's certificate must name its host: https, or none (also an empty text).", ["https", "none", ""], "https")
        .Boolean("enable.ssl.certificate.verification", "Whether a broker's certificate must come from a trusted authority.", true)
        .Text("client.id", "The name under which brokers log and limit this client.", "weir", check: CheckClientId)
        .Text("client.rack", "Where this process stands; where the brokers select replicas by rack (replica.selector.class), those in the same rack are read.", check: CheckClientId)
        .Integer("socket.connection.setup.timeout.ms", "Time to open a connection.", 2_000, atLeast: 100, atMost: 60_000)
        .Integer("request.timeout.ms", "Time to wait for an answer where the broker need not wait itself.", 5_000, atLeast: 500, atMost: 60_000).Also("socket.timeout.ms")
        .Integer("retry.backoff.ms", "The first pause before a request is repeated; it doubles each time.", 20, atLeast: 1, atMost: 10_000)
        .Integer("retry.backoff.max.ms", "The longest pause before a request is repeated.", 1_000, atLeast: 1, atMost: 60_000)
        .Integer("metadata.max.age.ms", "Age at which the map of the cluster is read again: so soon a moved leader and partitions added to the source are noticed.", 60_000, atLeast: 1_000, atMost: 3_600_000).Also("topic.metadata.refresh.interval.ms")
        .Integer("socket.send.buffer.bytes", "The socket's send buffer; 0 leaves it to the system.", 0, atLeast: 0, atMost: 1 << 27).Also("send.buffer.bytes")
        .Integer("socket.receive.buffer.bytes", "The socket's receive buffer; 0 leaves it to the system.", 0, atLeast: 0, atMost: 1 << 27).Also("receive.buffer.bytes")
        .In(KafkaScope.Consumer)
        .Integer("fetch.min.bytes", "Bytes a broker gathers before it answers a fetch.", 1, atLeast: 1, atMost: 1 << 27)
        .Integer("fetch.max.bytes", "Bytes of one fetch's answer.", 50 << 20, atLeast: 1_024, atMost: 1 << 30)
        .Integer("fetch.max.wait.ms", "How long a broker waits for fetch.min.bytes.", 500, atLeast: 0, atMost: 60_000).Also("fetch.wait.max.ms")
        .Integer("max.partition.fetch.bytes", "Bytes of one partition in a fetch's answer.", 1 << 20, atLeast: 1_024, atMost: 1 << 30).Also("fetch.message.max.bytes")
        .Choice("group.protocol", "Who divides the partitions: the members (classic, works everywhere), or the broker (consumer: KIP-848, Apache Kafka 4.0 or newer; it then decides the session, by group.consumer.session.timeout.ms).", ["classic", "consumer"], "classic")
        .Integer("session.timeout.ms", "Silence after which the group removes a member.", 10_000, atLeast: 1_000, atMost: 1_800_000)
        .Integer("heartbeat.interval.ms", "Time between a member's heartbeats, in whose answers it hears of a rebalance; at most a third of the session.", 1_000, atLeast: 100, atMost: 600_000)
        .Integer("max.poll.interval.ms", "Time that a member may take to rejoin in a rebalance.", 30_000, atLeast: 1_000, atMost: 86_400_000)
        .In(KafkaScope.Producer)
        .Choice("compression.type", "Compression of what is written: to the sink, to the dead letters and to retry topics.", ["none", "gzip", "snappy", "lz4", "zstd"], "none").Also("compression.codec")
        .Integer("linger.ms", "How long a batch that is not full waits for more records.", 0, atLeast: 0, atMost: 5_000).Also("queue.buffering.max.ms").WithoutEffect("delivery.transaction.age bounds how long a record waits")
        .Integer("batch.size", "Bytes at which a record batch is closed, before compression; max.request.size and the topic's max.message.bytes close it as well.", 1 << 20, atLeast: 1_024, atMost: 1 << 27)
        .Integer("max.request.size", "Bytes of one produce request, and so of the largest record.", 1 << 20, atLeast: 1_024, atMost: 1 << 28).Also("message.max.bytes")
        .Close();

    /// <summary>True for names whose values must not be printed, known or not.</summary>
    public static bool IsSecret(string name) =>
        Spec.Find(name) is { } field
            ? field is { Secret: true, Kind: FieldKind.Text }
            : name.Contains("password", StringComparison.OrdinalIgnoreCase) || name.Contains("secret", StringComparison.OrdinalIgnoreCase) || name.Contains("key", StringComparison.OrdinalIgnoreCase) || name.Contains("token", StringComparison.OrdinalIgnoreCase) || name.Contains("jaas", StringComparison.OrdinalIgnoreCase);

    public static KafkaSettings Bind(SpecValues values) => new()
    {
        SecurityProtocol = Enum.Parse<KafkaSecurityProtocol>(values.Text("security.protocol").Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
        SaslMechanism = values.TextOrNull("sasl.mechanism") is { } word ? Enum.Parse<KafkaSaslMechanism>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true) : null,
        SaslUsername = values.TextOrNull("sasl.username"),
        SaslPassword = values.TextOrNull("sasl.password"),
        OauthTokenFile = values.TextOrNull("sasl.oauthbearer.token.file") ?? (EndpointOf(values) is { IsFile: true } file ? file.LocalPath : null),
        OauthTokenCommand = values.TextOrNull("sasl.oauthbearer.token.command"),
        OauthTokenEndpoint = EndpointOf(values) is { IsFile: false } endpoint ? endpoint : null,
        OauthClientId = values.TextOrNull("sasl.oauthbearer.client.id"),
        OauthClientSecret = values.TextOrNull("sasl.oauthbearer.client.secret"),
        OauthScope = values.TextOrNull("sasl.oauthbearer.scope"),
        OauthExtensions = values.TextOrNull("sasl.oauthbearer.extensions"),
        SslCaLocation = values.FileOrNull("ssl.ca.location")?.Path,
        SslCertificateLocation = values.FileOrNull("ssl.certificate.location")?.Path,
        SslKeyLocation = values.FileOrNull("ssl.key.location")?.Path,
        SslKeyPassword = values.TextOrNull("ssl.key.password"),
        VerifiesHostName = values.Text("ssl.endpoint.identification.algorithm") == "https",
        VerifiesCertificate = values.Boolean("enable.ssl.certificate.verification"),
        ClientId = values.Text("client.id"),
        ClientRack = values.TextOrNull("client.rack"),
        ConnectTimeout = Milliseconds(values, "socket.connection.setup.timeout.ms"),
        RequestTimeout = Milliseconds(values, "request.timeout.ms"),
        RetryBackoff = Milliseconds(values, "retry.backoff.ms"),
        RetryBackoffMax = Milliseconds(values, "retry.backoff.max.ms"),
        MetadataMaxAge = Milliseconds(values, "metadata.max.age.ms"),
        SocketSendBuffer = (int)values.Integer("socket.send.buffer.bytes"),
        SocketReceiveBuffer = (int)values.Integer("socket.receive.buffer.bytes"),
        FetchMinBytes = (int)values.Integer("fetch.min.bytes"),
        FetchMaxBytes = (int)values.Integer("fetch.max.bytes"),
        FetchMaxWait = Milliseconds(values, "fetch.max.wait.ms"),
        MaxPartitionFetchBytes = (int)values.Integer("max.partition.fetch.bytes"),
        GroupProtocol = values.Word<KafkaGroupProtocol>("group.protocol"),
        SessionTimeout = Milliseconds(values, "session.timeout.ms"),
        HeartbeatInterval = Milliseconds(values, "heartbeat.interval.ms"),
        MaxPollInterval = Milliseconds(values, "max.poll.interval.ms"),
        Compression = values.Word<KafkaCompression>("compression.type"),
        Linger = Milliseconds(values, "linger.ms"),
        BatchSize = (int)values.Integer("batch.size"),
        MaxRequestSize = (int)values.Integer("max.request.size"),
    };

    static TimeSpan Milliseconds(SpecValues values, string name) => TimeSpan.FromMilliseconds(values.Integer(name));

    static string? CheckMechanism(string word) => word == "gssapi" ? "use PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER" : null;

    // A secret goes there: not in clear, except within this machine.
    static string? CheckEndpoint(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.IsFile || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        ? null : "must be an https address, http on loopback, or file:///path";

    static Uri? EndpointOf(SpecValues values) => values.TextOrNull("sasl.oauthbearer.token.endpoint.url") is { } text ? new Uri(text) : null;

    static string? CheckExtensions(string text) => text.Split(',').Select(pair => pair.Split('=', 2)).All(pair => pair is [{ Length: > 0 } name, { Length: > 0 } value] && name != "auth" && name.All(char.IsAsciiLetter) && !value.Any(char.IsControl))
        ? null : "must be name=value,name=value with names of letters other than auth";

    static string? CheckStore(string word) => word == "pem" ? null : "convert the store to PEM, with openssl or keytool";

    static string? CheckClientId(string text) => text.Length is > 0 and <= 200 && !text.Any(char.IsControl) ? null : "must have 1 to 200 printable characters";
}
