using Weir.Engine;
using Weir.Kafka.Security;

namespace Weir.Kafka.Worker;

/// <summary>A plan's <c>brokers</c> and <c>kafka</c> as the client takes them.</summary>
static class ClientOptionsOf
{
    public static KafkaClientOptions Plan(PipelinePlan plan, PipelineRunOptions options)
    {
        var client = new KafkaClientOptions
        {
            BootstrapServers = [.. plan.Brokers.Select(broker => broker.ToString())],
            ClientId = plan.Kafka.ClientId,
            Security = Security(plan.Kafka),
            Transport = options.Transport,
            Time = options.Time,
            ConnectTimeout = plan.Kafka.ConnectTimeout,
            RequestTimeout = plan.Kafka.RequestTimeout,
        };
        return options.Seed is { } seed ? client with { Seed = seed } : client;
    }

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
            _ => null,
        },
        UserName = kafka.SaslUsername,
        Password = kafka.SaslPassword,
    };
}
