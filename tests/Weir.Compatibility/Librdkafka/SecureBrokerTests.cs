using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Confluent.Kafka;
using Weir.Support.Clusters;

namespace Weir.Compatibility.Librdkafka;

/// <summary>librdkafka's clients of <c>weir broker</c> with TLS and users.</summary>
public sealed class SecureBrokerTests
{
    [Theory]
    [InlineData("PLAIN", false)]
    [InlineData("PLAIN", true)]
    [InlineData("SCRAM-SHA-256", false)]
    [InlineData("SCRAM-SHA-512", true)]
    public async Task A_user_writes_and_reads_and_one_without_the_password_does_not(string mechanism, bool tls)
    {
        LibrdkafkaClients.Require();
        using var folder = new RunFolder();
        string certificate = folder.Of("broker.pem"), users = folder.Of("users");
        await File.WriteAllTextAsync(certificate, SelfSigned(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(users, "# who may\nalice=wonder\nbob=bo=b\n", TestContext.Current.CancellationToken);
        await using var broker = await BrokerProcess.StartAsync(null, ["--users", users, .. tls ? (string[])["--tls", certificate] : []]);
        LibrdkafkaClients As(string user, string password) => new(broker.BootstrapServers,
            ("security.protocol", tls ? "sasl_ssl" : "sasl_plaintext"), ("sasl.mechanism", mechanism), ("sasl.username", user), ("sasl.password", password), ("ssl.ca.location", certificate));
        string topic = await As("alice", "wonder").NewTopicAsync("secure");
        using (var producer = As("bob", "bo=b").Producer("x"))
        {
            producer.BeginTransaction();
            producer.Produce(new TopicPartition(topic, 0), new Message<string?, string?> { Value = "a" });
            producer.CommitTransaction(LibrdkafkaClients.Limit);
        }
        Assert.Equal("a", Assert.Single(As("alice", "wonder").ReadAll(topic, LibrdkafkaTopics.Partitions)).Message.Value);
        using var stranger = As("alice", "wander").Admin();
        var refused = Assert.Throws<KafkaException>(() => stranger.GetMetadata(TimeSpan.FromSeconds(3)));
        Assert.Contains(refused.Error.Code, (ErrorCode[])[ErrorCode.Local_Transport, ErrorCode.Local_Authentication, ErrorCode.Local_AllBrokersDown, ErrorCode.Local_TimedOut]);
    }

    /// <summary>Its own authority, as PEM with its key.</summary>
    static string SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
