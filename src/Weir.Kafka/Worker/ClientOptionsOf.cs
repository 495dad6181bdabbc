using Weir.Engine;
using Weir.Kafka.Security;

namespace Weir.Kafka.Worker;

/// <summary>A plan's <c>brokers</c> and <c>kafka</c> as the client takes them.</summary>
static class ClientOptionsOf
{
    public static KafkaClientOptions Plan(PipelinePlan plan, PipelineRunOptions options)
    {
        var client = Settings([.. plan.Brokers.Select(broker => broker.ToString())], plan.Kafka) with { Time = options.Time };
        if (options.Transport is { } transport) client = client with { Transport = transport };
        return options.Seed is { } seed ? client with { Seed = seed } : client;
    }

    public static KafkaClientOptions Settings(IReadOnlyList<string> brokers, KafkaSettings kafka) => new()
    {
        BootstrapServers = brokers,
        ClientId = kafka.ClientId,
        Security = Security(kafka),
        Transport = new SocketTransport { SendBufferBytes = kafka.SocketSendBuffer, ReceiveBufferBytes = kafka.SocketReceiveBuffer },
        ConnectTimeout = kafka.ConnectTimeout,
        RequestTimeout = kafka.RequestTimeout,
        MaxRequestBytes = kafka.MaxRequestSize,
        RetryBackoff = kafka.RetryBackoff,
        RetryBackoffMax = kafka.RetryBackoffMax,
        MetadataMaxAge = kafka.MetadataMaxAge,
    };

    static SecuritySettings Security(KafkaSettings kafka) => new()
    {
        Protocol = (SecurityProtocol)kafka.SecurityProtocol,
        CaLocation = kafka.SslCaLocation,
        CertificateLocation = kafka.SslCertificateLocation,
        KeyLocation = kafka.SslKeyLocation,
        KeyPassword = kafka.SslKeyPassword,
        VerifyHostName = kafka.VerifiesHostName,
        VerifyCertificate = kafka.VerifiesCertificate,
        Mechanism = kafka.SaslMechanism switch
        {
            KafkaSaslMechanism.Plain => "PLAIN",
            KafkaSaslMechanism.ScramSha256 => "SCRAM-SHA-256",
            KafkaSaslMechanism.ScramSha512 => "SCRAM-SHA-512",
            KafkaSaslMechanism.OauthBearer => "OAUTHBEARER",
            _ => null,
        },
        UserName = kafka.SaslUsername,
        Password = kafka.SaslPassword,
        UserNameFile = kafka.SaslUsernameFile,
        PasswordFile = kafka.SaslPasswordFile,
        KeyPasswordFile = kafka.SslKeyPasswordFile,
        Oauth = new()
        {
            TokenFile = kafka.OauthTokenFile,
            TokenCommand = kafka.OauthTokenCommand,
            TokenEndpoint = kafka.OauthTokenEndpoint,
            ClientId = kafka.OauthClientId,
            ClientSecret = kafka.OauthClientSecret,
            ClientSecretFile = kafka.OauthClientSecretFile,
            Scope = kafka.OauthScope,
            Extensions = [.. (kafka.OauthExtensions ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]))],
        },
    };
}
