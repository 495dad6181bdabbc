using System.Net.Security;
using System.Net.Sockets;
using Weir.Broker;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Security;
using Weir.Tests.Kafka;
using Weir.Tests.Kafka.Security;

namespace Weir.Tests.Broker.Security;

/// <summary>Clients of a broker with TLS and users: our own, and librdkafka's.</summary>
public sealed class SecureBrokerTests : IDisposable
{
    static readonly Dictionary<string, string> Users = new() { ["alice"] = "wonder" };

    readonly TestAuthority _authority = new();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("PLAIN", true)]
    [InlineData("PLAIN", false)]
    [InlineData("SCRAM-SHA-256", true)]
    [InlineData("SCRAM-SHA-512", false)]
    public async Task A_user_with_the_password_does_what_others_do(string mechanism, bool tls)
    {
        await using var broker = await StartAsync(tls, Users);
        await using var client = Client(broker, new() { Protocol = tls ? SecurityProtocol.SaslSsl : SecurityProtocol.SaslPlaintext, Mechanism = mechanism, UserName = "alice", Password = "wonder", CaLocation = tls ? _authority.CaFile : null });
        await new KafkaAdmin(client).CreateTopicAsync(new NewTopic("t", 1), Cancellation);
        var producer = new TestProducer(client);
        await producer.ProduceAsync("t", 0, "x");
        Assert.Equal(1, (await new KafkaAdmin(client).ListOffsetsAsync("t", OffsetSpec.Latest, IsolationLevel.ReadCommitted, Cancellation))[0]);
    }

    [Fact]
    public async Task A_wrong_password_is_told_as_that()
    {
        await using var broker = await StartAsync(tls: false, Users);
        foreach (string mechanism in (string[])["PLAIN", "SCRAM-SHA-256"])
        {
            await using var client = Client(broker, new() { Protocol = SecurityProtocol.SaslPlaintext, Mechanism = mechanism, UserName = "alice", Password = "wander" });
            var refused = await Assert.ThrowsAsync<KafkaSecurityException>(() => new KafkaAdmin(client).CreateTopicAsync(new NewTopic("t", 1), Cancellation));
            Assert.Equal(SecurityFailure.CredentialsRefused, refused.Failure);
        }
    }

    [Fact]
    public async Task A_certificate_of_nobody_that_is_trusted_is_not_taken_by_clients()
    {
        using var other = new TestAuthority("other");
        await using var broker = await StartAsync(tls: true, new());
        await using var client = Client(broker, new() { Protocol = SecurityProtocol.Ssl, CaLocation = other.CaFile });
        await Assert.ThrowsAsync<KafkaSecurityException>(() => new KafkaAdmin(client).CreateTopicAsync(new NewTopic("t", 1), Cancellation));
    }

    [Fact]
    public async Task Whoever_does_not_speak_tls_is_sent_away_and_the_others_go_on()
    {
        await using var broker = await StartAsync(tls: true, new());
        using var plain = new TcpClient();
        await plain.ConnectAsync("127.0.0.1", broker.Port, Cancellation);
        await plain.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), Cancellation);
        byte[] alert = new byte[1024];
        int read;
        do
        {
            try { read = await plain.GetStream().ReadAsync(alert, Cancellation); }
            catch (IOException) { break; }
        }
        while (read > 0);
        await using var client = Client(broker, new() { Protocol = SecurityProtocol.Ssl, CaLocation = _authority.CaFile });
        await new KafkaAdmin(client).CreateTopicAsync(new NewTopic("t", 1), Cancellation);
    }

    /// <summary>By PLAIN: the SCRAM of Debian's librdkafka is one that Kafka 4 refuses too. Weir.Compatibility has that of a later one.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Kcat_logs_in(bool tls)
    {
        await using var broker = await StartAsync(tls, Users);
        string[] login = ["-b", broker.BootstrapServers, "-X", $"security.protocol={(tls ? "sasl_ssl" : "sasl_plaintext")}", "-X", "sasl.mechanism=PLAIN", "-X", "sasl.username=alice", "-X", $"ssl.ca.location={_authority.CaFile}"];
        await Kcat.RunAsync("a\nb\nc", [.. login, "-X", "sasl.password=wonder", "-P", "-t", "t"]);
        Assert.Equal("a\nb\nc\n", await Kcat.RunAsync("", [.. login, "-X", "sasl.password=wonder", "-C", "-t", "t", "-e", "-q"]));
    }

    [Fact]
    public async Task Clients_are_told_the_address_that_is_advertised()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Advertised = "broker.test:19092" });
        using var stream = broker.Connect();
        using var client = new BrokerClient(stream);
        var told = (await client.AskAsync(new Weir.Protocol.Messages.MetadataRequest { Topics = [] })).Brokers[0];
        Assert.Equal(("broker.test", 19092), (told.Host, told.Port));
        Assert.Equal($"127.0.0.1:{broker.Port}", broker.BootstrapServers);
    }

    ValueTask<EmbeddedBroker> StartAsync(bool tls, Dictionary<string, string> users) => EmbeddedBroker.StartAsync(new()
    {
        AutoCreateTopics = true,
        Users = users,
        Certificate = tls ? SslStreamCertificateContext.Create(_authority.Issue("localhost"), null, offline: true) : null,
    });

    static KafkaClient Client(EmbeddedBroker broker, SecuritySettings security) => new(new() { BootstrapServers = [broker.BootstrapServers], Security = security });
}
